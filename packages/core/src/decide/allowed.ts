import { type ChangeWord, type Finding, wordsOf } from '@rollcall/model'
import { allows } from '../compile/check-abilities.ts'
import type { Draft } from '../situation.ts'
import { type Case, finding } from './case.ts'

export interface Filtered {
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
}

/** Leaves out what this sync may not write, with one finding that names it all. */
export function onlyAllowed(c: Case, drafts: readonly Draft[]): Filtered {
  if (c.sync.definition.allow === undefined) return { drafts, findings: [] }
  const refused = new Set<ChangeWord>()
  const kept: Draft[] = []
  for (const draft of drafts) {
    const rest = allowedPart(c, draft)
    if (rest) kept.push(rest)
    const left = new Set(rest ? wordsIn(rest) : [])
    for (const word of wordsIn(draft)) if (!left.has(word)) refused.add(word)
  }
  if (refused.size === 0) return { drafts, findings: [] }
  const hint = `\`allow\` does not name ${[...refused].join(', ')}.`
  return { drafts: withoutOrphans(kept, refused), findings: [finding(c, 'not-allowed', hint)] }
}

function allowedPart({ sync, compiled }: Case, draft: Draft): Draft | undefined {
  const may = (word: ChangeWord): boolean => allows(sync.definition, word)
  if (wordsIn(draft).every(may)) return draft
  const { step } = draft
  if (step.op === 'members') {
    const some = { ...step, add: may('addMember') ? step.add : [], remove: may('removeMember') ? step.remove : [] }
    return some.add.length + some.remove.length > 0 ? { ...draft, step: some } : undefined
  }
  if (step.op === 'update' && draft.rename && may('update')) {
    const edits = step.edits.filter(({ field }) => !compiled.schema.get(field)?.naming)
    const { rename: _, ...rest } = draft
    return edits.length > 0 ? { ...rest, step: { ...step, edits } } : undefined
  }
  return undefined
}

/** Without the record that would be created or linked there is nothing to write to; without the disable no session to end. */
function withoutOrphans(drafts: readonly Draft[], refused: ReadonlySet<ChangeWord>): readonly Draft[] {
  if (refused.has('create') || refused.has('link')) return []
  return refused.has('disable') ? drafts.filter(({ step }) => step.op !== 'endSessions') : drafts
}

function wordsIn({ step, rename }: Draft): readonly ChangeWord[] {
  const counted = wordsOf({ step: step as Parameters<typeof wordsOf>[0]['step'], ...(rename ? { rename } : {}) })
  return counted.map(([word]) => word)
}
