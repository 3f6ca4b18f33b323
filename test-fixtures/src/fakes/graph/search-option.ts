import type { Call } from './call.ts'
import { isEventual } from './call.ts'
import { badRequest, unsupported } from './refusal.ts'
import type { Kind, Thing } from './tenant.ts'

const searchable: Readonly<Record<Kind, readonly string[]>> = {
  user: ['displayName', 'givenName', 'mail', 'surname', 'userPrincipalName', 'otherMails', 'proxyAddresses'],
  group: ['displayName', 'description', 'mail', 'mailNickname', 'proxyAddresses'],
}

/**
 * `$search="property:text"`, combined by AND and OR (Graph: search-query-parameter). Names and descriptions are
 * searched by the beginnings of their words, other properties by their own beginning.
 */
export function searchOf(kind: Kind, { query, headers }: Call): (thing: Thing) => boolean {
  const text = query.get('$search')
  if (text === null) return () => true
  if (!isEventual(headers))
    throw unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    )
  const some = text.split(/\s+OR\s+/).map((part) => part.split(/\s+AND\s+/).map((one) => clause(kind, one.trim())))
  return (thing) => some.some((every) => every.every((fits) => fits(thing)))
}

function clause(kind: Kind, text: string): (thing: Thing) => boolean {
  const [, name = '', wanted = ''] = /^"(\w+):([^"]*)"$/.exec(text) ?? []
  if (name === '') throw badRequest(`Syntax error: character ':' is not valid in '${text}'.`)
  if (!searchable[kind].includes(name)) throw unsupported(`The property '${name}' cannot be searched.`)
  const words = wanted.toLowerCase().split(/\s+/)
  return ({ values }) => {
    const held = [values[name] ?? []].flat().map((one) => String(one).toLowerCase())
    const isTokenized = name === 'displayName' || name === 'description'
    if (!isTokenized) return held.some((one) => one.startsWith(wanted.toLowerCase()))
    return words.every((word) => held.some((one) => one.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))))
  }
}
