import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AuthenticationResult, INetworkModule, NetworkResponse } from '@azure/msal-node'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import { authorityOf, type EntraSettings, graphRootOf } from '../settings.ts'
import { tokenRefused } from './refused.ts'
import type { Token } from './tokens.ts'

/** Sends one form, or one question, to a token endpoint. */
export type Exchange = (
  url: string,
  sent: { readonly method: 'GET' | 'POST'; readonly headers: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<{ readonly status: number; readonly headers: Headers; readonly body?: unknown }>

/**
 * A new token, by the way of proof that the settings name. MSAL makes the request and signs it; the request itself goes
 * where everything else goes. It is loaded with the first token (docs/decisions/0021).
 */
export async function acquire(
  settings: EntraSettings,
  context: Context,
  exchange: Exchange,
  claims?: string,
): Promise<Token> {
  const network = new Network(exchange)
  try {
    const result = settings.managedIdentity
      ? await asManagedIdentity(settings, network, claims)
      : await asApp(settings, context, network, claims)
    if (!result?.accessToken) throw new RollcallError('auth.token-refused', 'Entra ID answered without a token.')
    return { text: result.accessToken, expires: result.expiresOn?.getTime() ?? 0 }
  } catch (thrown) {
    if (network.failure) throw network.failure
    throw toError(thrown)
  }
}

async function asApp(
  settings: EntraSettings,
  context: Context,
  networkClient: INetworkModule,
  claims: string | undefined,
): Promise<AuthenticationResult | null> {
  const authority = authorityOf(settings)
  const auth = {
    clientId: settings.clientId ?? '',
    authority: `${authority}/${settings.tenant}`,
    knownAuthorities: [new URL(authority).host],
    authorityMetadata: metadataOf(`${authority}/${settings.tenant}`), // what it would have to ask for otherwise
    // Graph then takes a token back at once when the app is disabled, and says so (docs/decisions/0023)
    clientCapabilities: ['cp1'],
    ...(await proofOf(settings, context)),
  }
  const { ConfidentialClientApplication } = await import('@azure/msal-node')
  const app = new ConfidentialClientApplication({ auth, system: { networkClient } })
  return app.acquireTokenByClientCredential({
    scopes: [`${graphRootOf(settings)}/.default`],
    skipCache: true,
    ...(claims ? { claims } : {}),
  })
}

/** OpenID Connect Discovery 1.0, as every tenant answers it. */
function metadataOf(tenant: string): string {
  return JSON.stringify({
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  })
}

async function asManagedIdentity(
  settings: EntraSettings,
  networkClient: INetworkModule,
  claims: string | undefined,
): Promise<AuthenticationResult> {
  const { ManagedIdentityApplication } = await import('@azure/msal-node')
  const { clientId } = settings
  const app = new ManagedIdentityApplication({
    system: { networkClient, disableInternalRetries: true },
    ...(clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
  })
  return app.acquireToken({ resource: graphRootOf(settings), forceRefresh: true, ...(claims ? { claims } : {}) })
}

async function proofOf(settings: EntraSettings, context: Context): Promise<object> {
  const { clientSecret, certificate, certificateKey, federatedTokenFile } = settings
  if (clientSecret) return { clientSecret: await context.secret(clientSecret) }
  if (federatedTokenFile !== undefined) {
    const clientAssertion = (await textOf(context, federatedTokenFile, 'federatedTokenFile')).trim()
    return { clientAssertion }
  }
  if (certificate === undefined || !certificateKey)
    throw new RollcallError('config.proof', 'The app has no credential.')
  const pem = await textOf(context, certificate, 'certificate')
  const privateKey = await context.secret(certificateKey)
  return { clientCertificate: { thumbprintSha256: thumbprintOf(pem, privateKey, certificate), privateKey } }
}

/** Throws where certificate and key cannot sign an assertion together. */
function thumbprintOf(pem: string, privateKey: string, file: string): string {
  const refuse = (message: string, field: string, cause?: unknown): RollcallError =>
    new RollcallError('config.certificate', message, { field, cause })
  let parsed: X509Certificate
  try {
    parsed = new X509Certificate(pem)
  } catch (cause) {
    throw refuse(`${file} holds no certificate.`, 'certificate', cause)
  }
  if (parsed.publicKey.asymmetricKeyType !== 'rsa')
    throw refuse(`${file} holds a certificate without an RSA key; Entra ID takes no other.`, 'certificate')
  try {
    if (parsed.checkPrivateKey(createPrivateKey(privateKey))) return parsed.fingerprint256.replaceAll(':', '')
  } catch (cause) {
    throw refuse('The private key cannot be read as PEM.', 'certificateKey', cause)
  }
  throw refuse(`The private key does not belong to ${file}.`, 'certificateKey')
}

async function textOf({ path }: Context, file: string, field: string): Promise<string> {
  try {
    return await readFile(path(file), 'utf8')
  } catch (cause) {
    throw new RollcallError('config.file', `${file} cannot be read.`, { field, cause })
  }
}

/** MSAL's door to the network. Keeps what really failed, which MSAL wraps beyond recognition. */
class Network implements INetworkModule {
  readonly #exchange: Exchange
  failure: unknown

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  sendGetRequestAsync<T>(url: string, options?: Options): Promise<NetworkResponse<T>> {
    return this.#send(url, 'GET', options)
  }

  sendPostRequestAsync<T>(url: string, options?: Options): Promise<NetworkResponse<T>> {
    return this.#send(url, 'POST', options)
  }

  async #send<T>(
    url: string,
    method: 'GET' | 'POST',
    { headers = {}, body }: Options = {},
  ): Promise<NetworkResponse<T>> {
    try {
      const answer = await this.#exchange(url, { method, headers, ...(body === undefined ? {} : { body }) })
      if (typeof answer.body !== 'object' || answer.body === null)
        throw new RollcallError('unavailable.token', `${new URL(url).origin} answers ${answer.status} and no JSON.`)
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.body as T }
    } catch (thrown) {
      this.failure = thrown
      throw thrown
    }
  }
}

interface Options {
  readonly headers?: Record<string, string>
  readonly body?: string
}

function toError(thrown: unknown): unknown {
  if (thrown instanceof RollcallError || !(thrown instanceof Error)) return thrown
  const { errorCode, errorMessage } = thrown as { readonly errorCode?: unknown; readonly errorMessage?: unknown }
  if (typeof errorCode !== 'string') return thrown
  return tokenRefused(errorCode, typeof errorMessage === 'string' ? errorMessage : thrown.message, thrown)
}
