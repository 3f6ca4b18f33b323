import { constants, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { Aadsts } from './aadsts.ts'
import { type App, thumbprints } from './apps.ts'

interface Token {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signed: string
  readonly signature: Buffer
}

export interface Expected {
  /** The audiences that a client may address its own assertion to. */
  readonly audiences: readonly string[]
  readonly now: number
}

/** Checks a `client_assertion`: one that the app signed itself (RFC 7523 section 3), or one of a registered issuer. */
export function checkAssertion(text: string, app: App, expected: Expected): void {
  const token = parse(text)
  const { iss } = token.claims
  if (iss === app.clientId || typeof token.header.x5t === 'string' || typeof token.header['x5t#S256'] === 'string')
    checkOwn(token, app, expected)
  else checkFederated(token, app, expected)
}

function checkOwn({ header, claims, signed, signature }: Token, app: App, { audiences, now }: Expected): void {
  const certificate = app.certificates.find((one) => {
    const known = thumbprints(one)
    if (header['x5t#S256'] !== undefined) return header['x5t#S256'] === known['x5t#S256']
    return header.x5t === known.x5t
  })
  const named = String(header['x5t#S256'] ?? header.x5t)
  if (!certificate)
    throw new Aadsts(
      700027,
      'invalid_client',
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${named}']`,
    )
  const isSigned = verifies(header.alg, signed, signature, new X509Certificate(certificate).publicKey)
  if (!isSigned)
    throw new Aadsts(
      700027,
      'invalid_client',
      `Client assertion failed signature validation. [Reason - The key was found, but use of the key to verify the signature failed., Thumbprint of key used by client: '${named}']`,
    )
  const until = new X509Certificate(certificate).validToDate.getTime()
  if (until < now)
    throw new Aadsts(700027, 'invalid_client', `The certificate used to sign the client assertion expired on ${until}.`)
  if (claims.iss !== app.clientId || claims.sub !== app.clientId)
    throw new Aadsts(
      700021,
      'invalid_client',
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    )
  if (!audiences.includes(String(claims.aud)))
    throw new Aadsts(
      700023,
      'invalid_client',
      `Client assertion audience claim does not match Realm issuer. Audience: ${String(claims.aud)}`,
    )
  checkTimes(claims, now)
}

function checkFederated({ header, claims, signed, signature }: Token, app: App, { now }: Expected): void {
  const { iss, sub, aud } = claims
  const from = app.federated.filter(({ issuer }) => issuer === iss)
  if (from.length === 0)
    throw new Aadsts(
      700211,
      'invalid_client',
      `No matching federated identity record found for presented assertion issuer '${String(iss)}'.`,
    )
  const about = from.filter(({ subject }) => subject === sub)
  if (about.length === 0)
    throw new Aadsts(
      700213,
      'invalid_client',
      `No matching federated identity record found for presented assertion subject '${String(sub)}'.`,
    )
  const credential = about.find(({ audience = 'api://AzureADTokenExchange' }) => [aud].flat().includes(audience))
  if (!credential)
    throw new Aadsts(
      700212,
      'invalid_client',
      `No matching federated identity record found for presented assertion audience '${String(aud)}'.`,
    )
  if (!verifies(header.alg, signed, signature, createPublicKey(credential.publicKey)))
    throw new Aadsts(
      50013,
      'invalid_client',
      'Assertion failed signature validation. [Reason - The key was not found.]',
    )
  checkTimes(claims, now)
}

/** `exp` is needed; five minutes of skew are let pass. */
function checkTimes({ exp, nbf }: Token['claims'], now: number): void {
  const skew = 300
  const seconds = now / 1000
  const tooLate = typeof exp !== 'number' || exp + skew < seconds
  const tooEarly = typeof nbf === 'number' && nbf - skew > seconds
  if (tooLate || tooEarly)
    throw new Aadsts(
      700024,
      'invalid_client',
      `Client assertion is not within its valid time range. Current time: ${new Date(now).toISOString()}, expiry time of assertion ${String(exp)}.`,
    )
}

function verifies(algorithm: unknown, signed: string, signature: Buffer, key: Parameters<typeof verify>[2]): boolean {
  if (algorithm === 'RS256') return verify('sha256', Buffer.from(signed), key, signature)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  if (algorithm === 'PS256')
    return verify('sha256', Buffer.from(signed), { key: key as never, padding, saltLength: 32 }, signature)
  return false
}

function parse(text: string): Token {
  const [header = '', claims = '', signature = '', ...more] = text.split('.')
  try {
    if (signature === '' || more.length > 0) throw new Error('not three parts')
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    return {
      header: read(header),
      claims: read(claims),
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
    }
  } catch {
    throw new Aadsts(50027, 'invalid_request', 'JWT token is invalid or malformed.', 400)
  }
}
