import type { Kind } from '@rollcall/model'
import { reactionOf } from '@rollcall/model'
import { type Attribute, attributesOf } from '../attributes.ts'
import type { Client } from '../client.ts'
import { booleanOf, isObject, type Json, listOf, numberOf, pick, textOf } from '../json.ts'
import { urns } from '../urns.ts'
import { builtIn } from './built-in.ts'
import { parseSchema, type SchemaDefinition } from './definitions.ts'

/** What a server says it can do. What it does not say it is tried without. */
export interface Features {
  readonly patch: boolean
  /** It checks If-Match. Without that word an ETag is only somebody's checksum. */
  readonly etag: boolean
  /** Lists begin with a cursor (RFC 9865); else one is used where it comes. */
  readonly cursorFirst: boolean
  readonly maxPageSize?: number
}

/** One kind of record of the application. */
export interface Resource {
  readonly kind: Kind
  /** `/Users` */
  readonly path: string
  readonly urn: string
  readonly attributes: readonly Attribute[]
  /** Lists leave members out, or some of them: only a group that is asked for alone shows them all. */
  readonly showsMembersAlone?: true
}

export interface Discovered {
  readonly features: Features
  readonly resources: { readonly user: Resource; readonly group?: Resource }
  /** Roles that the schema of the server names. */
  readonly roles: readonly string[]
  /** What of it the server said itself. */
  readonly said: readonly string[]
}

/** Asks a server about itself (RFC 7644 section 4); each of the three answers may be missing. */
export async function discover(client: Client, signal: AbortSignal): Promise<Discovered> {
  const config = await about(client, '/ServiceProviderConfig', signal)
  const types = listed(await about(client, '/ResourceTypes', signal))
  const schemas = listed(await about(client, '/Schemas', signal)).flatMap((one) => parseSchema(one) ?? [])
  const user = resourceOf('user', types, schemas)
  const group = types.length > 0 && !typeOf('group', types) ? undefined : resourceOf('group', types, schemas)
  const said = [
    isConfig(config) && 'ServiceProviderConfig',
    types.length > 0 && 'ResourceTypes',
    schemas.length > 0 && 'Schemas',
  ]
  return {
    features: featuresOf(isConfig(config) ? config : {}),
    resources: { user, ...(group ? { group } : {}) },
    roles: rolesIn(schemas),
    said: said.filter((one) => one !== false),
  }
}

/** The body of an answer that is one; undefined where the server does not offer it. */
async function about(client: Client, path: string, signal: AbortSignal): Promise<unknown> {
  const answer = await client.ask(path, {}, signal)
  if (answer.status === 200) return answer.body
  const error = client.errorOf(answer, { method: 'GET', path })
  // A schema that differs from run to run would be worse than none: this one comes back.
  if (['unavailable', 'rate-limited'].includes(reactionOf(error))) throw error
  return undefined
}

function listed(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? body : listOf(pick(body, 'Resources'))
}

function isConfig(body: unknown): body is Json {
  return isObject(body) && ['patch', 'filter', 'bulk', 'authenticationSchemes'].some((name) => pick(body, name))
}

function featuresOf(config: Json): Features {
  const supported = (name: string): boolean | undefined => booleanOf(pick(pick(config, name), 'supported'))
  const pagination = pick(config, 'pagination')
  const maxPageSize = numberOf(pick(pagination, 'maxPageSize')) ?? numberOf(pick(pick(config, 'filter'), 'maxResults'))
  const byCursor = booleanOf(pick(pagination, 'cursor')) === true
  const byIndex = booleanOf(pick(pagination, 'index')) !== false
  const prefers = textOf(pick(pagination, 'defaultPaginationMethod'))?.toLowerCase()
  return {
    patch: supported('patch') !== false,
    etag: supported('etag') === true,
    cursorFirst: byCursor && (!byIndex || prefers === 'cursor'),
    ...(maxPageSize !== undefined && maxPageSize > 0 ? { maxPageSize } : {}),
  }
}

const cores = { user: urns.user, group: urns.group } as const
const paths = { user: '/Users', group: '/Groups' } as const

function resourceOf(kind: Kind, types: readonly unknown[], schemas: readonly SchemaDefinition[]): Resource {
  const type = typeOf(kind, types)
  const urn = cores[kind]
  const known = findSchema(builtIn, urn)
  if (!known) throw new Error(`There is no built-in schema ${urn}.`)
  const endpoint = textOf(pick(type, 'endpoint'))?.split('/').filter(Boolean).at(-1)
  return {
    kind,
    path: endpoint === undefined ? paths[kind] : `/${endpoint}`,
    urn,
    attributes: attributesOf(
      kind,
      completed(kind, findSchema(schemas, urn) ?? known, known),
      extensionsOf(kind, type, schemas),
    ),
  }
}

/** Without these there is nothing to keep in step, and nobody to be switched off; a schema that is a stub leaves them out. */
const needed = { user: ['userName', 'active'], group: ['displayName', 'members'] } as const

function completed(kind: Kind, said: SchemaDefinition, known: SchemaDefinition): SchemaDefinition {
  const names = new Set(said.attributes.map(({ name }) => name.toLowerCase()))
  const lacking = needed[kind].filter((name) => !names.has(name.toLowerCase()))
  return {
    ...said,
    attributes: [...said.attributes, ...known.attributes.filter(({ name }) => lacking.includes(name as never))],
  }
}

function extensionsOf(kind: Kind, type: unknown, schemas: readonly SchemaDefinition[]): readonly SchemaDefinition[] {
  const named = listOf(pick(type, 'schemaExtensions')).flatMap((one) => textOf(pick(one, 'schema')) ?? [])
  const known = schemas.length > 0 ? schemas : builtIn
  if (type !== undefined) return named.flatMap((urn) => findSchema(known, urn) ?? findSchema(builtIn, urn) ?? [])
  if (kind === 'group') return []
  return known.filter(
    ({ urn }) => urn.toLowerCase().includes(':extension:') || !urn.startsWith('urn:ietf:params:scim:'),
  )
}

function typeOf(kind: Kind, types: readonly unknown[]): unknown {
  const urn = cores[kind].toLowerCase()
  return types.find((type) => textOf(pick(type, 'schema'))?.toLowerCase() === urn)
}

function findSchema(schemas: readonly SchemaDefinition[], urn: string): SchemaDefinition | undefined {
  return schemas.find((schema) => schema.urn.toLowerCase() === urn.toLowerCase())
}

function rolesIn(schemas: readonly SchemaDefinition[]): readonly string[] {
  const roles = findSchema(schemas, urns.user)?.attributes.find(({ name }) => name === 'roles')
  return roles?.subAttributes.find(({ name }) => name === 'value')?.values ?? []
}
