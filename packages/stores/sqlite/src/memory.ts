import { canonicalJson, parseJson, type State, type SyncMemory } from '@rollcall/state'
import type { Connection } from './connection.ts'
import type { WriteOf } from './rows.ts'

export type MemoryReads = Pick<State, 'memory' | 'generation'>

/** What is remembered of each sync as a whole. */
export function memoryReads(db: Connection): MemoryReads {
  return {
    memory: (sync) =>
      db.read(() => {
        const row = db.get<{ memory: string | null }>('select memory from syncs where name = ?', sync)
        return row?.memory ? (parseJson(row.memory) as SyncMemory) : undefined
      }),
    generation: (sync) =>
      db.read(
        () => db.get<{ generation: number }>('select generation from syncs where name = ?', sync)?.generation ?? 0,
      ),
  }
}

/** The number that stands for a sync in every table; made when it is first needed. */
export function numberOfSync(db: Connection, name: string): number {
  const known = db.get<{ number: number }>('select number from syncs where name = ?', name)
  return (
    (known ?? db.get<{ number: number }>('insert into syncs (name) values (?) returning number', name))?.number ?? 0
  )
}

/** Links belong to the system that the memory names; they follow when it is given another identity. */
export function writeMemory(db: Connection, sync: number, { memory }: WriteOf<'memory'>): void {
  db.run('insert into systems (identity) values (?) on conflict do nothing', memory.target)
  const system = db.get<{ number: number }>('select number from systems where identity = ?', memory.target)?.number ?? 0
  db.run('update syncs set memory = ?, system = ? where number = ?', canonicalJson(memory), system, sync)
  db.run('update links set system = ? where sync = ? and system <> ?', system, sync, system)
}

export function growGeneration(db: Connection, sync: number): void {
  db.run('update syncs set generation = generation + 1 where number = ?', sync)
}
