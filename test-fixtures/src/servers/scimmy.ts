import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'

/** A resource as JSON. */
export interface ScimResource {
  readonly id: string
  readonly [attribute: string]: unknown
}

/** A request that the server got. */
export interface ScimRequest {
  readonly method: string
  /** With query, without the base. */
  readonly path: string
  readonly body: unknown
}

export type ScimKind = 'user' | 'group'

/** A real SCIM server (SCIMMY on Express 4) with its accounts in memory. */
export interface ScimmyServer extends AsyncDisposable {
  /** http://127.0.0.1:…/scim/v2 */
  readonly url: string
  readonly token: string
  /** Every request, in order. */
  readonly requests: readonly ScimRequest[]
  readonly all: (kind: ScimKind) => readonly ScimResource[]
  readonly get: (kind: ScimKind, id: string) => ScimResource | undefined
  /** What somebody else does in the application. Without an id it is new. Answers the id. */
  readonly put: (kind: ScimKind, resource: Readonly<Record<string, unknown>>) => string
  readonly delete: (kind: ScimKind, id: string) => void
  /** From now on it takes requests and answers none. */
  readonly stall: () => void
  /** Called before each request is handled; true: the connection is cut instead; a number: the status that is answered. */
  mishap: (request: ScimRequest) => boolean | number | undefined
}

type Resources = Map<string, ScimResource>

/** What SCIMMY's handlers are given as context: SCIMMY keeps its resource types for the whole process, so the store comes with the request. */
interface Store {
  readonly user: Resources
  readonly group: Resources
}

const Failure = SCIMMY.Types.Error as unknown as new (status: number, type: string | null, detail: string) => Error

/** Starts SCIMMY on a free port of 127.0.0.1; strict in what it takes, case-sensitive in its filters. */
export async function startScimmy(): Promise<ScimmyServer> {
  declareOnce()
  const token = 'scimmy-token'
  const store: Store = { user: new Map(), group: new Map() }
  const requests: ScimRequest[] = []
  let stalled = false
  const app = express()
  const base = '/scim/v2'
  app.use(base, express.json({ type: ['application/scim+json', 'application/json'] }), (request, response, next) => {
    const seen = { method: request.method, path: request.url, body: request.body as unknown }
    requests.push(seen)
    if (stalled) return
    const mishap = scimmy.mishap(seen)
    if (mishap === true) request.socket.destroy()
    else if (typeof mishap === 'number') response.status(mishap).end()
    else next()
  })
  app.use(
    base,
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') !== `Bearer ${token}`) throw new Error('The token is not known here.')
        return 'rollcall'
      },
      context: () => store,
    }),
  )
  const server = createServer(app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const scimmy: ScimmyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    token,
    requests,
    all: (kind) => [...store[kind].values()],
    get: (kind, id) => store[kind].get(id),
    put: (kind, resource) => keep(store, kind, { id: randomUUID(), ...resource }).id,
    delete: (kind, id) => drop(store, kind, id),
    stall: () => {
      stalled = true
    },
    mishap: () => undefined,
    [Symbol.asyncDispose]: () => close(server),
  }
  return scimmy
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server.close(), 'close')
  server.closeAllConnections()
  await closed
}

let declared = false
function declareOnce(): void {
  if (declared) return
  declared = true
  // Its types speak of classes that only exist inside it; what its handlers get is said here instead.
  const types = SCIMMY.Resources as unknown as {
    readonly User: Handled & { extend: (schema: unknown, required: boolean) => void }
    readonly Group: Handled
    readonly declare: (type: unknown) => void
  }
  const { User, Group } = types
  types.declare(User)
  types.declare(Group)
  User.extend(SCIMMY.Schemas.EnterpriseUser, false)
  for (const [kind, type] of [
    ['user', User],
    ['group', Group],
  ] as const) {
    type.ingress((handled, instance, store) => {
      const plain = JSON.parse(JSON.stringify(instance)) as Readonly<Record<string, unknown>>
      if (handled.id !== undefined && !store[kind].has(handled.id)) throw missing(handled.id)
      return keep(store, kind, { ...plain, id: handled.id ?? randomUUID() })
    })
    type.egress((handled, store) => {
      if (handled.id === undefined) {
        const all = [...store[kind].values()]
        return handled.filter ? handled.filter.match(all) : all
      }
      const found = store[kind].get(handled.id)
      if (!found) throw missing(handled.id)
      return found
    })
    type.degress((handled, store) => {
      if (handled.id === undefined || !store[kind].has(handled.id)) throw missing(handled.id)
      drop(store, kind, handled.id)
    })
  }
}

interface Handler {
  readonly id?: string
  readonly filter?: { match: (all: readonly ScimResource[]) => readonly ScimResource[] }
}

interface Handled {
  ingress: (handler: (resource: Handler, instance: unknown, store: Store) => ScimResource) => void
  egress: (handler: (resource: Handler, store: Store) => ScimResource | readonly ScimResource[]) => void
  degress: (handler: (resource: Handler, store: Store) => void) => void
}

function missing(id: string | undefined): Error {
  return new Failure(404, null, `Resource ${id} not found`)
}

/** The application's own rules: names are taken once whatever their case, and members are accounts it has. */
function keep(store: Store, kind: ScimKind, resource: ScimResource): ScimResource {
  const naming = kind === 'user' ? 'userName' : 'displayName'
  for (const field of [naming, 'externalId'])
    for (const other of store[kind].values())
      if (other.id !== resource.id && fold(other[field]) !== undefined && fold(other[field]) === fold(resource[field]))
        throw new Failure(409, 'uniqueness', `${field} is taken`)
  const members = (resource.members ?? []) as readonly { readonly value: string }[]
  for (const { value } of members)
    if (!store.user.has(value) && !store.group.has(value))
      throw new Failure(400, 'invalidValue', `There is no member ${value}`)
  const { schemas: _, meta, ...plain } = resource
  const now = new Date(Date.UTC(2026, 0, 1)).toISOString()
  const kept = {
    ...plain,
    meta: { resourceType: kind === 'user' ? 'User' : 'Group', created: now, ...(meta as object) },
  }
  store[kind].set(resource.id, kept)
  return kept
}

function drop(store: Store, kind: ScimKind, id: string): void {
  store[kind].delete(id)
  for (const group of store.group.values()) {
    const members = (group.members ?? []) as readonly { readonly value: string }[]
    if (members.some(({ value }) => value === id))
      store.group.set(group.id, { ...group, members: members.filter(({ value }) => value !== id) })
  }
}

function fold(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined
}
