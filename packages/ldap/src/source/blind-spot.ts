import type { Query } from '@rollcall/connector-sdk'
import { attributesIn } from '../filter/attributes.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Directory } from './directory.ts'

/** What a query depends on and no feed reports: an attribute asked for, or one that a filter looks at (`memberOf`, mostly). */
export function blindSpotOf(directory: Directory, query: Query, blind: readonly string[]): string | undefined {
  const silent = new Set(blind.map((name) => name.toLowerCase()))
  const looked = filtersOf(directory, query).flatMap((filter) => attributesIn(parseFilter(filter)) ?? [])
  return [...query.attributes, ...looked].find((name) => silent.has(name.toLowerCase()))
}

/** The filters that decide whether an entry is in the query. */
export function filtersOf(directory: Directory, { kind, filter }: Query): readonly string[] {
  return [directory.filterOf(kind), ...(filter === undefined ? [] : [filter])]
}
