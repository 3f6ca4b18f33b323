import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Decision } from '@rollcall/core'
import { dnKey, type Finding, type Kind, type Link, type Proof, type SourceId, type TargetId } from '@rollcall/model'
import type { Drafts } from './drafts.ts'
import { pack, unpack } from './pack.ts'
import { among, batches, indexedLater } from './rows.ts'

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

/** What a person is for others, by this plan: `made` gets an account, `left` has one and is out of scope, `held` has one and is outside the pilot, `outside` has none. */
export interface Presence {
  readonly source: SourceId
  readonly dn: string | null
  readonly is: 'made' | 'member' | 'left' | 'held' | 'outside'
  /** The account that the link names, if there is one already. */
  readonly target: TargetId | null
}

/** How a unique value moves; see `settleMoves` of core. */
export interface MoveRow {
  readonly n: number
  readonly field: string
  readonly from: string | null
  readonly to: string | null
  readonly whole: 0 | 1
}

const bodies = 'select n, body from decision join decided using (n)'

/** What was decided about each record, in the order in which it was. */
export class Decisions {
  readonly #drafts: Drafts
  readonly #put: StatementSync
  readonly #replace: StatementSync
  readonly #putBody: StatementSync
  readonly #putMove: StatementSync
  readonly #dropMoves: StatementSync
  readonly #page: StatementSync
  readonly #unchanged: StatementSync
  readonly #withFindings: StatementSync
  readonly #of: ReturnType<typeof among>
  readonly #presences: ReturnType<typeof among>
  readonly #bearers: ReturnType<typeof among>
  readonly #indexTargets: () => void
  readonly #byNumber: StatementSync
  readonly #contested: StatementSync
  readonly #wants: StatementSync
  readonly #indexMoves: () => void
  readonly #rivals: StatementSync
  readonly #count: StatementSync
  readonly #changedMembers: StatementSync
  readonly #remade: StatementSync

  constructor(database: DatabaseSync, drafts: Drafts) {
    this.#drafts = drafts
    // What is asked about many people at once stands apart from what was decided, so that it fits into the cache.
    database.exec(`create table decision (
        n integer primary key, kind text, source text, dn text, "is" text, target text,
        member_changed int, linked int, drafts int, findings int, unique (source, kind));
      create table decided (n integer primary key, body text);
      create table move (n int, kind text, field text, "from" text, "to" text, whole int)`)
    this.#put = database.prepare(
      `insert into decision (kind, source, dn, member_changed, linked, "is", target, drafts, findings)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#replace = database.prepare('update decision set "is" = ?, target = ?, drafts = ?, findings = ? where n = ?')
    this.#putBody = database.prepare('insert or replace into decided values (?, ?)')
    this.#putMove = database.prepare('insert into move values (?, ?, ?, ?, ?, ?)')
    this.#dropMoves = database.prepare('delete from move where n = ?')
    this.#page = database.prepare(`${bodies} where +kind = ? and n > ? order by n limit ?`)
    this.#unchanged = database.prepare(`${bodies} where +kind = ? and drafts = 0 and n > ? order by n limit ?`)
    this.#withFindings = database.prepare(`${bodies} where findings > 0 and n > ? order by n limit ?`)
    this.#of = among(database, `${bodies} where source in (select value from json_each(?)) and kind = ?`)
    this.#presences = among(
      database,
      `select source, dn, "is", target from json_each(?) wanted
        cross join decision on source = wanted.value and kind = ?`,
    )
    this.#bearers = among(
      database,
      `select source, dn, "is", target from json_each(?) wanted
        cross join decision on target = wanted.value and kind = ?`,
    )
    this.#indexTargets = indexedLater(database, 'create index decision_target on decision (target, kind)')
    this.#byNumber = database.prepare('select n, body from decided where n = ?')
    this.#wants = database.prepare(
      'select rowid as n, n as owner, field, "to" from move where +kind = ? and "to" is not null and rowid > ? order by rowid limit ?',
    )
    this.#contested = database.prepare(
      'select n, field, "from", "to", whole from move where kind = ? and field = ? and ("to" = ? or "from" = ?)',
    )
    this.#indexMoves = indexedLater(
      database,
      `create index move_to on move (kind, field, "to", n) where "to" is not null;
      create index move_from on move (kind, field, "from") where "from" is not null`,
    )
    this.#rivals = database.prepare(`select field, value from (
        select field, "to" as value, min(coalesce("from", '')) as held, min(rowid) as first from move
        where kind = ?1 and "to" is not null group by field, "to" having min(n) < max(n)
      union all
        select wants.field, wants."to", coalesce(wants."from", ''), wants.rowid from move gives join move wants
        on wants.kind = ?1 and wants.field = gives.field and wants."to" = gives."from" and wants.n <> gives.n
        where gives.kind = ?1 and gives."from" is not null
      ) group by field, value order by field, min(held), min(first)`)
    this.#count = database.prepare(
      'select count(*) as n, sum(drafts = 0 and linked) as unchanged from decision where kind = ?',
    )
    this.#remade = database.prepare(`select 1 from decision where +kind = ? and linked = 1 and "is" = 'made' limit 1`)
    this.#changedMembers = database.prepare(
      'select n, source, dn, "is", target from decision where +kind = ? and member_changed = 1 and n > ? order by n limit ?',
    )
  }

  put(decided: Decided): number {
    const { kind, source, dn, memberChanged, decision } = decided
    const { lastInsertRowid } = this.#put.run(
      kind,
      source,
      dn === undefined ? null : dnKey(dn),
      memberChanged ? 1 : 0,
      decided.before ? 1 : 0,
      ...outlineOf(decision),
    )
    const n = Number(lastInsertRowid)
    this.#putBody.run(n, bodyOf(decided))
    this.#drafts.put(n, decision.drafts)
    for (const { field, from, to, whole } of decision.moves)
      this.#putMove.run(n, kind, field, from ?? null, to ?? null, whole ? 1 : 0)
    return n
  }

  /** Puts an amended decision in the place of the first one; its unique values no longer move. */
  amend(n: number, decided: Decided): void {
    this.#replace.run(...outlineOf(decided.decision), n)
    this.#putBody.run(n, bodyOf(decided))
    this.#drafts.drop(n)
    this.#drafts.put(n, decided.decision.drafts)
    this.#dropMoves.run(n)
  }

  *all(kind: Kind, size = 500): Generator<readonly Numbered[]> {
    for (const rows of batches<BodyRow>(this.#page, size, kind)) yield rows.map(toNumbered)
  }

  /** Decisions without a change. */
  *unchanged(kind: Kind, size: number): Generator<readonly Numbered[]> {
    for (const rows of batches<BodyRow>(this.#unchanged, size, kind)) yield rows.map(toNumbered)
  }

  /** Findings of all decisions. */
  *findings(size = 500): Generator<readonly Finding[]> {
    for (const batch of this.withFindings(size)) yield batch.flatMap(({ decision }) => decision.findings)
  }

  /** Decisions with findings. */
  *withFindings(size = 500): Generator<readonly Numbered[]> {
    for (const rows of batches<BodyRow>(this.#withFindings, size)) yield rows.map(toNumbered)
  }

  of(kind: Kind, sources: readonly string[]): readonly Numbered[] {
    return (this.#of(sources, kind) as BodyRow[]).map(toNumbered)
  }

  /** As `of`, without reading what was decided. */
  presences(kind: Kind, sources: readonly string[]): readonly Presence[] {
    return this.#presences(sources, kind) as Presence[]
  }

  /** The same by account: whose it is, by this plan. */
  bearers(kind: Kind, targets: readonly string[]): readonly Presence[] {
    if (targets.length === 0) return []
    this.#indexTargets()
    return this.#bearers(targets, kind) as Presence[]
  }

  get(n: number): Numbered | undefined {
    const row = this.#byNumber.get(n) as unknown as BodyRow | undefined
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
    this.#indexMoves()
    return this.#rivals.all(kind) as { field: string; value: string }[]
  }

  /** Everyone in this plan who wants or gives up this value. */
  moves(kind: Kind, field: string, value: string): readonly MoveRow[] {
    return this.#contested.all(kind, field, value, value) as unknown as MoveRow[]
  }

  /** Whether anybody who had an account gets another one. */
  remade(kind: Kind): boolean {
    return this.#remade.get(kind) !== undefined
  }

  *changedMembers(kind: Kind, size = 500): Generator<readonly Presence[]> {
    yield* batches<Presence & { readonly n: number }>(this.#changedMembers, size, kind)
  }
}

interface BodyRow {
  readonly n: number
  readonly body: string
}

/** Where unique values move is kept in rows of its own. */
function bodyOf(decided: Decided): string {
  return pack({ ...decided, decision: { ...decided.decision, moves: [] } })
}

/** What an amended decision may change: who the person is for others, the account, and how many drafts and findings there are. */
function outlineOf(decision: Decision): [Presence['is'], string | null, number, number] {
  const { drafts, findings, link } = decision
  return [presenceOf(decision), link?.target || null, drafts.length, findings.length]
}

function presenceOf({ drafts, link, rows }: Decision): Presence['is'] {
  if (drafts.some(({ step }) => step.op === 'create')) return 'made'
  if (!link || rows.includes('target-missing')) return 'outside' // the account is not there
  if (rows[0] === 'held') return 'held'
  return link.left === undefined ? 'member' : 'left'
}

function toNumbered({ n, body }: BodyRow): Numbered {
  return { ...unpack<Decided>(body), n }
}
