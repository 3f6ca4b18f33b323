import { dnKey, type Link, type Proof, RollcallError } from '@rollcall/model'
import { canonicalJson, keyOf } from '@rollcall/state'
import type { Connection } from './connection.ts'
import { isConstraint } from './errors.ts'
import { fromHex, kindNumber, type WriteOf } from './rows.ts'

const thisLink = 'sync = ? and kind = ? and key = ?'

export function writeLink(db: Connection, sync: number, { link, claims }: WriteOf<'link'>): void {
  const key = keyOf(link.source)
  const kind = kindNumber[link.kind]
  try {
    upsertLink(db, sync, link)
  } catch (cause) {
    throw isConstraint(cause) ? whyRefused(db, sync, link, cause) : cause
  }
  db.run(
    `insert or replace into link_values (sync, kind, key, source, target, label, dn, dn_key, base, standing)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sync,
    kind,
    key,
    link.source,
    link.target,
    link.label,
    ...dnColumns(link.dn),
    canonicalJson(link.base),
    link.standing ? canonicalJson(link.standing) : null,
  )
  db.run(`delete from claims where ${thisLink}`, sync, kind, key)
  for (const { field, value } of claims)
    db.run('insert or ignore into claims values (?, ?, ?, ?, ?)', sync, kind, key, field, value)
}

/** `pairs` counts the memberships of a group, the granted roles of a person: what is managed through this link. */
function upsertLink(db: Connection, sync: number, link: Link): void {
  const pairs = (link.kind === 'group' ? link.base.members : link.base.roles)?.length ?? 0
  db.run(
    `insert into links (sync, system, kind, key, target_key, s, i, t, settled, review_at, off_why, off_since, left_at, pairs)
      select number, system, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from syncs where number = ?
      on conflict (sync, kind, key) do update set system = excluded.system, target_key = excluded.target_key,
        s = excluded.s, i = excluded.i, t = excluded.t, settled = excluded.settled, review_at = excluded.review_at,
        off_why = excluded.off_why, off_since = excluded.off_since, left_at = excluded.left_at, pairs = excluded.pairs`,
    kindNumber[link.kind],
    keyOf(link.source),
    keyOf(link.target),
    ...proofColumns(link.proof),
    Number(link.settled),
    link.reviewAt ?? null,
    link.off?.why ?? null,
    link.off?.since ?? null,
    link.left ?? null,
    pairs,
    sync,
  )
}

export function writeUnlink(db: Connection, sync: number, { kind, source }: WriteOf<'unlink'>): void {
  for (const table of ['links', 'link_values', 'claims'])
    db.run(`delete from ${table} where ${thisLink}`, sync, kindNumber[kind], keyOf(source))
}

export function writeProof(db: Connection, sync: number, write: WriteOf<'proof'>): void {
  const id = [sync, kindNumber[write.kind], keyOf(write.source)] as const
  db.run(
    `update links set s = ?, i = ?, t = ?, settled = ?, review_at = ? where ${thisLink}`,
    ...proofColumns(write.proof),
    Number(write.settled),
    write.reviewAt ?? null,
    ...id,
  )
  const dn = dnColumns(write.dn)
  // Names seldom change, and this row is the wide one.
  db.run(
    `update link_values set label = ?, dn = ?, dn_key = ? where ${thisLink} and (label, dn) is not (?, ?)`,
    write.label,
    ...dn,
    ...id,
    write.label,
    dn[0],
  )
}

function proofColumns(proof: Proof | undefined): [Uint8Array | null, Uint8Array | null, Uint8Array | null] {
  return [fromHex(proof?.source), fromHex(proof?.inputs), fromHex(proof?.target)]
}

function dnColumns(dn: string | undefined): [string | null, string | null] {
  return dn === undefined ? [null, null] : [dn, dnKey(dn)]
}

function whyRefused(db: Connection, sync: number, link: Link, cause: unknown): RollcallError {
  const owner = db.get<{ sync: string; source: string; label: string }>(
    `select owner.name as sync, v.source, v.label from syncs
      join links l on l.system = syncs.system and l.kind = ? and l.target_key = ?
      join link_values v on v.sync = l.sync and v.kind = l.kind and v.key = l.key
      join syncs owner on owner.number = l.sync where syncs.number = ?`,
    kindNumber[link.kind],
    keyOf(link.target),
    sync,
  )
  if (owner)
    return new RollcallError(
      'conflict.owned',
      `${link.label}: the ${link.kind} ${link.target} in the target is already linked to ${owner.label} (${owner.source}) by the sync ${owner.sync}.`,
      { hint: `Remove that link first, if it is wrong: rollcall unlink ${owner.sync} ${owner.source}`, cause },
    )
  return new RollcallError(
    'bug.link-refused',
    `The link of ${link.label} does not fit the state: no memory of the sync, or a digest that is none.`,
    { cause },
  )
}
