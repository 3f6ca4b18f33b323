import type { Attributes } from '@rollcall/model'
import type { DirectoryEntry } from '../directory-entry.ts'
import { attributesOf, type TypeOf } from './values.ts'

/** Hashes and keys: an account that may read them need not show them to whoever looks over a shoulder. */
const secret: ReadonlySet<string> = new Set([
  'authpassword',
  'krbprincipalkey',
  'nsds5replicacredentials',
  'pwdhistory',
  'sambalmpassword',
  'sambantpassword',
  'sambapasswordhistory',
  'userpassword',
])

/** Every attribute of an entry, to look at; of secrets only that they are there. */
export function shownAttributes(entry: DirectoryEntry, typeOf: TypeOf): Attributes {
  const names = entry.names()
  const hidden = names.filter(isSecret).map((name) => [name, ['(hidden)']] as const)
  const shown = names.filter((name) => !isSecret(name))
  return { ...attributesOf(entry, shown, typeOf), ...Object.fromEntries(hidden) }
}

function isSecret(name: string): boolean {
  return secret.has((name.split(';', 1)[0] as string).toLowerCase())
}
