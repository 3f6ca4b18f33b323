import {
  type Attributes,
  dnKey,
  type Kind,
  type Link,
  type Off,
  type Reason,
  type SourceId,
  type Standing,
  type TargetId,
} from '@rollcall/model'
import { type Claim, keyOf, type LinkCounts, type LinkKeys, type Owner, parseJson, type State } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { findSync } from './memory.ts'
import { unpackProof } from './proof.ts'
import { kindNumber, kindOf, linkRange, toHex } from './rows.ts'

export type LinkReads = Pick<State, 'links' | 'allLinks' | 'countLinks' | 'findLinks' | 'owners' | 'holders' | 'byDn'>

const batch = 1000

const selectLink = `select number, kind, proof, settled, review_at, off_why, off_since, left_at,
  source, target, label, dn, base, standing, unkept, sessions`

// A list goes in as one JSON parameter; `cross join` has SQLite begin with it and look each item up in an index.
const byKey = `${selectLink} from json_each(?) wanted
  cross join links on links.key = unhex(wanted.value) and sync = ? and kind = ?
  join link_values using (number)`
const byTarget = `${selectLink} from json_each(?) wanted
  cross join links on target_key = unhex(wanted.value) and sync = ? and kind = ?
    and system = (select system from syncs where syncs.number = links.sync)
  join link_values using (number)`
const byOrder = `${selectLink} from links join link_values using (number)
  where number between ? and ? order by number limit ${batch}`
const byWords = `${selectLink} from link_values join links using (number)
  where sync = ? and (source = ? collate nocase or target = ? collate nocase or fold(label) = fold(?) or dn_key = ?)`
const ownersOf = `select target, syncs.name as sync, source from json_each(?) wanted
  cross join systems on identity = ?
  cross join links on target_key = unhex(wanted.value) and links.system = systems.number and kind = ?
  join link_values on link_values.number = links.number join syncs on syncs.number = links.sync`
const holdersOf = `select field, claims.value, source from json_each(?) wanted
  cross join claims on field = wanted.value ->> 0 and claims.value = wanted.value ->> 1 and link between ? and ?
  join link_values on number = link`
const byName = `select dn_key as dnKey, source from json_each(?) wanted
  cross join link_values on dn_key = wanted.value and number between ? and ?
  join links using (number) where left_at is null`

export function linkReads(db: Connection): LinkReads {
  return {
    links: (sync, kind, by) => db.read(() => linkRows(db, sync, kind, by).map(toLink)),

    async *allLinks(sync, kind) {
      const [first, last] = await db.read(() => linkRange(findSync(db, sync), kind))
      for (let from = first; from <= last; ) {
        const rows = await db.read(() => db.all<LinkRow>(byOrder, from, last))
        if (rows.length > 0) yield rows.map(toLink)
        from = rows.length < batch ? Number.POSITIVE_INFINITY : (rows.at(-1)?.number ?? last) + 1
      }
    },

    countLinks: (sync, kind) => db.read(() => countLinks(db, sync, kind)),

    findLinks: (sync, text) =>
      db.read(() => db.all<LinkRow>(byWords, findSync(db, sync), text, text, text, dnKey(text)).map(toLink)),

    owners: (target, kind, ids) => db.read(() => db.all<Owner>(ownersOf, keysOf(ids), target, kindNumber[kind])),

    holders: (sync, kind, claims) =>
      db.read(() => {
        const wanted = JSON.stringify(claims.map(({ field, value }) => [field, value]))
        return db.all<Claim & { source: string }>(holdersOf, wanted, ...linkRange(findSync(db, sync), kind))
      }),

    byDn: (sync, kind, dnKeys) =>
      db.read(() => {
        const range = linkRange(findSync(db, sync), kind)
        return db.all<{ dnKey: string; source: string }>(byName, JSON.stringify(dnKeys), ...range)
      }),
  }
}

interface LinkRow {
  readonly number: number
  readonly kind: number
  readonly proof: Uint8Array | null
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
  readonly unkept: string | null
  readonly sessions: 'open' | null
}

function linkRows(db: Connection, sync: string, kind: Kind, by: LinkKeys): LinkRow[] {
  const of = [findSync(db, sync), kindNumber[kind]] as const
  if ('targets' in by) return db.all(byTarget, keysOf(by.targets), ...of)
  return db.all(byKey, 'keys' in by ? JSON.stringify(by.keys.map(toHex)) : keysOf(by.sources), ...of)
}

function countLinks(db: Connection, sync: string, kind: Kind): LinkCounts {
  const counts = db.get<LinkCounts>(
    `select count(*) as "all", count(*) - count(off_why) as active, ifnull(sum(pairs), 0) as pairs
      from links where number between ? and ?`,
    ...linkRange(findSync(db, sync), kind),
  )
  return { all: 0, active: 0, pairs: 0, ...counts }
}

function keysOf(ids: readonly string[]): string {
  return JSON.stringify(ids.map((id) => toHex(keyOf(id))))
}

function toOff({ off_why, off_since, sessions }: LinkRow): Off {
  return { why: off_why as Reason, since: off_since ?? 0, ...(sessions !== null && { sessions }) }
}

function toLink(row: LinkRow): Link {
  return {
    kind: kindOf(row.kind),
    source: row.source as SourceId,
    target: row.target as TargetId,
    label: row.label,
    ...(row.dn !== null && { dn: row.dn }),
    base: parseJson(row.base) as Attributes,
    ...(row.standing !== null && { standing: parseJson(row.standing) as Standing }),
    ...(row.off_why !== null && { off: toOff(row) }),
    ...(row.left_at !== null && { left: row.left_at }),
    settled: row.settled === 1,
    ...(row.review_at !== null && { reviewAt: row.review_at }),
    ...(row.unkept !== null && { unkept: parseJson(row.unkept) as NonNullable<Link['unkept']> }),
    ...(row.proof && { proof: unpackProof(row.proof) }),
  }
}
