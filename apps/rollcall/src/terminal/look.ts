import { asciiSigns, type Look, unicodeSigns } from '@rollcall/presenter'

/** What decides how output looks. */
export interface LookFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isTTY: boolean
  readonly columns?: number | undefined
  readonly timeZone: string
  readonly now: number
  /** `--no-color` */
  readonly noColor?: boolean
}

/** Colour: never with `--no-color` or NO_COLOR; with FORCE_COLOR always; else on a terminal that can. */
export function hasColour({ env, isTTY, noColor }: LookFacts): boolean {
  if (noColor || env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return !['0', 'false'].includes(env.FORCE_COLOR)
  return isTTY && env.TERM !== 'dumb'
}

/** A pipe gets whole lines; a terminal lines that fit. */
export function lookOf(facts: LookFacts): Look {
  const { env, isTTY, columns, timeZone, now } = facts
  const width = isTTY ? (columns ?? (Number(env.COLUMNS) || 80)) : undefined
  return { ...(width ? { width } : {}), signs: speaksUnicode(env) ? unicodeSigns : asciiSigns, timeZone, now, most: 20 }
}

/** An unset locale counts as UTF-8, as in most containers; a set one is believed. */
function speaksUnicode(env: LookFacts['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'C.UTF-8'
  return env.TERM !== 'linux' && /utf-?8/i.test(locale)
}
