import { z } from 'zod'

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A number and its unit, such as `90s`, `15m`, `12h`, `30d`, `2w`. */
export const durationPattern: RegExp = /^([1-9]\d{0,5})(s|m|h|d|w)$/

/** Milliseconds of a text that fits `durationPattern`. */
export function toMilliseconds(duration: string): number {
  const [, count, unit = ''] = durationPattern.exec(duration) ?? []
  return Number(count) * (units[unit] ?? Number.NaN)
}

/** A duration as the file has it, in milliseconds. */
export const duration: z.ZodType<number> = z
  .string({ error: 'expected a duration with its unit, such as 30d or 12h' })
  .regex(durationPattern, 'expected a duration such as 90s, 15m, 12h, 30d or 2w')
  .transform(toMilliseconds)
