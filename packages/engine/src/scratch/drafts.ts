import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Draft } from '@rollcall/core'

/** Within a phase, alike operations stand together so that they make batches; a person is off before the sessions end. */
const operations: readonly string[] = [
  'link',
  'setActive',
  'endSessions',
  'roles',
  'members',
  'update',
  'create',
  'delete',
  'unlink',
]

/** Phase of updates; a delete that frees a needed value is done there too. */
const updatePhase = 4

/** What the order of the drafts is made from; what they say stays in their decisions. */
export class Drafts {
  readonly #put: StatementSync
  readonly #drop: StatementSync
  readonly #defer: StatementSync
  readonly #deleteEarly: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`create table draft (decision int, ord int, phase int, depth int, rank int, op text, waits int,
      primary key (decision, ord)) without rowid`)
    this.#put = database.prepare('insert into draft values (?, ?, ?, 0, ?, ?, ?)')
    this.#drop = database.prepare('delete from draft where decision = ?')
    this.#defer = database.prepare('update draft set depth = ? where decision = ? and waits')
    this.#deleteEarly = database.prepare(`update draft set phase = ${updatePhase} where decision = ? and op = 'delete'`)
  }

  put(decision: number, drafts: readonly Draft[]): void {
    for (const [ord, { phase, step, why }] of drafts.entries()) {
      const waits = (step.op === 'create' || step.op === 'update') && why !== 'make-way'
      this.#put.run(decision, ord, phase, operations.indexOf(step.op), step.op, waits ? 1 : 0)
    }
  }

  drop(decision: number): void {
    this.#drop.run(decision)
  }

  /** Puts what takes a value behind so many others that give theirs up. */
  defer(decision: number, depth: number): void {
    this.#defer.run(depth, decision)
  }

  /** A delete that frees a value somebody needs does not wait for the end. */
  deleteEarly(decision: number): void {
    this.#deleteEarly.run(decision)
  }
}
