import type { Attributes } from '@rollcall/model'
import type { DirectoryEntry } from '../directory-entry.ts'
import { isSecret } from './secrets.ts'
import { attributesOf, type TypeOf } from './values.ts'

/** Every attribute of an entry, to look at; of secrets only that they are there. */
export function shownAttributes(
  entry: DirectoryEntry,
  typeOf: TypeOf,
  decode: typeof attributesOf = attributesOf,
): Attributes {
  const names = entry.names()
  const hidden = names.filter(isSecret).map((name) => [name, ['(hidden)']] as const)
  const shown = names.filter((name) => !isSecret(name))
  return { ...decode(entry, shown, typeOf), ...Object.fromEntries(hidden) }
}
