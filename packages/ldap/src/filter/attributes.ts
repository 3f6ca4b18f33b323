import type { Filter } from './parse.ts'

/** The attributes a filter looks at; undefined where it looks at all of them (RFC 4511 section 4.5.1.7.7, no type). */
export function attributesIn(filter: Filter): readonly string[] | undefined {
  switch (filter.type) {
    case 'and':
    case 'or': {
      const names: string[] = []
      for (const inner of filter.filters) {
        const looked = attributesIn(inner)
        if (!looked) return undefined
        names.push(...looked)
      }
      return names
    }
    case 'not':
      return attributesIn(filter.filter)
    case 'extensible':
      return filter.attribute === undefined ? undefined : [filter.attribute]
    default:
      return [filter.attribute]
  }
}
