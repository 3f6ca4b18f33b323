import type { Change, Link } from '@rollcall/model'
import {
  type Call,
  type ChangeOutcome,
  canonicalJson,
  type Done,
  parseJson,
  type Run,
  type State,
} from '@rollcall/state'
import type { Connection } from './connection.ts'
import { numberOfSync } from './memory.ts'
import type { WriteOf } from './rows.ts'

export type JournalReads = Pick<
  State,
  'startRun' | 'runs' | 'run' | 'nextCall' | 'lastWrite' | 'openCalls' | 'outcomes' | 'done'
>

const batch = 500

/** Runs, and the calls they made: intent before, outcomes after. */
export function journalReads(db: Connection): JournalReads {
  return {
    startRun: (sync, mode, at) =>
      db.write(() => {
        const number = numberOfSync(db, sync)
        const id = db.number(`insert into runs (sync, body) values (?, '') returning number`, number)
        writeRun(db, number, { write: 'run', run: { id, sync, mode, startedAt: at, status: 'running' } })
        return id
      }),

    runs: ({ sync, limit, before }) =>
      db.read(() =>
        db
          .all<{ body: string }>(
            `select body from runs
              where number < ?3 and (?1 is null or sync = (select number from syncs where name = ?1))
              order by number desc limit ?2`,
            sync ?? null,
            limit,
            before ?? Number.MAX_SAFE_INTEGER,
          )
          .map(({ body }) => parseJson(body) as Run),
      ),

    run: (id) =>
      db.read(() => {
        const row = db.get<{ body: string }>('select body from runs where number = ?', id)
        return row && (parseJson(row.body) as Run)
      }),

    nextCall: (count) =>
      db.write(() =>
        db.number(`update counters set next = next + ?1 where name = 'call' returning next - ?1 as first`, count),
      ),

    // Answers come in another order than calls, but never far from it.
    lastWrite: (sync) =>
      db.read(() => {
        const row = db.get<{ at: number | null }>(
          `select max(ifnull(settled_at, at)) as at from (select at, settled_at from calls
            where sync = (select number from syncs where name = ?) and changes <> '[]' order by id desc limit 100)`,
          sync,
        )
        return row?.at ?? undefined
      }),

    async *outcomes(run) {
      for (let after: number | undefined = -1; after !== undefined; ) {
        const from: number = after
        const calls = await db.read(() =>
          db.all<{ id: number; outcomes: string }>(
            `select id, outcomes from calls
              where run = ? and id > ? and outcomes is not null order by id limit ${batch}`,
            run,
            from,
          ),
        )
        if (calls.length > 0) yield calls.flatMap(({ outcomes }) => parseJson(outcomes) as readonly ChangeOutcome[])
        after = calls.length === batch ? calls.at(-1)?.id : undefined
      }
    },

    async *done(of) {
      for (let after: number | undefined = -1; after !== undefined; ) {
        const from: number = after
        const calls = await db.read(() => callsOf(db, of, from))
        if (calls.length > 0) yield calls.flatMap(doneBy)
        after = calls.length === batch ? calls.at(-1)?.id : undefined
      }
    },

    openCalls: (sync) =>
      db.read(() =>
        db
          .all<Omit<Call, 'changes'> & { changes: string }>(
            `select id, run, at, changes from calls
              where sync = (select number from syncs where name = ?) and outcomes is null order by id`,
            sync,
          )
          .map((call) => ({ ...call, changes: parseJson(call.changes) as readonly Change[] })),
      ),
  }
}

interface SettledCall {
  readonly id: number
  readonly run: number
  readonly changes: string
  readonly outcomes: string
  readonly links: string | null
}

function callsOf(db: Connection, of: Parameters<State['done']>[0], after: number): SettledCall[] {
  const select = 'select id, run, changes, outcomes, links from calls where outcomes is not null and id > ?'
  const order = `order by id limit ${batch}`
  return 'run' in of
    ? db.all(`${select} and run = ? ${order}`, after, of.run)
    : db.all(
        `${select} and run > ? and sync = (select number from syncs where name = ?) ${order}`,
        after,
        of.after,
        of.sync,
      )
}

function doneBy({ run, changes, outcomes, links }: SettledCall): readonly Done[] {
  const changeOf = new Map((parseJson(changes) as readonly Change[]).map((change) => [change.seq, change]))
  const linkOf = new Map(
    (links === null ? [] : (parseJson(links) as { seq: number; link: Link }[])).map(({ seq, link }) => [seq, link]),
  )
  return (parseJson(outcomes) as readonly ChangeOutcome[]).flatMap((outcome): Done[] => {
    if (outcome.status !== 'ok' && outcome.status !== 'unknown') return []
    const { seq, status } = outcome
    const change = changeOf.get(seq)
    const before = linkOf.get(seq)
    return [
      {
        run,
        seq,
        status,
        ...(status === 'ok' && outcome.id !== undefined && { id: outcome.id }),
        ...(status === 'ok' && outcome.already && { already: true as const }),
        ...(change && { change }),
        ...(before && { before }),
      },
    ]
  })
}

export function writeRun(db: Connection, sync: number, { run }: WriteOf<'run'>): void {
  db.run('insert or replace into runs (number, sync, body) values (?, ?, ?)', run.id, sync, canonicalJson(run))
}

export function writeIntent(db: Connection, sync: number, { call: { id, run, at, changes } }: WriteOf<'intent'>): void {
  db.run(
    'insert into calls (id, sync, run, at, changes) values (?, ?, ?, ?, ?)',
    id,
    sync,
    run,
    at,
    canonicalJson(changes),
  )
}

export function writeOutcomes(db: Connection, sync: number, write: WriteOf<'outcomes'>): void {
  const { call, at, outcomes, links } = write
  db.run(
    'update calls set settled_at = ?, outcomes = ?, links = ? where id = ? and sync = ?',
    at,
    canonicalJson(outcomes),
    links?.length ? canonicalJson(links) : null,
    call,
    sync,
  )
}
