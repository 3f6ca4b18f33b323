import {
  type Attributes,
  dnKey,
  type Kind,
  type Link,
  type Reason,
  type SourceId,
  type Standing,
  type TargetId,
} from '@rollcall/model'
import { keyOf, type LinkCounts, type LinkKeys, type Owner, parseJson, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { kindNumber, kindOf, toHex } from './rows.ts'

export type LinkReads = Pick<State, 'links' | 'allLinks' | 'countLinks' | 'findLinks' | 'owners' | 'holders' | 'byDn'>

const batch = 1000

const thisSync = '(select number from syncs where name = ?)'

const selectLink = `select l.kind, l.key, l.s, l.i, l.t, l.settled, l.review_at, l.off_why, l.off_since, l.left_at,
  v.source, v.target, v.label, v.dn, v.base, v.standing`
const joinValues = 'join link_values v on v.sync = l.sync and v.kind = l.kind and v.key = l.key'

/** Lists go in as one JSON parameter; `cross join` has SQLite begin with the list and look each of it up. */
const byKey = `${selectLink} from json_each(?) wanted
  cross join links l on l.key = unhex(wanted.value) and l.sync = ${thisSync} and l.kind = ?
  ${joinValues}`
const byTarget = `${selectLink} from json_each(?) wanted
  cross join syncs on syncs.name = ?
  cross join links l on l.system = syncs.system and l.kind = ? and l.target_key = unhex(wanted.value) and l.sync = syncs.number
  ${joinValues}`
const byOrder = `${selectLink} from links l ${joinValues}
  where l.sync = ${thisSync} and l.kind = ? and l.key > ? order by l.key limit ${batch}`
const byWords = `${selectLink} from link_values v
  join links l on l.sync = v.sync and l.kind = v.kind and l.key = v.key
  where v.sync = ${thisSync}
    and (v.source = ? collate nocase or v.target = ? collate nocase or fold(v.label) = fold(?) or v.dn_key = ?)`

export function linkReads(db: Connection): LinkReads {
  return {
    links: (sync, kind, by) => db.read(() => findLinkRows(db, sync, kind, by).map(toLink)),

    async *allLinks(sync, kind) {
      let after: Uint8Array | undefined = new Uint8Array()
      while (after) {
        const from: Uint8Array = after
        const rows = await db.read(() => db.all<LinkRow>(byOrder, sync, kindNumber[kind], from))
        if (rows.length > 0) yield rows.map(toLink)
        after = rows.length === batch ? rows.at(-1)?.key : undefined
      }
    },

    countLinks: (sync, kind) =>
      db.read(() => {
        const counts = db.get<LinkCounts>(
          `select count(*) as "all", count(*) - count(off_why) as active, total(pairs) as pairs
            from links where sync = ${thisSync} and kind = ?`,
          sync,
          kindNumber[kind],
        )
        return { all: counts?.all ?? 0, active: counts?.active ?? 0, pairs: counts?.pairs ?? 0 }
      }),

    findLinks: (sync, text) => db.read(() => db.all<LinkRow>(byWords, sync, text, text, text, dnKey(text)).map(toLink)),

    owners: (target, kind, ids) =>
      db.read(() =>
        db.all<Owner>(
          `select v.target, syncs.name as sync, v.source from json_each(?) wanted
            cross join systems on systems.identity = ?
            cross join links l on l.system = systems.number and l.kind = ? and l.target_key = unhex(wanted.value)
            ${joinValues} join syncs on syncs.number = l.sync`,
          keysOf(ids),
          target,
          kindNumber[kind],
        ),
      ),

    holders: (sync, kind, claims) =>
      db.read(() =>
        db.all<{ field: string; value: string; source: string }>(
          `select c.field, c.value, v.source from json_each(?) wanted
            cross join claims c on c.field = wanted.value ->> 0 and c.value = wanted.value ->> 1
              and c.sync = ${thisSync} and c.kind = ?
            join link_values v on v.sync = c.sync and v.kind = c.kind and v.key = c.key`,
          JSON.stringify(claims.map(({ field, value }) => [field, value])),
          sync,
          kindNumber[kind],
        ),
      ),

    byDn: (sync, kind, dnKeys) =>
      db.read(() =>
        db.all<{ dnKey: string; source: string }>(
          `select v.dn_key as dnKey, v.source from json_each(?) wanted
            cross join link_values v on v.dn_key = wanted.value and v.sync = ${thisSync} and v.kind = ?
            join links l on l.sync = v.sync and l.kind = v.kind and l.key = v.key
            where l.left_at is null`,
          JSON.stringify(dnKeys),
          sync,
          kindNumber[kind],
        ),
      ),
  }
}

interface LinkRow {
  readonly kind: number
  readonly key: Uint8Array
  readonly s: Uint8Array | null
  readonly i: Uint8Array | null
  readonly t: Uint8Array | null
  readonly settled: number
  readonly review_at: number | null
  readonly off_why: string | null
  readonly off_since: number | null
  readonly left_at: number | null
  readonly source: string
  readonly target: string
  readonly label: string
  readonly dn: string | null
  readonly base: string
  readonly standing: string | null
}

function findLinkRows(db: Connection, sync: string, kind: Kind, by: LinkKeys): LinkRow[] {
  if ('targets' in by) return db.all(byTarget, keysOf(by.targets), sync, kindNumber[kind])
  const keys = 'keys' in by ? JSON.stringify(by.keys.map(toHex)) : keysOf(by.sources)
  return db.all(byKey, keys, sync, kindNumber[kind])
}

function keysOf(ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => toHex(keyOf(id))))
}

function toLink(row: LinkRow): Link {
  const { s, i, t } = row
  return {
    kind: kindOf(row.kind),
    source: row.source as SourceId,
    target: row.target as TargetId,
    label: row.label,
    ...(row.dn !== null && { dn: row.dn }),
    base: parseJson(row.base) as Attributes,
    ...(row.standing !== null && { standing: parseJson(row.standing) as Standing }),
    ...(row.off_why !== null && { off: { why: row.off_why as Reason, since: row.off_since ?? 0 } }),
    ...(row.left_at !== null && { left: row.left_at }),
    settled: row.settled === 1,
    ...(row.review_at !== null && { reviewAt: row.review_at }),
    ...(s && i && { proof: { source: toHex(s), inputs: toHex(i), ...(t && { target: toHex(t) }) } }),
  }
}
