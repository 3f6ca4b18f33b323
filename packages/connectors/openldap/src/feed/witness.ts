import {
  bothFilters,
  type Directory,
  escapeFilterValue,
  lookUp,
  type SyncCookie,
  type SyncRequest,
} from '@rollcall/ldap'
import type { Problem } from '@rollcall/model'
import { setBack } from './names.ts'

/**
 * An entry as it was last told. slapd refuses the cookie of a time it has not reached; once it was restored from a backup
 * and then changed, it takes that cookie, and does not know what it has forgotten. But no entry ever gets older.
 */
export interface Witness {
  readonly id: string
  readonly csn: string
}

/** The newest entry a cookie of slapd covers; undefined where the last change left none, or it may not be seen. */
export async function findWitness(
  directory: Directory,
  { base, filter }: SyncRequest,
  cookie: SyncCookie,
  signal: AbortSignal,
): Promise<Witness | undefined> {
  const csns = /csn=([^,]+)/.exec(Buffer.from(cookie).toString())?.[1]?.split(';') ?? []
  if (csns.length === 0) return undefined
  const newest = `(|${csns.map((csn) => `(entryCSN=${escapeFilterValue(csn)})`).join('')})`
  const search = {
    base,
    scope: 'sub',
    filter: bothFilters(filter, newest),
    attributes: [directory.dialect.idAttribute, 'entryCSN'],
  } as const
  let witness: Witness | undefined
  for await (const entries of (await directory.client()).search(search, signal))
    for (const entry of entries) {
      const id = directory.dialect.idOf(entry)
      const csn = entry.text('entryCSN')
      if (id !== undefined && csn !== undefined && csn > (witness?.csn ?? '')) witness = { id, csn }
    }
  return witness
}

/** `gone`: it was deleted, and the feed must say so. Otherwise what it proves, if that is anything. */
export async function hear(
  directory: Directory,
  { id, csn }: Witness,
  signal: AbortSignal,
): Promise<Problem | 'gone' | undefined> {
  let now: { readonly dn: string; readonly csn: string } | undefined
  const end = await lookUp(directory, [id], ['entryCSN'], signal, (entry) => {
    now = { dn: entry.dn, csn: entry.text('entryCSN') ?? '' }
  })
  if (end.verdict !== 'complete') return end.problem
  if (!now) return 'gone'
  return now.csn < csn ? setBack(`${now.dn} was changed last at ${now.csn}, and already told of at ${csn}`) : undefined
}
