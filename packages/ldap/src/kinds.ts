import { dnKey, type Kind } from '@rollcall/model'
import type { DirectoryEntry } from './directory-entry.ts'
import { escapeFilterValue } from './filter/parse.ts'

/** What counts as a person and as a group where nobody said otherwise. */
export const defaultFilters: Readonly<Record<Kind, string>> = {
  user: '(|(objectClass=inetOrgPerson)(objectClass=person)(objectClass=posixAccount))',
  group:
    '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=groupOfMembers)(objectClass=posixGroup))',
}

/** Attributes that hold the DNs of members. */
export const memberAttributes: readonly string[] = ['member', 'uniqueMember']
/** A posixGroup names its members by uid. */
export const memberUid = 'memberUid'

/** DNs of the members a group names; the empty DN is only a placeholder that some schemas ask for. */
export function memberDns(entry: DirectoryEntry, attributes: readonly string[] = memberAttributes): readonly string[] {
  // uniqueMember may carry a bit string behind the name (RFC 4517 section 3.3.21).
  const dns = attributes.flatMap((name) => entry.texts(name)).map((dn) => dn.replace(/#'[01]*'B$/, ''))
  return dns.filter((dn) => dn !== '')
}

/** The spelling of an id: UUIDs compare without case. */
export function canonicalId(id: string): string {
  return /^[0-9a-f-]{32,36}$/i.test(id) ? id.toLowerCase() : id
}

/** Says "the same directory", whatever address or file it was read from: its suffix and that entry's own id. */
export function directoryIdentity(suffix: string, id: string | undefined): string {
  return id === undefined ? dnKey(suffix) : `${dnKey(suffix)} ${canonicalId(id)}`
}

/** The filter both of a kind and of a query. */
export function bothFilters(one: string, other: string | undefined): string {
  return other === undefined ? inParentheses(one) : `(&${inParentheses(one)}${inParentheses(other)})`
}

/** The filter of whatever fits one of two. */
export function eitherFilter(one: string, other: string): string {
  return `(|${inParentheses(one)}${inParentheses(other)})`
}

function inParentheses(filter: string): string {
  const text = filter.trim()
  return text.startsWith('(') ? text : `(${text})`
}

/** The filter for what a person typed: theirs if it is one, else a piece of a name, a uid or an address. */
export function searchFilter(text: string): string {
  if (text.trimStart().startsWith('(')) return text
  const piece = escapeFilterValue(text)
  return `(|${['uid', 'cn', 'displayName', 'mail', 'ou'].map((name) => `(${name}=*${piece}*)`).join('')})`
}

/** What an entry's name is told by. */
export const nameAttributes: readonly string[] = ['displayName', 'cn']

/** What people call an entry, where its DN does not begin with that. */
export function nameOf(entry: DirectoryEntry): string | undefined {
  const rdn = rdnOf(entry.dn)
  const name = nameAttributes.map((attribute) => entry.text(attribute)).find(Boolean)
  return name === undefined || rdn.slice(rdn.indexOf('=') + 1) === name ? undefined : name
}

/** The first part of a DN as it is written, to show in a tree. */
export function rdnOf(dn: string): string {
  return /^(?:\\.|[^,\\])*/s.exec(dn)?.[0] ?? dn
}
