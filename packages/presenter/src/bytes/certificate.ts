import { type Der, derIn, textOf } from './der.ts'

/** Whom a certificate is for, and until when. */
export interface Certificate {
  /** The common name, else the whole name: `CN=Mora Lind`. */
  readonly subject: string
  /** `2027-03-01` */
  readonly until: string
}

/** X.509 (RFC 5280 section 4.1); undefined for bytes that are none. */
export function certificateOf(bytes: Uint8Array): Certificate | undefined {
  const [tbs] = childrenOf(derIn(bytes, 0))
  const parts = childrenOf(tbs)
  const [, , , validity, subject] = parts[0]?.tag === versionTag ? parts.slice(1) : parts
  const until = dayOf(childrenOf(validity)[1])
  const names = childrenOf(subject).flatMap((rdn) => childrenOf(rdn).map(nameOf))
  const shown = names.find(({ type }) => type === 'CN') ?? names[0]
  return until && shown ? { subject: `${shown.type}=${shown.value}`, until } : undefined
}

const versionTag = 0xa0

function childrenOf(der: Der | undefined): readonly Der[] {
  return der?.children() ?? []
}

function nameOf(pair: Der): { readonly type: string; readonly value: string } {
  const [type, value] = childrenOf(pair)
  const oid = Array.from(type?.content ?? [], (byte) => byte.toString(16)).join('')
  return { type: nameTypes[oid] ?? 'name', value: value ? textOf(value) : '' }
}

/** DER content of the OIDs of names (RFC 4519), in hex. */
const nameTypes: Readonly<Record<string, string>> = {
  '5543': 'CN',
  '5545': 'serialNumber',
  '5546': 'C',
  '5547': 'L',
  '5548': 'ST',
  '554a': 'O',
  '554b': 'OU',
}

/** UTCTime counts its years from 1950 (RFC 5280 section 4.1.2.5.1). */
function dayOf(time: Der | undefined): string | undefined {
  if (!time) return undefined
  const text = textOf(time)
  const [, short, long, month, day] = /^(?:(\d\d)|(\d{4}))(\d\d)(\d\d)\d{4,6}Z$/.exec(text) ?? []
  if (month === undefined) return undefined
  const year = long ?? (Number(short) < 50 ? `20${short}` : `19${short}`)
  return `${year}-${month}-${day}`
}
