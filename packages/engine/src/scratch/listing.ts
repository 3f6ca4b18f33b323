import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** A row of a plan: a change by its number, or a finding of a decision. */
export interface Item {
  readonly n: number
  readonly seq: number | null
  readonly decision: number
  /** Which of the decision's findings. */
  readonly ord: number
}

/** What rows are found by: each word is in their text, and of each kind of tag they have one that begins like these. */
export interface ItemFilter {
  readonly words: readonly string[]
  readonly tags: readonly (readonly string[])[]
}

/** What can be found by: the text of a row, tags such as `kind:disable` with how often each counts. */
export interface Findable {
  readonly text: string
  readonly tags: ReadonlyMap<string, number>
}

/**
 * The rows of a plan, findable, and which record waits for which: so that any of 100,000 is shown at once, and whatever
 * needs a change that somebody leaves out is known.
 */
export class Listing {
  readonly #database: DatabaseSync
  readonly #put: StatementSync
  readonly #tag: StatementSync
  readonly #wait: StatementSync
  readonly #join: StatementSync
  readonly #putLink: StatementSync
  readonly #linkOf: StatementSync
  readonly #page: StatementSync
  readonly #all: StatementSync
  readonly #takers: StatementSync
  readonly #joined: StatementSync
  #filter = ''
  #count = 0

  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec(`create table item (n integer primary key, seq int, decision int, ord int, text text);
      create table item_tag (tag text, n int, times int, primary key (tag, n)) without rowid;
      create table waits (giver int, taker int, primary key (giver, taker)) without rowid;
      create table joins (who int, seq int, primary key (who, seq)) without rowid;
      create table linking (target text, kind text, decision int, primary key (target, kind)) without rowid;
      create table shown (at integer primary key, n int)`)
    this.#put = database.prepare('insert into item (seq, decision, ord, text) values (?, ?, ?, ?)')
    this.#tag = database.prepare('insert or replace into item_tag values (?, ?, ?)')
    this.#wait = database.prepare('insert or ignore into waits values (?, ?)')
    this.#join = database.prepare('insert or ignore into joins values (?, ?)')
    this.#putLink = database.prepare('insert or ignore into linking values (?, ?, ?)')
    this.#linkOf = database.prepare('select decision from linking where target = ? and kind = ?')
    this.#page = database.prepare(
      'select item.n, seq, decision, ord from shown cross join item using (n) where at > ? and at <= ? order by at',
    )
    this.#all = database.prepare('select n, seq, decision, ord from item where n > ? and n <= ?')
    this.#takers = database.prepare('select taker from waits where giver = ?')
    this.#joined = database.prepare('select seq from joins where who = ?')
  }

  clear(): void {
    for (const table of ['item', 'item_tag', 'waits', 'joins', 'linking', 'shown'])
      this.#database.exec(`delete from ${table}`)
    this.#count = 0
    this.#filter = ''
  }

  put({ seq, decision, ord }: Omit<Item, 'n'>, { text, tags }: Findable): void {
    const { lastInsertRowid } = this.#put.run(seq, decision, ord, text)
    for (const [tag, times] of tags) this.#tag.run(tag, Number(lastInsertRowid), times)
    this.#count++
  }

  /** The decision `taker` may be carried out only after the decision `giver` was. */
  wait(taker: number, giver: number): void {
    if (taker !== giver) this.#wait.run(giver, taker)
  }

  /** The change `seq` adds the account that the decision makes or links to a group. */
  join(decision: number, seq: number): void {
    this.#join.run(decision, seq)
  }

  putLink(target: string, kind: string, decision: number): void {
    this.#putLink.run(target, kind, decision)
  }

  /** The decision of this plan that links this account. */
  linking(target: string, kind: string): number | undefined {
    return (this.#linkOf.get(target, kind) as { decision: number } | undefined)?.decision
  }

  takersOf(giver: number): readonly number[] {
    return (this.#takers.all(giver) as { taker: number }[]).map(({ taker }) => taker)
  }

  /** Changes that add the account of a decision to a group. */
  joinedBy(decision: number): readonly number[] {
    return (this.#joined.all(decision) as { seq: number }[]).map(({ seq }) => seq)
  }

  /** So many rows from there on, of those that fit; and how many fit. */
  page(filter: ItemFilter, from: number, count: number): { readonly items: readonly Item[]; readonly of: number } {
    if (filter.words.length + filter.tags.length === 0)
      return { items: this.#all.all(from, from + count) as unknown as Item[], of: this.#count }
    this.#choose(filter)
    const { of } = this.#database.prepare('select count(*) as "of" from shown').get() as { of: number }
    return { items: this.#page.all(from, from + count) as unknown as Item[], of }
  }

  /** How often each tag of a kind counts among the rows that fit: `kind:` gives `update`, `disable`, … */
  tally(filter: ItemFilter, start: string): ReadonlyMap<string, number> {
    const chosen = filter.words.length + filter.tags.length > 0
    if (chosen) this.#choose(filter)
    const rows = this.#database
      .prepare(
        `select tag, sum(times) as times from item_tag where tag >= ? and tag < ?
          ${chosen ? 'and n in (select n from shown)' : ''} group by tag`,
      )
      .all(start, `${start}\u{10ffff}`) as { tag: string; times: number }[]
    return new Map(rows.map(({ tag, times }) => [tag.slice(start.length), times]))
  }

  /** Looks for the rows that fit once; the same filter again costs nothing. */
  #choose(filter: ItemFilter): void {
    const key = JSON.stringify(filter)
    if (key === this.#filter) return
    const bound: SQLInputValue[] = []
    const tagged = filter.tags.map((any) => {
      for (const tag of any) bound.push(tag, `${tag}\u{10ffff}`)
      return `n in (select n from item_tag where ${any.map(() => 'tag >= ? and tag < ?').join(' or ')})`
    })
    const worded = filter.words.map((word) => {
      bound.push(word)
      return 'instr(text, ?) > 0'
    })
    this.#filter = ''
    this.#database.exec('delete from shown')
    this.#database
      .prepare(`insert into shown (n) select n from item where ${[...tagged, ...worded].join(' and ')} order by n`)
      .run(...bound)
    this.#filter = key
  }
}
