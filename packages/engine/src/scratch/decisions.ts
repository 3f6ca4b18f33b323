import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Decision } from '@rollcall/core'
import type { Kind, Link, Proof, SourceId } from '@rollcall/model'
import { pack, unpack } from './pack.ts'
import { among, batches } from './rows.ts'

/** What was decided about one record, and what its link will be. */
export interface Decided {
  readonly kind: Kind
  readonly source: SourceId
  readonly label: string
  readonly dn?: string
  readonly decision: Decision
  /** The link before this decision. */
  readonly before?: Link
  readonly proof: Proof
  /** The link before differs from the link after in more than its proof. */
  readonly relink: boolean
  /** Whether the group memberships of this person may look different now. */
  readonly memberChanged: boolean
}

export interface Numbered extends Decided {
  readonly n: number
}

/** How a unique value moves; see `settleMoves` of core. */
export interface MoveRow {
  readonly n: number
  readonly field: string
  readonly from: string | null
  readonly to: string | null
  readonly whole: 0 | 1
}

export class Decisions {
  readonly #put: StatementSync
  readonly #replace: StatementSync
  readonly #putMove: StatementSync
  readonly #dropMoves: StatementSync
  readonly #page: StatementSync
  readonly #unchanged: StatementSync
  readonly #of: ReturnType<typeof among>
  readonly #byNumber: StatementSync
  readonly #contested: StatementSync
  readonly #wants: StatementSync
  readonly #rivals: StatementSync
  readonly #count: StatementSync
  readonly #changedMembers: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`create table decision (
        n integer primary key, kind text, source text, member_changed int, linked int, drafts int, body text, unique (kind, source));
      create table move (n int, kind text, field text, "from" text, "to" text, whole int);
      create index move_to on move (kind, field, "to");
      create index move_from on move (kind, field, "from")`)
    this.#put = database.prepare(
      'insert into decision (kind, source, member_changed, linked, drafts, body) values (?, ?, ?, ?, ?, ?)',
    )
    this.#replace = database.prepare('update decision set drafts = ?, body = ? where n = ?')
    this.#putMove = database.prepare('insert into move values (?, ?, ?, ?, ?, ?)')
    this.#dropMoves = database.prepare('delete from move where n = ?')
    this.#page = database.prepare('select n, body from decision where +kind = ? and n > ? order by n limit ?')
    this.#unchanged = database.prepare(
      'select n, body from decision where +kind = ? and drafts = 0 and n > ? order by n limit ?',
    )
    this.#of = among(
      database,
      'select n, body from decision where source in (select value from json_each(?)) and kind = ?',
    )
    this.#byNumber = database.prepare('select n, body from decision where n = ?')
    this.#wants = database.prepare(
      'select rowid as n, n as owner, field, "to" from move where +kind = ? and "to" is not null and rowid > ? order by rowid limit ?',
    )
    this.#contested = database.prepare(
      'select n, field, "from", "to", whole from move where kind = ? and field = ? and ("to" = ? or "from" = ?)',
    )
    this.#rivals =
      database.prepare(`select distinct m.field as field, m."to" as value from move m where m.kind = ? and m."to" is not null
      and exists (select 1 from move o where o.kind = m.kind and o.field = m.field and o.n <> m.n and o."to" = m."to"
        union all select 1 from move o where o.kind = m.kind and o.field = m.field and o.n <> m.n and o."from" = m."to")`)
    this.#count = database.prepare(
      'select count(*) as n, sum(drafts = 0 and linked) as unchanged from decision where kind = ?',
    )
    this.#changedMembers = database.prepare(
      'select n, source from decision where +kind = ? and member_changed = 1 and n > ? order by n limit ?',
    )
  }

  put(decided: Decided): number {
    const { kind, source, memberChanged, decision } = decided
    const { lastInsertRowid } = this.#put.run(
      kind,
      source,
      memberChanged ? 1 : 0,
      decided.before ? 1 : 0,
      decision.drafts.length,
      pack(decided),
    )
    const n = Number(lastInsertRowid)
    for (const { field, from, to, whole } of decision.moves)
      this.#putMove.run(n, kind, field, from ?? null, to ?? null, whole ? 1 : 0)
    return n
  }

  /** Puts an amended decision in the place of the first one; its unique values no longer move. */
  amend(n: number, decided: Decided): void {
    this.#replace.run(decided.decision.drafts.length, pack(decided), n)
    this.#dropMoves.run(n)
  }

  *all(kind: Kind, size = 500): Generator<readonly Numbered[]> {
    for (const rows of batches<{ n: number; body: string }>(this.#page, size, kind)) yield rows.map(toNumbered)
  }

  /** Decisions without a change. */
  *unchanged(kind: Kind, size: number): Generator<readonly Numbered[]> {
    for (const rows of batches<{ n: number; body: string }>(this.#unchanged, size, kind)) yield rows.map(toNumbered)
  }

  of(kind: Kind, sources: readonly string[]): readonly Numbered[] {
    return (this.#of(sources, kind) as { n: number; body: string }[]).map(toNumbered)
  }

  get(n: number): Numbered | undefined {
    const row = this.#byNumber.get(n) as { n: number; body: string } | undefined
    return row && toNumbered(row)
  }

  /** How many records were decided, and how many of the linked ones need no change. */
  count(kind: Kind): { readonly all: number; readonly unchanged: number } {
    const { n, unchanged } = this.#count.get(kind) as { n: number; unchanged: number | null }
    return { all: n, unchanged: unchanged ?? 0 }
  }

  /** Unique values that somebody wants, in batches. */
  *wanted(
    kind: Kind,
    size = 500,
  ): Generator<readonly { readonly owner: number; readonly field: string; readonly to: string }[]> {
    yield* batches<{ n: number; owner: number; field: string; to: string }>(this.#wants, size, kind)
  }

  /** Unique values that one record of this plan wants and another wants or gives up. */
  rivals(kind: Kind): readonly { readonly field: string; readonly value: string }[] {
    return this.#rivals.all(kind) as { field: string; value: string }[]
  }

  /** Everyone in this plan who wants or gives up this value. */
  moves(kind: Kind, field: string, value: string): readonly MoveRow[] {
    return this.#contested.all(kind, field, value, value) as unknown as MoveRow[]
  }

  *changedMembers(kind: Kind, size = 500): Generator<readonly string[]> {
    for (const rows of batches<{ n: number; source: string }>(this.#changedMembers, size, kind))
      yield rows.map(({ source }) => source)
  }
}

function toNumbered({ n, body }: { n: number; body: string }): Numbered {
  return { ...unpack<Decided>(body), n }
}
