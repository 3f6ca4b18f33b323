import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { GuardKind, Kind, SourceId, TargetId } from '@rollcall/model'
import { among, batches } from './rows.ts'

export interface NumberedDraft {
  readonly n: number
  readonly phase: number
  readonly decision: number
  /** Which of the decision's drafts. */
  readonly ord: number
  readonly op: string
}

/** A record without a link for which an account or group is made. */
export interface Newcomer {
  readonly n: number
  readonly kind: Kind
  readonly source: SourceId
  /** The account that it had. */
  readonly target: TargetId | null
}

/** What a change counts with towards a guard. */
export interface Taken {
  readonly kind: string
  /** Empty where the guard has none. */
  readonly field: string
  readonly key: string
  readonly seq: number
}

export interface NumberedPerson {
  readonly source: SourceId
  readonly target: TargetId | null
  readonly seq: number | null
}

const decided = 'from numbered cross join decision on decision.n = numbered.decision'
const ofNewcomers = `${decided} where op = 'create' and not linked`
const ofOthers = `${decided} where (op <> 'create' or linked)`
const page = 'numbered.n > ? order by numbered.n limit ?'

/** The order of a plan's changes, what guards count of them, and which accounts they have made so far. */
export class NumberedPlan {
  readonly #database: DatabaseSync
  readonly #numbered: StatementSync
  readonly #newcomers: StatementSync
  readonly #others: StatementSync
  readonly #ofDecision: StatementSync
  readonly #people: ReturnType<typeof among>
  readonly #at: ReturnType<typeof among>
  readonly #putMade: StatementSync
  readonly #made: StatementSync
  readonly #putTaken: StatementSync
  readonly #taken: StatementSync
  readonly #takenKinds: StatementSync
  readonly #calls: StatementSync
  readonly #linksOf: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(`create table numbered (n integer primary key, phase int, decision int, ord int, op text);
      create table made (seq integer primary key, id text);
      create table taken (n integer primary key, kind text, field text, key text, seq int)`)
    this.#numbered = database.prepare('select * from numbered where n > ? order by n limit ?')
    this.#newcomers = database.prepare(`select numbered.n, kind, source, target ${ofNewcomers} and ${page}`)
    this.#others = database.prepare(`select numbered.* ${ofOthers} and ${page}`)
    this.#ofDecision = database.prepare('select * from numbered where decision = ? order by n')
    this.#people = among(
      database,
      `select source, target, numbered.n as seq from json_each(?) wanted
        cross join decision on source = wanted.value and kind = 'user'
        left join numbered on numbered.decision = decision.n and op = 'create' and "is" = 'made'`,
    )
    this.#at = among(database, 'select * from numbered where n in (select value from json_each(?)) order by n')
    this.#putMade = database.prepare('insert or replace into made values (?, ?)')
    this.#made = database.prepare('select id from made where seq = ?')
    this.#putTaken = database.prepare('insert into taken (kind, field, key, seq) values (?, ?, ?, ?)')
    this.#calls = database.prepare('select phase, op, count(*) as count from numbered group by phase, op')
    this.#linksOf = database.prepare(
      "select count(*) as count from numbered join decision on decision.n = numbered.decision where op = 'link' and kind = ?",
    )
    this.#taken = database.prepare('select kind, field, key, seq from taken')
    this.#takenKinds = database.prepare('select distinct kind from taken')
  }

  /** Numbers all drafts from 1, in the order in which they are applied. */
  number(): void {
    this.#database.exec(`insert into numbered (phase, decision, ord, op)
        select phase, decision, ord, op from draft order by phase, depth, rank, decision, ord;
      create index numbered_decision on numbered (decision, ord, op)`)
  }

  *numbered(size = 500): Generator<readonly NumberedDraft[]> {
    yield* batches<NumberedDraft>(this.#numbered, size)
  }

  *newcomers(size = 500): Generator<readonly Newcomer[]> {
    yield* batches<Newcomer>(this.#newcomers, size)
  }

  /** All numbered drafts but those that make the newcomers. */
  *others(size = 500): Generator<readonly NumberedDraft[]> {
    yield* batches<NumberedDraft>(this.#others, size)
  }

  /** The numbers that the drafts of one decision got. */
  ofDecision(decision: number): readonly NumberedDraft[] {
    return this.#ofDecision.all(decision) as unknown as NumberedDraft[]
  }

  /** People whom this plan decides about: the number of the change that makes their account, or the account they have. */
  people(sources: readonly string[]): readonly NumberedPerson[] {
    return this.#people(sources) as NumberedPerson[]
  }

  putMade(made: readonly { readonly seq: number; readonly id: string }[]): void {
    for (const { seq, id } of made) this.#putMade.run(seq, id)
  }

  made(seq: number): string | undefined {
    return (this.#made.get(seq) as { id: string } | undefined)?.id
  }

  /** Notes an account or pair that a change counts with towards a guard. */
  take({ kind, field, key, seq }: Taken): void {
    this.#putTaken.run(kind, field, key, seq)
  }

  /** The kinds of guard that count something of this plan. */
  takenKinds(): readonly GuardKind[] {
    return (this.#takenKinds.all() as unknown as { kind: GuardKind }[]).map(({ kind }) => kind)
  }

  *taken(): Generator<Taken> {
    yield* this.#taken.iterate() as unknown as Iterable<Taken>
  }

  /** The changes with these numbers, in their order. */
  at(seqs: readonly number[]): readonly NumberedDraft[] {
    return this.#at(seqs.map(String)) as NumberedDraft[]
  }

  /** How many changes of each operation each phase has. */
  calls(): readonly { readonly phase: number; readonly op: string; readonly count: number }[] {
    return this.#calls.all() as { phase: number; op: string; count: number }[]
  }

  /** How many records of a kind this plan links to accounts that were there. */
  linksOf(kind: string): number {
    return (this.#linksOf.get(kind) as { count: number }).count
  }
}
