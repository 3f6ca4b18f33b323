import type { Instant, Value } from '@rollcall/model'

const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/
/** RFC 4517 generalized time (section 3.3.13), without fractions of hours and minutes: no directory writes those. */
const generalized = /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?:\d{2})?)$/

/** The moment that a value names: ISO 8601 or LDAP's generalized time, with a zone. A date alone is its midnight in UTC. */
export function toInstant(value: Value): Instant | undefined {
  if (typeof value !== 'string') return undefined
  const text = iso.test(value) ? value : fromGeneralized(value)
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

function fromGeneralized(text: string): string | undefined {
  const found = generalized.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour, minute = '00', second = '00', fraction = '0', zone = 'Z'] = found
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}${offset}`
}
