import type { Kind, Link, SyncRecord, Value } from '@rollcall/model'
import { RollcallError } from '@rollcall/model'
import type { StateWrite } from '@rollcall/state'
import { claimsOf, type Normal, normalOf } from '../planning/comparisons.ts'
import { type Item, toItem } from '../planning/decide-batch.ts'
import type { Planning, Prepared } from '../planning/planning.ts'
import { accountsById } from './accounts-called.ts'
import { aboutLink } from './called.ts'
import type { LeftAlone, Mended, MendRequest, Proposed } from './mending.ts'
import { pairUp } from './pair-up.ts'
import { readWhole } from './read-whole.ts'

/**
 * The directory was loaded anew, or people moved to another one: everybody has a new id. Each link whose record is gone is
 * moved to the one living record without a link that the account belongs to by the value of one unique field. What is
 * not sure is listed and left.
 */
export function proposeRelink(
  prepared: Prepared,
  { by }: Extract<MendRequest, { verb: 'relink' }>,
  signal: AbortSignal,
): Promise<Proposed> {
  const fields = relinkFields(prepared, by)
  return readWhole(prepared, signal, async (p, { read }) => {
    const parts = []
    for (const [kind, field] of fields) parts.push(await relinkKind(p, kind, field))
    const changes = parts.flatMap((part) => part.changes)
    return {
      changes,
      left: parts.flatMap((part) => part.left),
      notes: notesOf(p, fields, changes.length),
      writes: parts.flatMap((part) => part.writes),
      memory: { source: p.schemas.source.identity, referrals: [...(read.referrals ?? [])] },
    }
  })
}

/** The field for each kind: the one asked for, and for groups that do not have it the first of `matchGroups`. */
function relinkFields({ sync, options }: Prepared, by: string): ReadonlyMap<Kind, string> {
  const fields = new Map<Kind, string>()
  for (const kind of ['user', 'group'] as const) {
    const compiled = sync[kind]
    const field = compiled?.mapped.some((one) => one.field.name === by) ? by : undefined
    const instead = kind === 'group' ? compiled?.match[0]?.field.name : undefined
    if (field ?? instead) fields.set(kind, (field ?? instead) as string)
  }
  const good = sync.unique.user
  if (fields.has('user') && good.includes(fields.get('user') ?? '')) return fields
  if (!sync.user && fields.size > 0) return fields
  throw new RollcallError(
    'config.relink-field',
    `${options.definition.name} cannot relink by \`${by}\`: it takes a mapped field that no two accounts share.`,
    { hint: good.length > 0 ? `There are ${good.join(', ')}.` : 'No mapped field is unique in the target.' },
  )
}

function notesOf(p: Planning, fields: ReadonlyMap<Kind, string>, count: number): readonly string[] {
  const { memory, schemas, options } = p
  const notes = [...fields].map(([kind, field]) => `${kind === 'user' ? 'People' : 'Groups'} are told by \`${field}\`.`)
  if (memory && memory.source !== schemas.source.identity)
    notes.push(`The links belong to ${memory.source}; from now on they belong to ${schemas.source.identity}.`)
  const ids = (p.sync.user?.mapped ?? []).filter(({ expression }) => expression.text === 'id')
  if (count > 0 && ids[0])
    notes.push(
      `\`${ids[0].field.name}\` holds the old ids: the next run of ${options.definition.name} updates it and needs \`--allow identity=${count}\`.`,
    )
  return notes
}

interface Gone {
  readonly link: Link
  readonly values: readonly string[]
}

async function relinkKind(
  p: Planning,
  kind: Kind,
  field: string,
): Promise<{ changes: Mended[]; left: LeftAlone[]; writes: StateWrite[] }> {
  const normal = normalOf(p.sync, kind, field)
  const left: LeftAlone[] = []
  const newcomers = newcomersOf(p, kind, field, normal)
  const gone = await goneOf(p, kind, field, normal, left)
  const { pairs, rest } = pairUp(
    gone.map(({ link, values }) => ({ item: link, values })),
    newcomers,
  )
  for (const { item, hits, rivals } of rest)
    left.push({
      about: aboutLink(item),
      why:
        hits.length === 0
          ? `nobody at the source has its \`${field}\``
          : rivals > 1
            ? `several accounts have the \`${field}\` of ${hits[0]?.label}`
            : `several at the source have its \`${field}\`: ${hits.map(({ label, source }) => `${label} (${source})`).join(', ')}`,
    })
  return {
    left,
    changes: pairs.map(({ item, hit: { label, source } }) => ({
      op: 'relink',
      about: { kind, label, source, target: item.target },
      was: item.source,
    })),
    writes: pairs.flatMap(({ item, hit }) => movedTo(p, item, hit)),
  }
}

/** The base stays: what both sides agreed on does not change with the id. */
function movedTo(p: Planning, { proof: _, dn: __, ...link }: Link, { source, label, dn }: Item): StateWrite[] {
  const moved: Link = { ...link, source, label, settled: false, ...(dn === undefined ? {} : { dn }) }
  return [
    { write: 'unlink', kind: link.kind, source: link.source },
    { write: 'link', link: moved, claims: claimsOf(p.keys[link.kind], moved.base) },
  ]
}

/** Living records in scope without a link, with the values their account would get. */
function newcomersOf(
  p: Planning,
  kind: Kind,
  field: string,
  normal: Normal,
): { item: Item; values: readonly string[] }[] {
  const newcomers = []
  for (const entries of p.scratch.records.all(kind, false))
    for (const entry of entries) {
      const item = toItem(p, entry, undefined)
      if (item.side.is !== 'present') continue
      newcomers.push({ item: lean(item), values: (item.side.wanted.values[field] ?? []).map(normal) })
    }
  return newcomers
}

/** Without what it is mapped to: there may be very many. */
function lean({ kind, source, label, dn, proof }: Item): Item {
  return { kind, source, label, proof, side: { is: 'unread' }, ...(dn === undefined ? {} : { dn }) }
}

/** Links of records that are gone, with the values their accounts hold now. Who had left before is left alone. */
async function goneOf(
  p: Planning,
  kind: Kind,
  field: string,
  normal: Normal,
  left: LeftAlone[],
): Promise<readonly Gone[]> {
  const gone: Gone[] = []
  for (const entries of p.scratch.records.all(kind, true)) {
    const sources = entries.filter(({ at }) => at === 'gone' || at === 'deleted').map(({ id }) => id)
    const links = await p.options.state.links(p.options.definition.name, kind, { sources })
    const accounts = new Map<string, SyncRecord>()
    await accountsById(
      p,
      kind,
      links.map(({ target }) => target),
      (record) => accounts.set(record.id, record),
    )
    for (const link of links) {
      const values = valuesOf(p, kind, field, link, accounts.get(link.target))
      const why =
        link.left !== undefined
          ? 'had left before; `rollcall link` links one at a time'
          : values === undefined
            ? 'the account is not in the target any more'
            : values.length === 0
              ? `the account has no \`${field}\``
              : undefined
      if (why === undefined) gone.push({ link, values: (values ?? []).map(normal) })
      else left.push({ about: aboutLink(link), why })
    }
  }
  return gone
}

/** What the account holds now; of what cannot be read back, what was agreed last. */
function valuesOf(
  p: Planning,
  kind: Kind,
  field: string,
  link: Link,
  account: SyncRecord | undefined,
): readonly Value[] | undefined {
  if (!account) return undefined
  const readable = p.sync[kind]?.schema.get(field)?.readable !== false
  return (readable ? account.attributes[field] : link.base[field]) ?? []
}
