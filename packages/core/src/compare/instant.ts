import type { Instant, Value } from '@rollcall/model'

const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/
/** RFC 4517 generalized time (section 3.3.13), without fractions of hours and minutes: no directory writes those. */
const generalized = /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?)?(?:Z|([+-]\d{2})(\d{2})?)$/

/** The moment that a value names: ISO 8601 or LDAP's generalized time, with a zone. A date alone is its midnight in UTC. */
export function toInstant(value: Value): Instant | undefined {
  const text = String(value)
  const at = iso.test(text) ? Date.parse(text) : parseGeneralized(text)
  return Number.isNaN(at) ? undefined : at
}

function parseGeneralized(text: string): Instant {
  const found = generalized.exec(text)
  if (!found) return Number.NaN
  const [, year, month, day, hour, minute = '00', second = '00', fraction = '0', zone = '+00', past = '00'] = found
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}${zone}:${past}`)
}
