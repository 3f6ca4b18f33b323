import { canonicalId, type LdifEntry } from '@rollcall/ldap'
import type { LdifSettings } from './settings.ts'

/** The stable id of an entry, in its one spelling. */
export function idOf(entry: LdifEntry, { idAttribute }: LdifSettings): string | undefined {
  const id = entry.text(idAttribute)
  return id === undefined || id === '' ? undefined : canonicalId(id)
}
