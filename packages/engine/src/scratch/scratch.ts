import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Accounts } from './accounts.ts'
import { Decisions } from './decisions.ts'
import { Graph } from './graph.ts'
import { NumberedPlan } from './numbered-plan.ts'
import { Records } from './records.ts'

/**
 * The temporary file of one plan: records not proven unchanged, accounts, decisions, and the numbered changes wait here
 * instead of in memory. It is worth nothing after the run, so nothing is synced to disk.
 */
export class Scratch implements AsyncDisposable {
  readonly records: Records
  readonly accounts: Accounts
  readonly graph: Graph
  readonly decisions: Decisions
  readonly plan: NumberedPlan
  readonly #database: DatabaseSync
  readonly #file: string

  constructor(folder: string) {
    this.#file = join(folder, `rollcall-${randomUUID()}.scratch`)
    this.#database = new DatabaseSync(this.#file)
    this.#database.exec(
      'pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive; pragma cache_size = -16000',
    )
    this.records = new Records(this.#database)
    this.accounts = new Accounts(this.#database)
    this.graph = new Graph(this.#database)
    this.decisions = new Decisions(this.#database)
    this.plan = new NumberedPlan(this.#database)
  }

  /** Many writes as one, which is what makes them cheap. */
  batch(work: () => void): void {
    this.#database.exec('begin')
    try {
      work()
    } finally {
      this.#database.exec('commit')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
    await rm(this.#file, { force: true })
  }
}
