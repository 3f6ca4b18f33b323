import { RollcallError } from '@rollcall/model'
import type { Connection } from './connection.ts'
import { saslBindRequest, tag } from './messages.ts'
import { type LdapResult, resultError, saslBindInProgress, success } from './result.ts'

/** One sign-in by Kerberos, under way. */
export interface GssapiContext {
  /** What to say, to what the server said; at first nothing. */
  step(challenge: Uint8Array): Promise<Uint8Array>
  /** Both know who the other is. */
  readonly complete: boolean
  unwrap(message: Uint8Array): Promise<Uint8Array>
  wrap(message: Uint8Array): Promise<Uint8Array>
}

/** More rounds than any sign-in takes. */
const mostRounds = 10
/** RFC 4752 section 3.3: no protection beyond TLS, which is there already; messages of no size, and nobody else to act as. */
const noLayer = Uint8Array.of(1, 0, 0, 0)

/** Binds by the SASL mechanism GSSAPI (RFC 4752). */
export async function bindByGssapi(connection: Connection, context: GssapiContext): Promise<void> {
  const ask = (credentials: Uint8Array): Promise<LdapResult> =>
    connection.ask(saslBindRequest('GSSAPI', credentials), tag.bindResponse)
  const what = `${connection.url} refused the bind by Kerberos`
  let challenge: Uint8Array = new Uint8Array()
  for (let round = 0; round < mostRounds; round++) {
    const isOffer = context.complete
    const answer = isOffer ? await chosen(context, challenge, what) : await context.step(challenge)
    const result = await ask(answer)
    if (result.code === success && isOffer) return
    if (result.code === strongerAuthRequired) throw wantsLayer(resultError(result, what).message)
    if (result.code === success)
      throw new RollcallError('auth.method', `${what}: it said yes before it had proven who it is.`)
    if (result.code !== saslBindInProgress) throw resultError(result, what)
    challenge = result.saslCredentials ?? new Uint8Array()
  }
  throw new RollcallError('auth.method', `${what}: it never came to an end.`)
}

async function chosen(context: GssapiContext, challenge: Uint8Array, what: string): Promise<Uint8Array> {
  const [layers = 0] = await context.unwrap(challenge)
  if ((layers & 1) === 0) throw wantsLayer(`${what}: it wants to sign or seal besides TLS.`)
  return context.wrap(noLayer)
}

const strongerAuthRequired = 8

function wantsLayer(message: string): RollcallError {
  return new RollcallError('auth.stronger', message, {
    hint: 'Let it accept Kerberos over TLS without signing (Samba: ldap server require strong auth = allow_sasl_over_tls), or bind by name and password.',
  })
}
