import { createHmac } from 'node:crypto'
import { Refusal } from './refusal.ts'

/** What an access token says. */
export interface Claims {
  readonly aud: string
  readonly appid: string
  readonly tid: string
  readonly roles: readonly string[]
  /** Seconds since 1970. */
  readonly exp: number
  readonly nbf: number
  /** `cp1`: the client understands a claims challenge (Entra: claims-challenge). */
  readonly xms_cc?: readonly string[]
  /** The challenge that was answered to get it. */
  readonly answers?: string
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Writes and reads access tokens. To everybody else they are opaque. */
export class AccessTokens {
  readonly #key: string
  readonly #challenge: string
  #written = 0
  #revoked: string | undefined
  constructor(key: string, authority: string) {
    this.#key = key
    this.#challenge = `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`
  }

  write(claims: Claims): string {
    this.#written += 1
    const signed = `${encode({ typ: 'JWT', alg: 'HS256', kid: 'fake' })}.${encode({ ...claims, uti: this.#written })}`
    return `${signed}.${this.#sign(signed)}`
  }

  /** The claims of a valid token for this audience; 401 otherwise, with the challenge. */
  read(authorization: string | undefined, audience: readonly string[], now: number): Claims {
    const [scheme, token = ''] = (authorization ?? '').split(' ')
    if (scheme !== 'Bearer' || token === '') throw this.refusal('Access token is empty.')
    const [header = '', body = '', signature] = token.split('.')
    if (signature !== this.#sign(`${header}.${body}`))
      throw this.refusal('CompactToken parsing failed with error code: 80049217')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims
    if (!audience.includes(claims.aud)) throw this.refusal('Access token validation failure. Invalid audience.')
    if (claims.exp * 1000 <= now) throw this.expired()
    // Of clients that do not understand a challenge nothing is evaluated before their token ends.
    if (this.#revoked !== undefined && claims.xms_cc?.includes('cp1') && claims.answers !== this.#revoked)
      throw this.challenge(this.#revoked)
    return claims
  }

  /** From now on tokens are refused until they were asked for with the claims of the challenge (continuous access evaluation). */
  revoke(now: number): void {
    this.#revoked = String(Math.floor(now / 1_000))
  }

  /** 401 `insufficient_claims`: what a token has to say, in base64. */
  challenge(nbf: string): Refusal {
    const wanted = JSON.stringify({ access_token: { nbf: { essential: true, value: nbf } } })
    const claims = Buffer.from(wanted).toString('base64')
    const message = 'Continuous access evaluation resulted in challenge with result: InteractionRequired.'
    const header = `${this.#challenge}, error="insufficient_claims", claims="${claims}"`
    return new Refusal(401, 'InvalidAuthenticationToken', message, { headers: { 'www-authenticate': header } })
  }

  expired(): Refusal {
    return this.refusal('Lifetime validation failed, the token is expired.')
  }

  refusal(message: string): Refusal {
    return new Refusal(401, 'InvalidAuthenticationToken', message, { headers: { 'www-authenticate': this.#challenge } })
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}
