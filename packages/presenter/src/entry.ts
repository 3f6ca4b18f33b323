import { dnKey, isDn, isUnder, parseDn, splitDn, type Value } from '@rollcall/model'
import type { Entry } from './browse.ts'
import type { Look } from './look.ts'
import { type Line, span } from './span.ts'
import { clean, pad } from './text.ts'
import { valueText } from './value.ts'

/** One value of an entry, in the order in which people read them. */
export interface EntryValue {
  readonly attribute: string
  readonly value: Value
  /** The first of its attribute, beside which the name stands. */
  readonly first: boolean
}

/** All values by the names of their attributes; with `operational` also what the system keeps for itself. */
export function entryValues(
  { attributes = {}, operational: own = [] }: Pick<Entry, 'attributes' | 'operational'>,
  operational: boolean,
): readonly EntryValue[] {
  const hidden = new Set(operational ? [] : own)
  const names = Object.keys(attributes).filter((name) => !hidden.has(name))
  return names
    .sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
    .flatMap((attribute) => (attributes[attribute] ?? []).map((value, at) => ({ attribute, value, first: at === 0 })))
}

/** The entry that a value names, if it is a DN below one of the roots; what lies elsewhere cannot be looked up here. */
export function namedBy(value: Value, roots: readonly string[]): string | undefined {
  if (typeof value !== 'string' || !isDn(value)) return undefined
  const dn = parseDn(value)
  return roots.some((root) => isDn(root) && isUnder(dn, parseDn(root))) ? value : undefined
}

/** A DN without the root that all names share. */
export function shortDn(dn: string, roots: readonly string[]): string {
  const key = dnKey(dn)
  const root = roots.find((one) => isDn(one) && key !== dnKey(one) && key.endsWith(`,${dnKey(one)}`))
  if (root === undefined) return dn
  const rdns = splitDn(dn)
  return rdns.slice(0, rdns.length - splitDn(root).length).join(',')
}

/** A value beside its attribute, bytes as what they are. `leads`: what to call the other entry that it names. */
export function entryValueLine(
  { attribute, value, first }: EntryValue,
  look: Look,
  { nameWidth, leads }: { readonly nameWidth: number; readonly leads?: string | undefined },
): Line {
  const name = span(`${pad(first ? clean(attribute) : '', nameWidth)}  `, 'quiet')
  if (leads !== undefined) return [name, span(`${look.signs.arrow} `, 'accent'), span(clean(leads))]
  return [name, span(valueText(value, attribute), value === hidden ? 'quiet' : undefined)]
}

/** What connectors show of a secret. */
const hidden = '(hidden)'
