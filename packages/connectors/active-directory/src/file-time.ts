import { type Instant, RollcallError } from '@rollcall/model'

const from1601To1970 = 11_644_473_600_000n
const ticksPerMs = 10_000n
const never = 0x7fffffffffffffffn

/** A FILETIME, 100-nanosecond steps since 1601; undefined for 0 and for the largest there is, which say never. Throws `invalid.time`. */
export function parseFileTime(text: string): Instant | undefined {
  if (!/^-?\d{1,19}$/.test(text)) throw new RollcallError('invalid.time', `Not a FILETIME: ${text}`)
  const ticks = BigInt(text)
  if (ticks <= 0n || ticks >= never) return undefined
  return Number(ticks / ticksPerMs - from1601To1970)
}

/** A span as policies write it, negative; undefined for the one without an end, and for none. */
export function parseInterval(text: string | undefined): number | undefined {
  if (text === undefined || !/^-\d{1,19}$/.test(text)) return undefined
  const ticks = -BigInt(text)
  return ticks > never ? undefined : Number(ticks / ticksPerMs)
}

/** Attributes that hold a FILETIME (MicrosoftDocs/win32, ADSchema/a-*); the schema only says that they are large numbers. */
export const fileTimes: ReadonlySet<string> = new Set([
  'accountexpires',
  'badpasswordtime',
  'lastlogoff',
  'lastlogon',
  'lastlogontimestamp',
  'lockouttime',
  'msds-lastfailedinteractivelogontime',
  'msds-lastsuccessfulinteractivelogontime',
  'msds-userpasswordexpirytimecomputed',
  'ms-mcs-admpwdexpirationtime',
  'pwdlastset',
])
