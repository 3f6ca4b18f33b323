import { directoryIdentity, type LdifEntry, standardFields } from '@rollcall/ldap'
import { type Dn, type Field, RollcallError, type Schema } from '@rollcall/model'
import { type NamedFile, walk } from './files.ts'
import { idOf } from './id.ts'
import type { LdifSettings } from './settings.ts'

const standard: ReadonlyMap<string, Field> = new Map(standardFields.map((field) => [field.name.toLowerCase(), field]))

export function typeOf(name: string): Field['type'] | undefined {
  return standard.get(name.toLowerCase())?.type
}

/**
 * There is no server to ask: every attribute of the standard schemas is known, whether somebody has it today or not, and
 * besides each that occurs. So a misspelt name is an error and an unused one is not.
 */
export async function readSchema(
  files: readonly NamedFile[],
  settings: LdifSettings,
  signal: AbortSignal,
): Promise<Schema> {
  const fields = new Map(standard)
  const seen = new Map<Dn, string | undefined>()
  await walk(files, signal, (entry) => {
    seen.set(entry.key, idOf(entry, settings))
    for (const name of entry.names()) {
      const key = name.toLowerCase()
      if (!fields.has(key)) fields.set(key, fieldOf(name, entry))
    }
  })
  const user = [...fields.values()]
  return { identity: identityOf(seen), user, group: [...user, { name: 'members', type: 'ref', many: true }] }
}

function fieldOf(name: string, entry: LdifEntry): Field {
  const isText = entry.values(name).every((value) => typeof value === 'string')
  return isText
    ? { name, type: 'text', many: true, findable: true, ignoreCase: true }
    : { name, type: 'bytes', many: true }
}

/** The file changes daily, and a filtered export lacks what lies above; the names themselves still say where they belong. */
function identityOf(seen: ReadonlyMap<Dn, string | undefined>): string {
  if (seen.size === 0) throw new RollcallError('not-found.entries', 'The file holds no entry.', { field: 'file' })
  const suffixes = new Set([...seen.keys()].map((dn) => domain.exec(dn)?.[0] ?? lastRdn.exec(dn)?.[0] ?? ''))
  return [...suffixes]
    .sort()
    .map((suffix) => directoryIdentity(suffix, seen.get(suffix as Dn)))
    .join(' + ')
}

// In a `Dn` every comma separates.
const domain = /(?<![^,])dc=[^,]*(?:,dc=[^,]*)*$/
const lastRdn = /[^,]*$/
