import type { Finding, Guard, Plan, Read, Summary } from '@rollcall/model'
import { json, jsonValue } from './value.ts'

/**
 * A plan as one JSON document, in chunks: a line a change, so that a plan of any length passes through little memory.
 * The keys are a contract with scripts; new ones may come, none goes.
 */
export async function* planDocument(plan: Plan): AsyncGenerator<string> {
  const head = {
    formatVersion: plan.formatVersion,
    sync: plan.sync,
    mode: plan.mode,
    undoes: plan.undoes ?? null,
    source: readDocument(plan.source),
    target: readDocument(plan.target),
    summary: summaryDocument(plan.summary),
    notes: plan.notes,
    paused: plan.paused ?? null,
  }
  yield `${json(head).slice(0, -1)},\n"changes":[`
  yield* lines(plan.changes(), json)
  yield '],\n"findings":['
  yield* lines(plan.findings(), (finding) => json(findingDocument(finding)))
  yield `],\n"guards":${json(plan.guards.map(guardDocument))}}\n`
}

/** A finding as scripts get it; every key is always there. */
export interface FindingDocument {
  readonly code: Finding['code']
  /** What people call the record; its ids stand beside. */
  readonly record: string
  readonly attribute: string | null
  readonly value: ReturnType<typeof jsonValue> | null
  readonly hint: string
  readonly kind: Finding['about']['kind']
  readonly source: string | null
  readonly target: string | null
  readonly problem: Finding['problem'] | null
  readonly acknowledged: Finding['acknowledged'] | null
}

export function findingDocument({ code, about, field, value, hint, problem, acknowledged }: Finding): FindingDocument {
  return {
    code,
    record: about.label,
    attribute: field ?? null,
    value: value === undefined ? null : jsonValue(value),
    hint,
    kind: about.kind,
    source: about.source ?? null,
    target: about.target ?? null,
    problem: problem ?? null,
    acknowledged: acknowledged ?? null,
  }
}

/** How one side was read: how many records and how it ended, with the reason where that is not `complete`. */
export function readDocument({ records, verdict, ...more }: Read): Read {
  return { records, verdict, ...more }
}

/** Every guard with `code` and `tripped` first. */
export function guardDocument({ code, tripped, ...more }: Guard): Guard {
  return { code, tripped, ...more }
}

/** The summary with its keys in one order, whoever made it. */
export function summaryDocument(summary: Summary): Summary {
  const { create, update, rename, enable, disable, delete: deleted, addMember, removeMember, grant, revoke } = summary
  const { endSessions, link, unlink, unchanged, findings, unmanaged, leftOut } = summary
  const changes = { create, update, rename, enable, disable, delete: deleted, addMember, removeMember, grant, revoke }
  const rest = { endSessions, link, unlink, unchanged, findings, unmanaged }
  return { ...changes, ...rest, ...(leftOut === undefined ? {} : { leftOut }) }
}

async function* lines<T>(batches: AsyncIterable<readonly T[]>, write: (item: T) => string): AsyncGenerator<string> {
  let first = true
  for await (const batch of batches) {
    if (batch.length === 0) continue
    yield (first ? '\n' : ',\n') + batch.map(write).join(',\n')
    first = false
  }
}
