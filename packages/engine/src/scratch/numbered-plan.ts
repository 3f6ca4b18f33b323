import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Change, Finding, Kind } from '@rollcall/model'
import { pack, unpack } from './pack.ts'
import { batches } from './rows.ts'

export interface NumberedDraft {
  readonly n: number
  readonly phase: number
  readonly decision: number
  /** Which of the decision's drafts. */
  readonly ord: number
  readonly op: string
}

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

/** The numbered changes and the findings of a plan, and which accounts its creates have made so far. */
export class NumberedPlan {
  readonly #database: DatabaseSync
  readonly #putDraft: StatementSync
  readonly #number: StatementSync
  readonly #numbered: StatementSync
  readonly #ofDecision: StatementSync
  readonly #createOf: StatementSync
  readonly #putChange: StatementSync
  readonly #changes: StatementSync
  readonly #putFinding: StatementSync
  readonly #findings: StatementSync
  readonly #putMade: StatementSync
  readonly #made: StatementSync
  readonly #putTaken: StatementSync
  readonly #taken: StatementSync
  readonly #calls: StatementSync
  readonly #linksOf: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(`create table draft (n integer primary key, phase int, depth int, rank int, decision int, ord int, op text);
      create table numbered (n integer primary key, phase int, decision int, ord int, op text);
      create index numbered_decision on numbered (decision, ord);
      create table change (n integer primary key, decision int, body text);
      create table finding (n integer primary key, body text);
      create table made (seq integer primary key, id text);
      create table taken (kind text, field text, key text, primary key (kind, field, key)) without rowid`)
    this.#putDraft = database.prepare(
      'insert into draft (phase, depth, rank, decision, ord, op) values (?, ?, ?, ?, ?, ?)',
    )
    this.#number = database.prepare(
      'insert into numbered (phase, decision, ord, op) select phase, decision, ord, op from draft order by phase, depth, rank, n',
    )
    this.#numbered = database.prepare('select * from numbered where n > ? order by n limit ?')
    this.#ofDecision = database.prepare('select * from numbered where decision = ? order by n')
    this.#createOf = database.prepare(
      "select numbered.n from decision join numbered on numbered.decision = decision.n where decision.kind = 'user' and decision.source = ? and numbered.op = 'create'",
    )
    this.#putChange = database.prepare('insert into change values (?, ?, ?)')
    this.#changes = database.prepare('select n, decision, body from change where n > ? order by n limit ?')
    this.#putFinding = database.prepare('insert into finding (body) values (?)')
    this.#findings = database.prepare('select n, body from finding where n > ? order by n limit ?')
    this.#putMade = database.prepare('insert or replace into made values (?, ?)')
    this.#made = database.prepare('select id from made where seq = ?')
    this.#putTaken = database.prepare('insert or ignore into taken values (?, ?, ?)')
    this.#calls = database.prepare('select phase, op, count(*) as count from numbered group by phase, op')
    this.#linksOf = database.prepare(
      "select count(*) as count from numbered join decision on decision.n = numbered.decision where op = 'link' and kind = ?",
    )
    this.#taken = database.prepare('select kind, field, key from taken')
  }

  /** Announces the draft number `ord` of a decision; it gets its number once all are known. */
  announce(draft: { phase: number; depth: number; decision: number; ord: number; op: string }): void {
    this.#putDraft.run(draft.phase, draft.depth, operations.indexOf(draft.op), draft.decision, draft.ord, draft.op)
  }

  /** Numbers all announced drafts from 1, in the order in which they are applied. */
  number(): void {
    this.#number.run()
  }

  *numbered(size = 500): Generator<readonly NumberedDraft[]> {
    yield* batches<NumberedDraft>(this.#numbered, size)
  }

  /** The numbers that the drafts of one decision got. */
  ofDecision(decision: number): readonly NumberedDraft[] {
    return this.#ofDecision.all(decision) as unknown as NumberedDraft[]
  }

  /** The number of the change that creates this person. */
  createOf(source: string): number | undefined {
    return (this.#createOf.get(source) as { n: number } | undefined)?.n
  }

  putChange(change: Change, decision: number): void {
    this.#putChange.run(change.seq, decision, pack(change))
  }

  *changes(size = 500): Generator<readonly { readonly change: Change; readonly decision: number }[]> {
    for (const rows of batches<{ n: number; decision: number; body: string }>(this.#changes, size))
      yield rows.map(({ body, decision }) => ({ change: unpack<Change>(body), decision }))
  }

  putFinding(finding: Finding): void {
    this.#putFinding.run(pack(finding))
  }

  *findings(size = 500): Generator<readonly Finding[]> {
    for (const rows of batches<{ n: number; body: string }>(this.#findings, size))
      yield rows.map(({ body }) => unpack<Finding>(body))
  }

  putMade(made: readonly { readonly seq: number; readonly id: string }[]): void {
    this.#database.exec('begin')
    for (const { seq, id } of made) this.#putMade.run(seq, id)
    this.#database.exec('commit')
  }

  made(seq: number): string | undefined {
    return (this.#made.get(seq) as { id: string } | undefined)?.id
  }

  /** Counts an account or pair towards a guard, once. */
  take(kind: string, field: string, key: string): void {
    this.#putTaken.run(kind, field, key)
  }

  *taken(): Generator<{ readonly kind: string; readonly field: string; readonly key: string }> {
    yield* this.#taken.iterate() as Iterable<{ kind: string; field: string; key: string }>
  }

  /** How many records of a kind are linked to an account that was there. */
  linksOf(kind: Kind): number {
    return (this.#linksOf.get(kind) as { count: number }).count
  }

  /** How many changes of each operation each phase has. */
  calls(): readonly { readonly phase: number; readonly op: string; readonly count: number }[] {
    return this.#calls.all() as { phase: number; op: string; count: number }[]
  }
}
