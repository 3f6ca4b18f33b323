import { type Pause, RollcallError } from '@rollcall/model'
import { canonicalJson, parseJson, type State, type SyncMemory } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { isConstraint } from './errors.ts'
import type { WriteOf } from './rows.ts'

export type MemoryReads = Pick<State, 'memory' | 'generation' | 'paused'>

/** What is remembered of each sync as a whole. */
export function memoryReads(db: Connection): MemoryReads {
  return {
    memory: (sync) =>
      db.read(() => {
        const row = db.get<{ memory: string | null }>('select memory from syncs where name = ?', sync)
        return row?.memory ? (parseJson(row.memory) as SyncMemory) : undefined
      }),
    paused: (sync) =>
      db.read(() => {
        const row = db.get<{ pause: string | null }>('select pause from syncs where name = ?', sync)
        return row?.pause ? (parseJson(row.pause) as Pause) : undefined
      }),
    generation: (sync) => db.read(() => db.number('select generation from syncs where name = ?', sync)),
  }
}

/** The number that stands for a sync in every table; 0, which no row has, when nothing is known of it. */
export function findSync(db: Connection, name: string): number {
  return db.number('select number from syncs where name = ?', name)
}

/** The number of a sync; given when it is first needed. */
export function numberOfSync(db: Connection, name: string): number {
  return findSync(db, name) || db.number('insert into syncs (name) values (?) returning number', name)
}

/** Links belong to the system that the memory names; they follow when it is given another identity. */
export function writeMemory(db: Connection, sync: number, { memory }: WriteOf<'memory'>): void {
  db.run('insert into systems (identity) values (?) on conflict do nothing', memory.target)
  const system = db.number('select number from systems where identity = ?', memory.target)
  const before = db.number('select ifnull(system, 0) from syncs where number = ?', sync)
  db.run('update syncs set memory = ?, system = ? where number = ?', canonicalJson(memory), system, sync)
  if (system !== before) moveLinks(db, sync, system, memory.target)
}

function moveLinks(db: Connection, sync: number, system: number, identity: string): void {
  try {
    db.run('update links set system = ? where sync = ? and system <> ?', system, sync, system)
  } catch (cause) {
    if (!isConstraint(cause)) throw cause
    throw new RollcallError('conflict.owned', `Other syncs own records in ${identity} that this one is linked to.`, {
      hint: 'Two syncs cannot own one record: unlink it in one of them.',
      cause,
    })
  }
}

export function writePause(db: Connection, sync: number, { pause }: WriteOf<'pause'>): void {
  db.run('update syncs set pause = ? where number = ?', canonicalJson(pause), sync)
}

export function writeResume(db: Connection, sync: number): void {
  db.run('update syncs set pause = null where number = ?', sync)
}

export function growGeneration(db: Connection, sync: number): void {
  db.run('update syncs set generation = generation + 1 where number = ?', sync)
}
