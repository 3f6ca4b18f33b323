import { type Instant, RollcallError } from '@rollcall/model'

const generalized =
  /^(\d{4})(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])(?:([0-5]\d)(?:([0-5]\d|60))?)?(?:[.,](\d+))?(?:Z|([+-])(\d{2})(\d{2})?)$/

/** Generalized time (RFC 4517 section 3.3.13). Throws `invalid.time`. */
export function parseGeneralizedTime(text: string): Instant {
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = generalized.exec(text) ?? []
  if (year === undefined) throw new RollcallError('invalid.time', `Not a time: ${text}`)
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day)) // Date.UTC would take the year 1 for 1901
  at.setUTCHours(Number(hour), Number(minute ?? 0), Number(second ?? 0))
  // The fraction is one of the smallest unit that is written.
  const unit = second !== undefined ? 1_000 : minute !== undefined ? 60_000 : 3_600_000
  const zone = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * 60_000 * (sign === '-' ? -1 : 1)
  return at.getTime() + Math.trunc(Number(`0.${fraction ?? 0}`) * unit) - zone
}
