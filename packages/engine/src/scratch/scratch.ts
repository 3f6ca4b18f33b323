import { DatabaseSync } from 'node:sqlite'
import { Accounts } from './accounts.ts'
import { Decisions } from './decisions.ts'
import { Drafts } from './drafts.ts'
import { Graph } from './graph.ts'
import { Listing } from './listing.ts'
import { NumberedPlan } from './numbered-plan.ts'
import { Past } from './past.ts'
import { Records } from './records.ts'

/**
 * The temporary database of one plan: records not proven unchanged, accounts, decisions, and the numbered changes wait
 * here instead of in memory. SQLite keeps it in a file without a name (https://www.sqlite.org/inmemorydb.html, "Temporary
 * Databases"), in TMPDIR: whatever becomes of this process, no personal data is left behind.
 */
export class Scratch implements AsyncDisposable {
  readonly records: Records
  readonly accounts: Accounts
  readonly graph: Graph
  readonly drafts: Drafts
  readonly decisions: Decisions
  readonly plan: NumberedPlan
  readonly #database: DatabaseSync
  #past: Past | undefined
  #listing: Listing | undefined

  constructor() {
    this.#database = new DatabaseSync('')
    this.#database.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -32000')
    this.records = new Records(this.#database)
    this.accounts = new Accounts(this.#database)
    this.graph = new Graph(this.#database)
    this.drafts = new Drafts(this.#database)
    this.decisions = new Decisions(this.#database, this.drafts)
    this.plan = new NumberedPlan(this.#database)
    this.#database.exec('begin') // never committed: each commit would write out what changes again soon
  }

  /** What was done before; only an undo asks. */
  get past(): Past {
    this.#past ??= new Past(this.#database)
    return this.#past
  }

  /** The rows of the plan; only who looks at them asks. */
  get listing(): Listing {
    this.#listing ??= new Listing(this.#database)
    return this.#listing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }
}
