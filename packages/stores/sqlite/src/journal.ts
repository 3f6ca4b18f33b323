import type { Change } from '@rollcall/model'
import { type Call, type ChangeOutcome, canonicalJson, parseJson, type Run, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { numberOfSync } from './memory.ts'
import type { WriteOf } from './rows.ts'

export type JournalReads = Pick<State, 'startRun' | 'runs' | 'nextCall' | 'lastWrite' | 'openCalls' | 'outcomes'>

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

    runs: ({ sync, limit }) =>
      db.read(() =>
        db
          .all<{ body: string }>(
            `select body from runs where ?1 is null or sync = (select number from syncs where name = ?1)
              order by number desc limit ?2`,
            sync ?? null,
            limit,
          )
          .map(({ body }) => parseJson(body) as Run),
      ),

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

export function writeOutcomes(db: Connection, sync: number, { call, at, outcomes }: WriteOf<'outcomes'>): void {
  db.run(
    'update calls set settled_at = ?, outcomes = ? where id = ? and sync = ?',
    at,
    canonicalJson(outcomes),
    call,
    sync,
  )
}
