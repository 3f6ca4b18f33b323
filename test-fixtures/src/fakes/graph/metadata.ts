import type { ManagedIdentity } from './apps.ts'
import { issued, type LoginAnswer, type LoginHouse } from './login.ts'

interface Issued {
  readonly access_token: string
  readonly expires_in: number
}

/**
 * The instance metadata service of a virtual machine: managed identities' tokens (Entra: how-to-use-vm-token). Numbers
 * are text there. `identities`: those of this machine.
 */
export function metadata(
  path: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  identities: readonly ManagedIdentity[],
  house: LoginHouse,
): LoginAnswer {
  const refused = (description: string, status = 400, error = 'invalid_request'): LoginAnswer => ({
    status,
    body: { error, error_description: description },
  })
  if (path.replace(/\/$/, '') !== '/metadata/identity/oauth2/token')
    return refused('The requested path is not known.', 404, 'not_found')
  if (headers.metadata !== 'true') return refused('Required metadata header not specified')
  if (headers['x-forwarded-for'] !== undefined) return refused('Request contains an X-Forwarded-For header')
  const version = query.get('api-version')
  if (version !== '2018-02-01') return refused(`Invalid api-version: ${version}`)
  const resource = query.get('resource')
  if (!resource) return refused('Required resource parameter not specified')
  const aud = house.resources.find((one) => resource === one || resource === `${one}/`)
  if (!aud)
    return refused(`AADSTS500011: The resource principal named ${resource} was not found.`, 400, 'invalid_resource')
  const clientId = query.get('client_id')
  const objectId = query.get('object_id')
  const identity = identities.find((one) => {
    if (clientId !== null) return one.clientId === clientId
    if (objectId !== null) return one.objectId === objectId
    return one.isSystemAssigned || identities.length === 1
  })
  if (!identity)
    return clientId === null && objectId === null && identities.length > 1
      ? refused('Multiple user assigned identities exist, please specify the clientId / resourceId of the identity')
      : refused('Identity not found')
  const { access_token, expires_in } = issued(aud, identity, house) as Issued
  const now = Math.floor(house.now() / 1000)
  return {
    status: 200,
    body: {
      access_token,
      client_id: identity.clientId,
      expires_in: String(expires_in),
      expires_on: String(now + expires_in),
      ext_expires_in: String(expires_in),
      not_before: String(now),
      resource,
      token_type: 'Bearer',
    },
  }
}
