import type { Instant } from '@rollcall/model'

/**
 * When a server says to come back: seconds or a date (RFC 9110 section 10.2.3); some write the seconds or milliseconds since
 * 1970 instead. Undefined if it does not say, or says it in a way of its own.
 */
export function retryAtOf(headers: Headers, now: Instant): Instant | undefined {
  const text = headers.get('retry-after')?.trim()
  if (!text) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text)
    return number < 1e9 ? now + number * 1_000 : Math.max(now, number < 1e12 ? number * 1_000 : number)
  }
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(now, date)
}
