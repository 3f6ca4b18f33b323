import type { Find, Query, Stream } from '@rollcall/connector-sdk'
import { bothFilters, canonicalId, type LdifEntry, parseFilter, toMatcher } from '@rollcall/ldap'
import { type Dn, dnKey, foldText, isUnder, type Problem, parseDn, type SyncRecord } from '@rollcall/model'
import type { NamedFile } from './files.ts'
import { idOf } from './id.ts'
import { readRecords } from './records.ts'
import type { LdifSettings } from './settings.ts'

/** All records of a kind. A base that no entry lies under makes the read incomplete: nobody below it has left. */
export async function* scan(
  files: readonly NamedFile[],
  settings: LdifSettings,
  { kind, attributes, base, filter }: Query,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const ofKind = kind === 'user' ? settings.users : settings.groups
  const fits = toMatcher(parseFilter(bothFilters(ofKind, filter)))
  const bases = basesOf(settings, base)
  const empty = new Set(bases)
  const wants = (entry: LdifEntry): boolean => {
    const here = bases.filter((one) => isUnder(entry.key, one))
    for (const one of here) empty.delete(one)
    return (bases.length === 0 || here.length > 0) && fits(entry)
  }
  return yield* readRecords(files, settings, { kind, attributes, wants }, signal, () => [...empty].map(noBase))
}

/** By id any entry, whatever it has become; by dn or attribute those of the kind; `within` only those a scan would yield. */
export async function* find(
  files: readonly NamedFile[],
  settings: LdifSettings,
  { kind, attributes, by, values, within }: Find,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const ofKind = kind === 'user' ? settings.users : settings.groups
  const fits = toMatcher(parseFilter(bothFilters(ofKind, within?.filter)))
  const bases = within ? basesOf(settings, within.base) : []
  const isIn = (entry: LdifEntry): boolean => bases.length === 0 || bases.some((one) => isUnder(entry.key, one))
  const wants = by === 'id' ? byId(values, settings) : isOneOf(by, values)
  return yield* readRecords(
    files,
    settings,
    { kind, attributes, wants: (entry) => wants(entry) && isIn(entry) && ((by === 'id' && !within) || fits(entry)) },
    signal,
  )
}

function basesOf({ baseDn }: LdifSettings, base: readonly string[] | undefined): readonly Dn[] {
  return (base ?? (baseDn === undefined ? [] : [baseDn])).map(parseDn)
}

function byId(values: readonly string[], settings: LdifSettings): (entry: LdifEntry) => boolean {
  const ids = new Set(values.map(canonicalId))
  return (entry) => ids.has(idOf(entry, settings) ?? '')
}

function isOneOf(by: string, values: readonly string[]): (entry: LdifEntry) => boolean {
  const keyOf = (text: string): string => (by === 'dn' ? dnKey(text) : foldText(dnKey(text)))
  const wanted = new Set(values.map(keyOf))
  if (by === 'dn') return (entry) => wanted.has(entry.key)
  return (entry) => entry.texts(by).some((value) => wanted.has(keyOf(value)))
}

function noBase(base: Dn): Problem {
  return {
    code: 'not-found.base',
    message: `Nothing in the file lies at or below ${base}.`,
    hint: 'Check the base, and that the export holds that part of the directory.',
    field: 'base',
  }
}
