import { Aadsts } from './aadsts.ts'
import type { AccessTokens, Claims } from './access-token.ts'
import type { App } from './apps.ts'
import { checkAssertion } from './assertion.ts'

export interface LoginHouse {
  readonly tenantId: string
  readonly domain: string
  readonly authority: string
  /** Resources that tokens are issued for, without `/.default`. */
  readonly resources: readonly string[]
  readonly apps: ReadonlyMap<string, App>
  readonly tokens: AccessTokens
  readonly now: () => number
  readonly lifetime: () => number
}

export interface LoginAnswer {
  readonly status: number
  readonly body: object
}

/**
 * The token endpoint for client credentials (Entra: v2-oauth2-client-creds-grant-flow) and what clients ask before they
 * use it. The errors are those of reference-error-codes.
 */
export function login(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: unknown,
  house: LoginHouse,
): LoginAnswer {
  const [, tenant = '', ...rest] = path.split('/')
  const what = rest.join('/')
  if (what === 'discovery/instance') return { status: 200, body: instanceOf(house) }
  const known = [house.tenantId, house.domain].includes(decodeURIComponent(tenant).toLowerCase())
  if (['common', 'organizations'].includes(tenant) && what === 'oauth2/v2.0/token')
    throw new Aadsts(
      50059,
      'invalid_request',
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    )
  if (!known)
    throw new Aadsts(
      90002,
      'invalid_request',
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    )
  if (what === 'v2.0/.well-known/openid-configuration') return { status: 200, body: openId(tenant, house) }
  if (what !== 'oauth2/v2.0/token') return { status: 404, body: {} }
  if (method !== 'POST') throw new Aadsts(900561, 'invalid_request', 'The endpoint only accepts POST requests.', 405)
  if (!String(headers['content-type']).startsWith('application/x-www-form-urlencoded')) throw missing('grant_type') // what is no form is not read
  return { status: 200, body: token(tenant, body as Readonly<Record<string, string>>, house) }
}

function token(tenant: string, form: Readonly<Record<string, string>>, house: LoginHouse): object {
  const { grant_type, client_id, scope } = form
  if (!grant_type) throw missing('grant_type')
  if (grant_type !== 'client_credentials')
    throw new Aadsts(70003, 'unsupported_grant_type', `The app requested an unsupported grant type '${grant_type}'.`)
  if (!client_id) throw missing('client_id')
  const app = house.apps.get(client_id)
  if (!app)
    throw new Aadsts(
      700016,
      'unauthorized_client',
      `Application with identifier '${client_id}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    )
  if (app.isDisabled)
    throw new Aadsts(7000112, 'unauthorized_client', `Application '${client_id}'(${app.displayName}) is disabled.`)
  if (!scope) throw missing('scope')
  if (!scope.endsWith('/.default') || scope.includes(' '))
    throw new Aadsts(
      1002012,
      'invalid_scope',
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    )
  const aud = scope.slice(0, -'/.default'.length)
  if (!house.resources.includes(aud))
    throw new Aadsts(
      500011,
      'invalid_resource',
      `The resource principal named ${aud} was not found in the tenant named ${house.domain}.`,
    )
  checkCredential(tenant, app, form, house)
  return issued(aud, app, house, wantedIn(form.claims))
}

function checkCredential(
  tenant: string,
  app: App,
  form: Readonly<Record<string, string>>,
  { authority, now }: LoginHouse,
): void {
  const { client_secret, client_assertion, client_assertion_type } = form
  if (client_secret === undefined && client_assertion === undefined)
    throw new Aadsts(
      7000216,
      'invalid_client',
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    )
  if (client_secret !== undefined) {
    const secret = app.secrets.find(({ value }) => value === client_secret)
    if (!secret)
      throw new Aadsts(
        7000215,
        'invalid_client',
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
      )
    if (secret.expires !== undefined && secret.expires <= now())
      throw new Aadsts(
        7000222,
        'invalid_client',
        `The provided client secret keys for app '${app.clientId}' are expired. Visit the Azure portal to create new keys for your app.`,
      )
    return
  }
  if (client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    throw client_assertion_type === undefined
      ? missing('client_assertion_type')
      : new Aadsts(50027, 'invalid_request', `The client assertion type '${client_assertion_type}' is not supported.`)
  const audiences = [`${authority}/${tenant}/oauth2/v2.0/token`, `${authority}/${tenant}/v2.0`]
  checkAssertion(String(client_assertion), app, { audiences, now: now() })
}

/** An answer with a token; also the managed identity's, which then spells it in its own way. */
export function issued(
  aud: string,
  { clientId, permissions }: { readonly clientId: string; readonly permissions: readonly string[] },
  { tokens, tenantId, now, lifetime }: LoginHouse,
  wanted: Wanted = {},
): object {
  const nbf = Math.floor(now() / 1000)
  const expires_in = lifetime()
  const access_token = tokens.write({
    aud,
    appid: clientId,
    tid: tenantId,
    roles: permissions,
    nbf,
    exp: nbf + expires_in,
    ...wanted,
  })
  return { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token }
}

type Wanted = Pick<Claims, 'xms_cc' | 'answers'>

/** The `claims` parameter (OpenID Connect Core 1.0 section 5.5): what the client understands, and the challenge it answers. */
function wantedIn(text: string | undefined): Wanted {
  if (text === undefined) return {}
  try {
    const { xms_cc, nbf } = (JSON.parse(text) as { access_token: Record<string, Requested | undefined> }).access_token
    return { ...(xms_cc?.values && { xms_cc: xms_cc.values }), ...(nbf?.value && { answers: nbf.value }) }
  } catch {
    throw new Aadsts(90023, 'invalid_request', 'The claims parameter is not valid.')
  }
}

interface Requested {
  readonly value?: string
  readonly values?: readonly string[]
}

function missing(name: string): Aadsts {
  return new Aadsts(900144, 'invalid_request', `The request body must contain the following parameter: '${name}'.`)
}

/** OpenID Connect Discovery 1.0, as far as a confidential client looks. */
function openId(tenant: string, { authority, tenantId }: LoginHouse): object {
  const base = `${authority}/${tenant}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${authority}/${tenantId}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(authority).host,
    cloud_graph_host_name: 'graph.windows.net',
  }
}

function instanceOf({ authority, tenantId }: LoginHouse): object {
  const { host } = new URL(authority)
  return {
    tenant_discovery_endpoint: `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  }
}
