import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { isIP } from 'node:net'

export interface SelfSignedOptions {
  readonly name: string
  /** Names and addresses for the server name check. */
  readonly hosts?: readonly string[]
  /** Default `ec`; `rsa` for what signs RS256. */
  readonly key?: 'ec' | 'rsa'
  /** Ms since 1970; default: a day ago to 30 days from now. */
  readonly from?: number
  readonly until?: number
}

/** A certificate that is its own authority, made without openssl. */
export interface SelfSigned {
  /** PEM. */
  readonly cert: string
  readonly key: string
  /** Thumbprints in hexadecimal, as a portal shows them. */
  readonly sha1: string
  readonly sha256: string
}

const day = 24 * 3_600_000

/** An X.509 v3 certificate (RFC 5280 section 4.1), signed by its own key. */
export function selfSigned({ name, hosts = [], key = 'ec', from, until }: SelfSignedOptions): SelfSigned {
  const { privateKey, publicKey } =
    key === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm =
    key === 'rsa' ? sequence(oid('1.2.840.113549.1.1.11'), tlv(0x05)) : sequence(oid('1.2.840.10045.4.3.2'))
  const subject = sequence(tlv(0x31, sequence(oid('2.5.4.3'), tlv(0x0c, Buffer.from(name)))))
  const now = Date.now()
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), createHash('sha1').update(spki(publicKey)).digest().subarray(0, 8)])),
    algorithm,
    subject,
    sequence(time(from ?? now - day), time(until ?? now + 30 * day)),
    subject,
    spki(publicKey),
    tlv(0xa3, sequence(...extensions(hosts))),
  )
  const der = sequence(body, algorithm, tlv(0x03, Buffer.from([0]), sign('sha256', body, privateKey)))
  const thumbprint = (hash: string): string => createHash(hash).update(der).digest('hex').toUpperCase()
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    sha1: thumbprint('sha1'),
    sha256: thumbprint('sha256'),
  }
}

function extensions(hosts: readonly string[]): readonly Buffer[] {
  const isAuthority = sequence(
    oid('2.5.29.19'),
    tlv(0x01, Buffer.from([0xff])),
    tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff])))),
  )
  if (hosts.length === 0) return [isAuthority]
  const names = hosts.map((host) =>
    isIP(host) === 4 ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host)),
  )
  return [isAuthority, sequence(oid('2.5.29.17'), tlv(0x04, sequence(...names)))]
}

function spki(key: KeyObject): Buffer {
  return createPublicKey(key.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'der' })
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xff] // nothing here is longer
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts)
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = rest.flatMap((arc) => {
    const digits = [arc & 0x7f]
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return tlv(0x06, Buffer.from([first * 40 + second, ...bytes]))
}

/** UTCTime. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return tlv(0x17, Buffer.from(digits.slice(2)))
}
