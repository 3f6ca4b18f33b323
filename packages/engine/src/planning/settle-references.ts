import type { Decision, Draft } from '@rollcall/core'
import type { SourceId } from '@rollcall/model'
import type { Planning } from './planning.ts'

/**
 * Leaves out references to people whom this plan turned out not to make: off, without a value they need, or refused.
 * Whoever points to one of them is not settled, so that the next run looks again.
 */
export async function settleReferences(p: Planning): Promise<void> {
  if (!p.sync.user?.mapped.some(({ field }) => field.type === 'ref')) return
  for (const batch of p.scratch.decisions.all('user'))
    for (const { n, ...decided } of batch) {
      const absent = await absentOf(p, decided.decision)
      if (absent.size === 0) continue
      p.scratch.decisions.amend(n, { ...decided, decision: without(decided.decision, absent) })
    }
}

async function absentOf(p: Planning, { drafts }: Decision): Promise<ReadonlySet<SourceId>> {
  const named = [...new Set(drafts.flatMap(({ step }) => valuesIn(step).flatMap((value) => otherIn(value) ?? [])))]
  if (named.length === 0) return new Set()
  const there = new Set<SourceId>()
  for (const { source } of await p.options.state.links(p.options.definition.name, 'user', { sources: named }))
    there.add(source)
  for (const { source, decision } of p.scratch.decisions.of('user', named))
    if (decision.link) there.add(source)
    else there.delete(source)
  return new Set(named.filter((source) => !there.has(source)))
}

function without({ link, ...decision }: Decision, absent: ReadonlySet<SourceId>): Decision {
  const isThere = (value: unknown): boolean => {
    const other = otherIn(value)
    return other === undefined || !absent.has(other)
  }
  const drafts = decision.drafts.flatMap((draft): Draft[] => {
    const { step } = draft
    if (step.op === 'create') {
      const attributes = Object.entries(step.attributes).map(
        ([name, values]) => [name, values.filter(isThere)] as const,
      )
      return [{ ...draft, step: { ...step, attributes: Object.fromEntries(attributes) } }]
    }
    if (step.op !== 'update') return [draft]
    const edits = step.edits
      .map((edit) => ({ ...edit, to: edit.to.filter(isThere), add: edit.add.filter(isThere) }))
      .filter(({ from, to, add, remove }) => from.length + to.length + add.length + remove.length > 0)
    return edits.length === 0 ? [] : [{ ...draft, step: { ...step, edits } }]
  })
  return { ...decision, drafts, ...(link ? { link: { ...link, settled: false } } : {}) }
}

function valuesIn(step: Draft['step']): readonly unknown[] {
  if (step.op === 'create') return Object.values(step.attributes).flat()
  return step.op === 'update' ? step.edits.flatMap(({ to, add }) => [...to, ...add]) : []
}

function otherIn(value: unknown): SourceId | undefined {
  return typeof value === 'object' && value !== null && 'other' in value ? (value.other as SourceId) : undefined
}
