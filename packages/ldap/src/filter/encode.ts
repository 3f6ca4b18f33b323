import { boolean, element, octets, sequence } from '../ber/write.ts'
import type { Filter } from './parse.ts'

/** A filter as it goes over the wire (RFC 4511 section 4.5.1.7). */
export function encodeFilter(filter: Filter): Buffer {
  switch (filter.type) {
    case 'and':
      return element(0xa0, ...filter.filters.map(encodeFilter))
    case 'or':
      return element(0xa1, ...filter.filters.map(encodeFilter))
    case 'not':
      return element(0xa2, encodeFilter(filter.filter))
    case 'equal':
      return element(0xa3, octets(filter.attribute), octets(filter.value))
    case 'substrings':
      return element(0xa4, octets(filter.attribute), sequence(...pieces(filter.pieces)))
    case 'atLeast':
      return element(0xa5, octets(filter.attribute), octets(filter.value))
    case 'atMost':
      return element(0xa6, octets(filter.attribute), octets(filter.value))
    case 'present':
      return octets(filter.attribute, 0x87)
    case 'approx':
      return element(0xa8, octets(filter.attribute), octets(filter.value))
    case 'extensible':
      return element(
        0xa9,
        ...(filter.rule === undefined ? [] : [octets(filter.rule, 0x81)]),
        ...(filter.attribute === undefined ? [] : [octets(filter.attribute, 0x82)]),
        octets(filter.value, 0x83),
        ...(filter.dnAttributes ? [boolean(true, 0x84)] : []),
      )
    default:
      return filter satisfies never
  }
}

function pieces(values: readonly (string | Uint8Array)[]): readonly Buffer[] {
  const last = values.length - 1
  return values.flatMap((value, index) =>
    value.length === 0 ? [] : [octets(value, index === 0 ? 0x80 : index === last ? 0x82 : 0x81)],
  )
}
