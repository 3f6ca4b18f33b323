import type { Behaviour } from './behaviour.ts'
import { Refusal } from './patching.ts'
import { cores, extensions, schemas, urns } from './schemas.ts'

/** What the server says of itself (RFC 7644 section 4). */
export function discoveryOf(path: string, { discovery, clamp, stubSchemas }: Behaviour): object | undefined {
  const known = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'].includes(path)
  if (!known) return undefined
  if (discovery === 'none') throw new Refusal(404, undefined, 'Not found')
  if (discovery === 'refused') throw new Refusal(501, undefined, 'Not implemented')
  if (discovery === 'empty') return {}
  if (path === '/ServiceProviderConfig') {
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: discovery !== 'noPatch' },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: clamp ?? 1_000 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: discovery === 'etag' },
      authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Token' }],
      ...(discovery === 'cursor'
        ? { pagination: { cursor: true, index: false, defaultPaginationMethod: 'cursor', maxPageSize: 2 } }
        : {}),
    }
  }
  const all =
    path === '/Schemas'
      ? Object.entries(schemas).map(([id, attributes]) => ({
          id,
          name: id.split(':').at(-1),
          attributes: stubSchemas ? attributes.slice(0, 1) : attributes,
        }))
      : (['user', 'group'] as const).map((kind) => ({
          name: kind === 'user' ? 'User' : 'Group',
          endpoint: kind === 'user' ? '/Users' : '/Groups',
          schema: cores[kind],
          schemaExtensions: extensions[kind].map((schema) => ({ schema, required: false })),
        }))
  return { schemas: [urns.list], totalResults: all.length, itemsPerPage: all.length, startIndex: 1, Resources: all }
}
