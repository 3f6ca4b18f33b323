import { dnKey, type Link, RollcallError, type SourceId } from '@rollcall/model'
import { type Claim, canonicalJson, keyOf } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { isConstraint } from './errors.ts'
import { packProof } from './proof.ts'
import { kindNumber, lastLink, linkRange, type WriteOf } from './rows.ts'

export function writeLink(db: Connection, sync: number, { link, claims }: WriteOf<'link'>): void {
  const [first, end] = linkRange(sync, link.kind)
  const last = lastLink(db, first, end)
  const number = upsertLink(db, sync, link, last + 1)
  db.run(
    `insert or replace into link_values (number, source, target, label, dn, dn_key, base, standing, unkept, sessions)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    number,
    link.source,
    link.target,
    link.label,
    ...dnColumns(link.dn),
    canonicalJson(link.base),
    link.standing ? canonicalJson(link.standing) : null,
    link.unkept ? canonicalJson(link.unkept) : null,
    link.off?.sessions ?? null,
  )
  if (number <= last) dropClaims(db, number, claims)
  for (const { field, value } of claims) db.run('insert or ignore into claims values (?, ?, ?)', number, field, value)
}

export function writeUnlink(db: Connection, sync: number, { kind, source }: WriteOf<'unlink'>): void {
  const link = db.number(
    'delete from links where sync = ? and kind = ? and key = ? returning number',
    sync,
    kindNumber[kind],
    keyOf(source),
  )
  if (!link) return
  db.run('delete from link_values where number = ?', link)
  db.run('delete from claims where link = ?', link)
}

export function writeProof(db: Connection, sync: number, write: WriteOf<'proof'>): void {
  const link = db.number(
    'update links set proof = ?, settled = ?, review_at = ? where sync = ? and kind = ? and key = ? returning number',
    packProof(write.proof),
    Number(write.settled),
    write.reviewAt ?? null,
    sync,
    kindNumber[write.kind],
    keyOf(write.source),
  )
  if (!link) return
  const dn = dnColumns(write.dn)
  // Names seldom change, and this row is the wide one.
  db.run(
    'update link_values set label = ?, dn = ?, dn_key = ? where number = ? and (label, dn) is not (?, ?)',
    write.label,
    ...dn,
    link,
    write.label,
    dn[0],
  )
}

/**
 * The number of the link: the one it has, or else `next`. `pairs` counts the memberships of a group, the granted roles of a
 * person: what is managed through this link.
 */
function upsertLink(db: Connection, sync: number, link: Link, next: number): number {
  const pairs = (link.kind === 'group' ? link.base.members : link.base.roles)?.length ?? 0
  try {
    return db.number(
      `insert into links (number, sync, kind, key, target_key, system, proof, settled, review_at,
          off_why, off_since, left_at, pairs)
        select ?, number, ?, ?, ?, system, ?, ?, ?, ?, ?, ?, ? from syncs where number = ?
        on conflict (sync, kind, key) do update set target_key = excluded.target_key, system = excluded.system,
          proof = excluded.proof, settled = excluded.settled, review_at = excluded.review_at,
          off_why = excluded.off_why, off_since = excluded.off_since, left_at = excluded.left_at, pairs = excluded.pairs
        returning number`,
      next,
      kindNumber[link.kind],
      keyOf(link.source),
      keyOf(link.target),
      packProof(link.proof),
      Number(link.settled),
      link.reviewAt ?? null,
      link.off?.why ?? null,
      link.off?.since ?? null,
      link.left ?? null,
      pairs,
      sync,
    )
  } catch (cause) {
    throw isConstraint(cause) ? whyRefused(db, sync, link, cause) : cause
  }
}

/** Touches only the claims that differ: mostly none do. */
function dropClaims(db: Connection, link: number, kept: readonly Claim[]): void {
  db.run(
    `delete from claims where link = ?
      and (field, value) not in (select value ->> 0, value ->> 1 from json_each(?))`,
    link,
    JSON.stringify(kept.map(({ field, value }) => [field, value])),
  )
}

function dnColumns(dn: string | undefined): [string | null, string | null] {
  return dn === undefined ? [null, null] : [dn, dnKey(dn)]
}

function whyRefused(db: Connection, sync: number, link: Link, cause: unknown): RollcallError {
  const owner = db.get<{ sync: string; source: SourceId; label: string }>(
    `select owner.name as sync, source, label from syncs
      join links on links.system = syncs.system and kind = ? and target_key = ?
      join link_values on link_values.number = links.number
      join syncs owner on owner.number = links.sync where syncs.number = ?`,
    kindNumber[link.kind],
    keyOf(link.target),
    sync,
  )
  if (owner)
    return new RollcallError(
      'conflict.owned',
      `${link.label}: the ${link.kind} ${link.target} in the target is already linked to ${owner.label} (${owner.source}) by the sync ${owner.sync}.`,
      { hint: 'If that link is wrong, remove it first.', cause },
    )
  return new RollcallError(
    'bug.no-memory',
    `${link.label} was linked before the sync's memory said which system it is in.`,
    { cause },
  )
}
