/**
 * How many ms to wait by a Retry-After (RFC 9110 section 10.2.3): seconds, which Graph also gives in fractions, or a
 * date, which is measured by the server's own clock where it tells it.
 */
export function waitOf(headers: Headers | ReadonlyMap<string, string>, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim()
  if (!text) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1_000))
  const until = Date.parse(text)
  if (Number.isNaN(until)) return undefined
  const date = Date.parse(headers.get('date') ?? '')
  return Math.max(0, until - (Number.isNaN(date) ? now : date))
}
