import type { Outcome } from '@rollcall/connector-sdk'
import { type Problem, type RollcallError, reactionOf, toProblem, type Write } from '@rollcall/model'
import type { Database, Session } from '../database.ts'
import type { Opened } from '../opened.ts'
import { listOf, selection, toRecords } from '../select.ts'
import { type RecordTable, type Tables, tableOf } from '../tables.ts'

/** What a batch is written with. */
export interface Writing {
  readonly database: Database
  readonly session: Session
  readonly tables: Tables
  readonly table: RecordTable
}

/** How one kind of write is done. */
export interface Manner<W, P> {
  /** The write with its values checked; what it throws is that write's problem. */
  readonly prepare: (table: RecordTable, write: W) => P
  /** One outcome for each, in order. Throws when the database refuses one of them; then none is done. */
  readonly send: (writing: Writing, prepared: readonly P[]) => Promise<readonly Outcome[]>
  /** The attributes it writes: what the row holds afterwards is told, for triggers and types may have made something else of them. */
  readonly writes?: (write: W) => readonly string[]
  /** Makes the database's refusal of a single write more exact. */
  readonly explain?: (error: RollcallError) => Problem
}

/** Does the writes of one call in one transaction. */
export async function writeAll<W extends Write, P>(
  opened: Opened,
  { prepare, send, writes: writesOf, explain = toProblem }: Manner<W, P>,
  writes: readonly W[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const [first] = writes
  if (!first) return []
  const { database, tables } = await opened.ready(signal)
  const table = tableOf(tables, first.kind)
  const outcomes: Outcome[] = new Array(writes.length)
  const ready: { readonly at: number; readonly id: string | undefined; readonly item: P }[] = []
  for (const [at, write] of writes.entries()) {
    try {
      ready.push({ at, id: 'id' in write ? write.id : undefined, item: prepare(table, write) })
    } catch (thrown) {
      outcomes[at] = { problem: toProblem(thrown) }
    }
  }
  if (ready.length === 0) return outcomes
  await database.write(async (session) => {
    const writing = { database, session, tables, table }
    for (const round of rounds(ready)) {
      const done = await divide(
        writing,
        round.map(({ item }) => item),
        send,
        explain,
      )
      for (const [at, outcome] of done.entries()) outcomes[(round[at] as { at: number }).at] = outcome
    }
    if (!writesOf) return
    const told = new Set([...(opened.asked.get(table.kind) ?? []), ...writes.flatMap(writesOf)])
    await tellRecords(writing, outcomes, [...told])
  }, signal)
  return outcomes
}

/** One look at all the rows, in the same transaction: `returning` would not show what a trigger does after the write. */
async function tellRecords(
  { database: { dialect }, session, table }: Writing,
  outcomes: Outcome[],
  attributes: readonly string[],
): Promise<void> {
  const ids = outcomes.flatMap((outcome) => ('problem' in outcome || outcome.already ? [] : [outcome.id]))
  if (ids.length === 0) return
  const { parts, statement } = selection(dialect, table, attributes, dialect.isOneOf(table.id, ids))
  const records = new Map(toRecords(table, parts, await session.run(statement)).map((record) => [record.id, record]))
  for (const [at, outcome] of outcomes.entries()) {
    const record = 'problem' in outcome ? undefined : records.get(outcome.id)
    if (record) outcomes[at] = { ...outcome, record } as Outcome
  }
}

/** A statement meets each row once, so a second write to a record waits for the next one. */
function rounds<T extends { readonly id: string | undefined }>(items: readonly T[]): readonly (readonly T[])[] {
  const all: T[][] = []
  let seen = new Set<string>()
  for (const item of items) {
    if (all.length === 0 || (item.id !== undefined && seen.has(item.id))) {
      all.push([])
      seen = new Set()
    }
    if (item.id !== undefined) seen.add(item.id)
    all.at(-1)?.push(item)
  }
  return all
}

/** All at once; if one is refused, by halves, so that only that one is left undone. Their order is kept. */
async function divide<P>(
  writing: Writing,
  items: readonly P[],
  send: Manner<never, P>['send'],
  explain: (error: RollcallError) => Problem,
): Promise<readonly Outcome[]> {
  try {
    return await writing.session.savepoint(() => send(writing, items))
  } catch (thrown) {
    const error = writing.database.toError(thrown)
    if (!aboutOne.has(reactionOf(error))) throw error
    if (items.length === 1) return [{ problem: withField(writing.table, explain(error)) }]
    const half = items.length >> 1
    const head = await divide(writing, items.slice(0, half), send, explain)
    return [...head, ...(await divide(writing, items.slice(half), send, explain))]
  }
}

/** Refusals of one write; anything else concerns all of them. */
const aboutOne: ReadonlySet<string> = new Set(['invalid', 'exists', 'conflict', 'not-found', 'guarded', 'permission'])

/** The database names a column or a constraint; people know fields. */
function withField(table: RecordTable, problem: Problem): Problem {
  const { field: named, ...rest } = toProblem(problem)
  const field = named === undefined ? undefined : fieldOf(table, named)
  return field === undefined ? rest : { ...rest, field, message: `${field}: ${rest.message}` }
}

function fieldOf(table: RecordTable, named: string): string | undefined {
  if (table.fields.has(named) || listOf(table, named)) return named
  const ofColumn = [...table.fields.values()].filter(({ name }) => name === named).map(({ field }) => field)
  const fields = table.constraints.get(named) ?? ofColumn
  return fields.length === 1 ? fields[0] : undefined
}
