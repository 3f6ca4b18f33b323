import { RollcallError } from './error.ts'

declare const brand: unique symbol
/**
 * A distinguished name in the one spelling that equal names share: types and values in lower case, NFC, inner spaces
 * collapsed, multi-valued RDNs sorted. What is special inside a value is written as a hex pair, so every comma of a
 * `Dn` separates two RDNs. For comparing, not for showing and not for sending.
 */
export type Dn = string & { readonly [brand]: 'Dn' }

/** Parses RFC 4514. Throws `invalid.dn`. */
export function parseDn(text: string): Dn {
  const dn = plain.test(text) ? text.toLowerCase() : normalise(text)
  if (dn === undefined) throw new RollcallError('invalid.dn', `Not a DN: ${text}`)
  return dn as Dn
}

/** The form to compare references by, quickly: a DN as `parseDn` spells it; text that is no DN, such as a plain id, unchanged. */
export function dnKey(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  if (!text.includes('=') || base64.test(text)) return text
  return normalise(text) ?? text
}

/** Whether text is a DN of at least one RDN. */
export function isDn(text: string): boolean {
  if (plain.test(text)) return true
  return text.includes('=') && !base64.test(text) && Boolean(normalise(text))
}

/** The name one level up; nothing above the empty name. */
export function dnParent(dn: Dn): Dn | undefined {
  if (dn === '') return undefined
  const comma = dn.indexOf(',')
  return (comma < 0 ? '' : dn.slice(comma + 1)) as Dn
}

/** The RDNs of a DN as they are written, the entry's own first; text that is no DN is one piece. */
export function splitDn(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:\\.|[^,\\])+/gs), ([rdn]) => rdn.replace(/^ +/, ''))
}

/** Whether `dn` is `base` or lies anywhere below it. */
export function isUnder(dn: Dn, base: Dn): boolean {
  return base === '' || dn === base || dn.endsWith(`,${base}`)
}

/** Case and Unicode folded as directory strings compare: what differs only by that is one value. */
export function foldText(text: string): string {
  // Lower case depends on the place for sigma alone; and it can leave text that is no longer composed.
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC').replace(/\s+/g, ' ').trim()
}

// ASCII without anything to unescape, trim, collapse or sort; lower case is then all that is left to do.
const rdn = /[a-z][a-z0-9-]*=(?! )(?: ?[a-z0-9!$%&'()*./:?@[\]^_`{|}~-])+/.source
const plain = new RegExp(`^${rdn}(?:,${rdn})*$`, 'i')
/** Padded base64 would parse as a type without a value; it is somebody's id, and its case counts. */
const base64 = /^[A-Za-z0-9]+={1,2}$/
const assertion =
  /\s*([a-z][a-z0-9-]*|\d+(?:\.\d+)*)\s*=(#(?:[0-9a-f]{2})+|(?!#)(?:\\(?:[0-9a-f]{2}|[ "#+,;<=>\\])|[^"+,;<>\\\0])*)([+,]|$)/iy

function normalise(text: string): string | undefined {
  if (text.trim() === '') return ''
  const rdns: string[] = []
  let values: string[] = []
  for (let at = 0, separator = ','; separator; at = assertion.lastIndex) {
    assertion.lastIndex = at
    const [, type = '', written = '', end = ''] = assertion.exec(text) ?? []
    const value = written.startsWith('#') ? written.toLowerCase() : normaliseValue(written)
    if (type === '' || value === undefined) return undefined
    values.push(`${type.toLowerCase()}=${value}`)
    separator = end
    if (separator === '+') continue
    rdns.push(values.length === 1 ? (values[0] as string) : values.sort().join('+'))
    values = []
  }
  return rdns.join(',')
}

function normaliseValue(written: string): string | undefined {
  const text = written.includes('\\') ? decodeEscapes(written) : written
  return text === undefined ? undefined : foldText(text).replace(/["+,;<>\\\0]|^#/g, toHexPair)
}

/** Hex pairs are UTF-8, several to a character; undefined where they are not. */
function decodeEscapes(written: string): string | undefined {
  try {
    return written.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (pairs, special?: string) =>
      special === undefined ? decodeURIComponent(pairs.replaceAll('\\', '%')) : special,
    )
  } catch {
    return undefined
  }
}

function toHexPair(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
