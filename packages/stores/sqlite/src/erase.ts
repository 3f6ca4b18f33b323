import type { About, Change, Link } from '@rollcall/model'
import {
  type ChangeOutcome,
  canonicalJson,
  type Erased,
  type ErasedPerson,
  parseJson,
  type State,
} from '@rollcall/state'
import { auditRows, writeAudit } from './audit.ts'
import type { Connection } from './connection.ts'
import { findSync } from './memory.ts'
import { kindNumber } from './rows.ts'

const batch = 500

export type EraseWrites = Pick<State, 'erase'>

/** Takes the values of one person out of everything that is kept of the past. */
export function eraseWrites(db: Connection): EraseWrites {
  return {
    async erase(sync, person, { at, by }) {
      const records = await recordsAbout(db, sync, person)
      const calls = await callsAbout(db, sync, person)
      const erased = await db.write(() => eraseAll(db, { sync, person, at, by, records, calls }))
      // Free space still holds what was deleted or replaced, also long ago; and SQLite's own log the old pages.
      await db.read(() => db.exec('vacuum'))
      await db.read(() => db.exec('pragma wal_checkpoint(truncate)'))
      return erased
    },
  }
}

interface Erasure {
  readonly sync: string
  readonly person: ErasedPerson
  readonly at: number
  readonly by: string
  readonly records: readonly number[]
  readonly calls: readonly number[]
}

/** The announcement stands in the log beside what it announces: a record that lost its values without one was tampered with. */
function eraseAll(db: Connection, { sync, person, at, by, records, calls }: Erasure): Erased {
  const number = findSync(db, sync)
  const runs = new Set<number>()
  let changes = 0
  for (const id of calls) {
    const call = eraseFromCall(db, id, person)
    changes += call.changes
    if (call.changes > 0) runs.add(call.run)
  }
  const findings = eraseRows(db, 'findings', 'number', number, person)
  const open = db.run(
    'delete from open_records where sync = ? and kind = ? and who = ?',
    number,
    kindNumber[person.kind],
    `source:${person.source}`,
  )
  const erased = { records: records.length, changes, runs: [...runs].sort((a, b) => a - b), findings, open }
  if (records.length + changes + findings + open === 0) return erased
  writeAudit(db, number, { write: 'audit', events: [{ at, event: 'erased', body: { by, records: [...records] } }] })
  for (const seq of records) db.run('update audit set body = null, salt = null where seq = ?', seq)
  return erased
}

async function recordsAbout(db: Connection, sync: string, person: ErasedPerson): Promise<readonly number[]> {
  const seqs: number[] = []
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await db.read(() => auditRows(db, from, { sync }))
    for (const { seq, body } of rows) if (body !== null && tellsOf(readJson(body), person)) seqs.push(seq)
    after = rows.length === batch ? rows.at(-1)?.seq : undefined
  }
  return seqs
}

interface CallRow {
  readonly id: number
  readonly run: number
  readonly changes: string
  readonly outcomes: string | null
  readonly links: string | null
}

const ofCalls = 'select id, run, changes, outcomes, links from calls where outcomes is not null and'

async function callsAbout(db: Connection, sync: string, person: ErasedPerson): Promise<readonly number[]> {
  const ids: number[] = []
  for (let after: number | undefined = -1; after !== undefined; ) {
    const from: number = after
    const rows = await db.read(() =>
      db.all<CallRow>(
        `${ofCalls} id > ? and sync = (select number from syncs where name = ?) order by id limit ${batch}`,
        from,
        sync,
      ),
    )
    for (const { id, changes, links } of rows)
      if (tellsOf(parseJson(changes), person) || (links !== null && tellsOf(parseJson(links), person))) ids.push(id)
    after = rows.length === batch ? rows.at(-1)?.id : undefined
  }
  return ids
}

/** A change about the person goes; one about somebody else loses only the name. What became of it stays, without words. */
function eraseFromCall(db: Connection, id: number, person: ErasedPerson): { run: number; changes: number } {
  const call = db.get<CallRow>(`${ofCalls} id = ?`, id)
  if (!call) return { run: 0, changes: 0 }
  const changes = parseJson(call.changes) as readonly Change[]
  const kept = changes.filter((change) => !isOf(change, person)).map((change) => withoutName(change, person))
  const gone = new Set(changes.filter((change) => isOf(change, person)).map(({ seq }) => seq))
  const outcomes = (parseJson(call.outcomes ?? '[]') as readonly ChangeOutcome[]).map((outcome) =>
    gone.has(outcome.seq) && 'problem' in outcome
      ? { ...outcome, problem: { code: outcome.problem.code, message: 'Erased.' } }
      : outcome,
  )
  const links = (call.links === null ? [] : (parseJson(call.links) as readonly { seq: number; link: Link }[])).filter(
    ({ seq, link }) => !gone.has(seq) && !isPerson(link, person),
  )
  db.run(
    'update calls set changes = ?, outcomes = ?, links = ? where id = ?',
    canonicalJson(kept),
    canonicalJson(outcomes),
    links.length > 0 ? canonicalJson(links) : null,
    id,
  )
  return { run: call.run, changes: gone.size }
}

function eraseRows(db: Connection, table: 'findings', key: 'number', sync: number, person: ErasedPerson): number {
  let erased = 0
  for (const row of db.all<{ key: number; body: string }>(
    `select ${key} as key, body from ${table} where sync = ?`,
    sync,
  ))
    if (tellsOf(parseJson(row.body), person))
      erased += db.run(`delete from ${table} where sync = ? and ${key} = ?`, sync, row.key)
  return erased
}

/** The change is about the person, or takes a link over from or back to them. */
function isOf({ about, step, undoes }: Change, person: ErasedPerson): boolean {
  if (isPerson(about, person)) return true
  if (step.op === 'link' && step.takesOver === person.source && about.kind === person.kind) return true
  return undoes?.before !== undefined && isPerson(undoes.before, person)
}

function withoutName({ names, ...change }: Change, { targets }: ErasedPerson): Change {
  const rest = Object.entries(names ?? {}).filter(([id]) => !targets.includes(id))
  return rest.length > 0 ? { ...change, names: Object.fromEntries(rest) } : change
}

/** Whether there is, at any depth, something that is about the person, or calls them by name. */
function tellsOf(value: unknown, person: ErasedPerson): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (isPerson(value as Partial<About>, person)) return true
  const { names, takesOver } = value as { names?: Change['names']; takesOver?: unknown }
  if (takesOver === person.source) return true
  if (person.kind === 'user' && names && person.targets.some((id) => Object.hasOwn(names, id))) return true
  return Object.values(value).some((item) => tellsOf(item, person))
}

/** An `about` or a link of the person. */
function isPerson({ kind, source }: Partial<Pick<About, 'kind' | 'source'>>, person: ErasedPerson): boolean {
  return source === person.source && kind === person.kind
}

/** A body that somebody tampered with tells nothing. */
function readJson(body: string): unknown {
  try {
    return parseJson(body)
  } catch {
    return undefined
  }
}
