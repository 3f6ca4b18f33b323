import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { among, indexedLater } from './rows.ts'

export interface ReadGroup {
  readonly id: string
  readonly dnKey: string
  /** Digest S. */
  readonly digest: string
  /** Its members differ from those remembered; `members` then are in here. */
  readonly changed: boolean
  /** Its member list did not arrive whole. */
  readonly incomplete: boolean
}

/** The source's groups as this run read them; members only of those that changed. */
export class Graph {
  readonly #put: StatementSync
  readonly #replace: StatementSync
  readonly #putMember: StatementSync
  readonly #name: StatementSync
  readonly #all: StatementSync
  readonly #members: StatementSync
  readonly #unresolved: StatementSync
  readonly #parents: ReturnType<typeof among>
  readonly #indexKeys: () => void
  readonly #indexBearers: () => void

  constructor(database: DatabaseSync) {
    database.exec(`create table grp (id text primary key, dn text, digest text, changed int, incomplete int) without rowid;
      create table member (grp text, key text, primary key (grp, key)) without rowid;
      create table bearer (key text primary key, id text) without rowid`)
    this.#indexKeys = indexedLater(database, 'create index member_key on member (key)')
    this.#indexBearers = indexedLater(database, 'create index bearer_id on bearer (id)')
    this.#put = database.prepare('insert or ignore into grp values (?, ?, ?, ?, ?)')
    this.#replace = database.prepare('insert or replace into grp values (?, ?, ?, 1, ?)')
    this.#putMember = database.prepare('insert or ignore into member values (?, ?)')
    this.#name = database.prepare('insert or replace into bearer values (?, ?)')
    this.#all = database.prepare('select id, dn, digest, changed, incomplete from grp')
    this.#members = database.prepare(
      'select coalesce(bearer.id, member.key) as key from member left join bearer on bearer.key = member.key where grp = ?',
    )
    this.#unresolved = database.prepare(
      `select distinct key from member where key like 'dn:%' and key > ? and key not in (select key from bearer)
        order by key limit 1000`,
    )
    this.#parents = among(
      database,
      `with wanted as (select value from json_each(?))
        select distinct grp from member
        where key in (select value from wanted union all select key from bearer where id in (select value from wanted))`,
    )
  }

  put(group: ReadGroup, members: Iterable<string>): void {
    this.#put.run(group.id, group.dnKey, group.digest, group.changed ? 1 : 0, group.incomplete ? 1 : 0)
    if (group.changed) for (const key of members) this.#putMember.run(group.id, key)
  }

  /** Takes a group over as changed whose members were only remembered. */
  adopt(group: Omit<ReadGroup, 'changed'>, members: Iterable<string>): void {
    this.#replace.run(group.id, group.dnKey, group.digest, group.incomplete ? 1 : 0)
    for (const key of members) this.#putMember.run(group.id, key)
  }

  all(): readonly ReadGroup[] {
    const rows = this.#all.all() as { id: string; dn: string; digest: string; changed: number; incomplete: number }[]
    return rows.map(({ id, dn, digest, changed, incomplete }) => ({
      id,
      dnKey: dn,
      digest,
      changed: changed === 1,
      incomplete: incomplete === 1,
    }))
  }

  members(group: string): readonly string[] {
    return (this.#members.all(group) as { key: string }[]).map(({ key }) => key)
  }

  /** Changed groups that have one of these as a direct member. */
  parents(keys: readonly string[]): readonly string[] {
    this.#indexKeys()
    this.#indexBearers()
    return (this.#parents(keys) as { grp: string }[]).map(({ grp }) => grp)
  }

  /** Member names that no id is known for yet, in batches. */
  *unresolved(): Generator<readonly string[]> {
    this.#indexKeys()
    let after = ''
    for (;;) {
      const keys = (this.#unresolved.all(after) as { key: string }[]).map(({ key }) => key)
      if (keys.length === 0) return
      yield keys
      after = keys.at(-1) ?? after
    }
  }

  /** From now on these members are known by id. */
  resolve(key: string, id: string): void {
    this.#name.run(key, id)
  }
}
