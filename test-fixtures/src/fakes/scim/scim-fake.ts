import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Behaviour, Kind, Request, Resource } from './behaviour.ts'
import { discoveryOf } from './discovery.ts'
import { checkRequest, checkResource, parseFilter, parsePatch, Violation } from './grammar.ts'
import { pageOf } from './paging.ts'
import { patched, Refusal } from './patching.ts'
import { urns } from './schemas.ts'
import { holds, Store } from './store.ts'

/** A SCIM server of our own: strict in what it takes, and as strange in what it does as it is told to be. */
export interface ScimFake extends AsyncDisposable {
  /** http://127.0.0.1:…/scim/v2 */
  readonly url: string
  readonly token: string
  readonly behaviour: Behaviour
  /** Every request, in order. */
  readonly requests: readonly Request[]
  /** What was sent that no client may send; such a request is refused with 400. */
  readonly violations: readonly string[]
  readonly all: (kind: Kind) => readonly Resource[]
  readonly get: (kind: Kind, id: string) => Resource | undefined
  /** What somebody else does in the application. Answers the id. */
  readonly add: (kind: Kind, values: Readonly<Record<string, unknown>>) => string
  readonly edit: (kind: Kind, id: string, values: Readonly<Record<string, unknown>>) => void
  readonly delete: (kind: Kind, id: string) => void
  /** From now on it takes requests and answers none. */
  readonly stall: () => void
}

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** PEM. With it the server speaks https only. */
interface Tls {
  readonly cert: string
  readonly key: string
}

const base = '/scim/v2'
const token = 'fake-token'

/** Starts it on a free port of 127.0.0.1. `behaviour` may be changed while it runs. */
export async function startScimFake(behaviour: Behaviour = {}, tls?: Tls): Promise<ScimFake> {
  const store = new Store(() => behaviour)
  const requests: Request[] = []
  const violations: string[] = []
  let stalled = false
  const listener = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await toRequest(incoming)
    requests.push(request)
    if (stalled) return
    const answered = answerTo(request, store, behaviour, violations)
    const isError = answered.status >= 400 && behaviour.errorsAre200
    const answer = isError ? { ...answered, status: 200 } : answered
    if (behaviour.cut?.(request)) return void incoming.socket.destroy()
    send(response, answer)
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    token,
    behaviour,
    requests,
    violations,
    all: (kind) => store.all(kind),
    get: (kind, id) => store.all(kind).find((one) => one.id === id),
    add: (kind, values) => store.add(kind, values).id,
    edit: (kind, id, values) => {
      const before = store.all(kind).find((one) => one.id === id)
      if (before) store.keep(kind, { ...before, ...values })
    },
    delete: (kind, id) => store.drop(kind, id),
    stall: () => {
      stalled = true
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      const closed = once(server.close(), 'close')
      server.closeAllConnections()
      await closed
    },
  }
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const url = new URL(incoming.url ?? '/', 'http://fake')
  const hasBody =
    incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: hasBody ? await json(incoming).catch(() => 'no JSON') : undefined,
  }
}

function send(response: ServerResponse, { status, body, text, headers = {} }: Answer): void {
  const type = text === undefined ? 'application/scim+json; charset=utf-8' : 'text/html'
  response.writeHead(status, { ...(status === 204 ? {} : { 'content-type': type }), etag: '"of the body"', ...headers })
  response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)))
}

function answerTo(request: Request, store: Store, behaviour: Behaviour, violations: string[]): Answer {
  try {
    if (behaviour.dead) return { status: 200, body: {} }
    if (behaviour.redirect !== undefined)
      return { status: 302, headers: { location: `${behaviour.redirect}${request.path}` }, text: 'Moved' }
    if (behaviour.busy && behaviour.busy.length > 0) {
      const after = behaviour.busy.shift()
      const headers = after === undefined ? {} : { 'retry-after': after }
      return { ...errorOf(new Refusal(429, undefined, 'Slow down'), behaviour), headers }
    }
    if (request.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, undefined, 'Who are you?')
    const status = behaviour.status?.(request)
    if (status !== undefined) throw new Refusal(status, undefined, 'No')
    if (behaviour.plainJson && request.headers['content-type'] === 'application/scim+json')
      throw new Refusal(415, undefined, 'Only JSON')
    checkRequest(request, behaviour.plainJson ? 'application/json' : 'application/scim+json')
    const about = request.method === 'GET' ? discoveryOf(request.path, behaviour) : undefined
    if (about)
      return behaviour.discovery === 'html'
        ? { status: 200, text: '<html>Sign in</html>' }
        : { status: 200, body: about }
    return onResource(request, store, behaviour)
  } catch (thrown) {
    if (thrown instanceof Violation) {
      violations.push(`${request.method} ${request.path}: ${thrown.message}`)
      return errorOf(new Refusal(400, 'invalidSyntax', thrown.message), behaviour)
    }
    if (thrown instanceof Refusal) return errorOf(thrown, behaviour)
    throw thrown
  }
}

function errorOf({ status, scimType, message }: Refusal, { errors }: Behaviour): Answer {
  if (errors === 'html') return { status, text: `<html><body><h1>${status}</h1></body></html>` }
  if (errors === 'bare') return { status, body: { detail: message } }
  return {
    status,
    body: { schemas: [urns.error], status: String(status), ...(scimType ? { scimType } : {}), detail: message },
  }
}

function onResource(request: Request, store: Store, behaviour: Behaviour): Answer {
  const [, list, id] = /^\/(Users|Groups)(?:\/([^/]+))?$/.exec(request.path) ?? []
  if (list === undefined) throw new Refusal(404, undefined, 'Not found')
  const kind: Kind = list === 'Users' ? 'user' : 'group'
  const show = (one: Resource): Resource => shown(kind, one, store, behaviour)
  if (id === undefined) {
    if (request.method === 'GET') return { status: 200, body: listed(kind, request, store, behaviour, show) }
    if (request.method !== 'POST') throw new Refusal(405, undefined, 'Method not allowed')
    checkResource(kind, request.body)
    checkManager((request.body as Managed)[urns.enterprise]?.manager, behaviour)
    if (behaviour.deaf)
      return { status: 201, body: behaviour.deaf === 'echo' ? { ...(request.body as object), id: 'nobody' } : {} }
    const holder = behaviour.givesHolder ? store.holderOf(kind, request.body as Resource) : undefined
    return { status: 201, body: show(holder ?? store.add(kind, request.body as Resource)) }
  }
  const before = store.all(kind).find((one) => one.id === decodeURIComponent(id))
  if (request.method === 'GET') {
    const found = store.read(kind).get(decodeURIComponent(id))
    if (!found) throw new Refusal(404, undefined, 'Not found')
    return { status: 200, body: show(found), ...versionOf(found, behaviour) }
  }
  if (!before) throw new Refusal(404, undefined, 'Not found')
  const condition = request.headers['if-match']
  const { needsVersion } = behaviour
  if (needsVersion && condition === undefined) throw new Refusal(428, undefined, 'Which version?')
  if (condition !== undefined && behaviour.discovery !== 'etag' && !needsVersion)
    throw new Violation('If-Match was not offered')
  if (condition !== undefined && condition !== (before.meta as { version: string }).version)
    throw new Refusal(412, undefined, 'Somebody was faster')
  return write(kind, before, request, store, behaviour, show)
}

/** What an ETag is worth here. */
function versionOf({ meta }: Resource, { needsVersion }: Behaviour): Pick<Answer, 'headers'> {
  return needsVersion ? { headers: { etag: (meta as { version: string }).version } } : {}
}

function write(
  kind: Kind,
  before: Resource,
  request: Request,
  store: Store,
  behaviour: Behaviour,
  show: (one: Resource) => Resource,
): Answer {
  const { patch, deaf, memberChanges } = behaviour
  if (request.method === 'DELETE') {
    if (behaviour.noDelete) throw new Refusal(404, undefined, 'Not found')
    if (behaviour.keepsDeleted) store.keep(kind, { ...before, active: false })
    else if (!deaf) store.drop(kind, before.id)
    return { status: 204 }
  }
  if (request.method === 'PUT') {
    if (behaviour.put === 'none') throw new Refusal(405, undefined, 'No PUT here')
    checkResource(kind, request.body)
    const after = { ...(request.body as Resource), id: before.id, meta: before.meta }
    return { status: 200, body: show(deaf ? before : store.keep(kind, after)) }
  }
  if (request.method !== 'PATCH') throw new Refusal(405, undefined, 'Method not allowed')
  if (patch === 'none' || (behaviour.discovery === 'noPatch' && behaviour.put !== 'none'))
    throw new Refusal(501, undefined, 'No PATCH here')
  const operations = parsePatch(kind, request.body)
  for (const { path, value } of operations) {
    const whole = path ? undefined : (value as Managed)[urns.enterprise]
    checkManager(path?.name === 'manager' ? value : whole?.manager, behaviour)
  }
  const changes = operations.flatMap(({ path, value }) => (path?.name === 'members' ? [value ?? 1].flat() : []))
  if (changes.length > (memberChanges ?? changes.length)) throw new Refusal(400, 'tooMany', 'Too many members')
  if (deaf) return { status: 200, body: deaf === 'echo' ? show(patched(before, operations, behaviour)) : {} }
  const after = store.keep(kind, patched(before, operations, behaviour))
  return patch === 'noContent' ? { status: 204 } : { status: 200, body: show(after) }
}

interface Managed {
  readonly [urns.enterprise]?: { readonly manager?: unknown }
}

function checkManager(manager: unknown, { bareManager }: Behaviour): void {
  if (manager !== undefined && (typeof manager === 'string') !== (bareManager === true))
    throw new Refusal(400, 'invalidValue', 'manager is of another form')
}

function listed(
  kind: Kind,
  request: Request,
  store: Store,
  behaviour: Behaviour,
  show: (one: Resource) => Resource,
): object {
  const all = [...store.read(kind).values()]
  const inList = (one: Resource): Resource => briefly(show(one), behaviour)
  const filter = request.query.get('filter')
  if (filter === null) return pageOf(all.map(inList), request, behaviour)
  if (behaviour.filters === 'refused') throw new Refusal(400, 'invalidFilter', 'Filters are not understood here')
  const { path, value } = parseFilter(kind, filter)
  const found = behaviour.filters === 'empty' ? [] : all.filter((one) => holds(one, path, value, behaviour.filters))
  return pageOf(found.map(inList), request, behaviour)
}

/** A resource in a list, which may hold less of it. */
function briefly(resource: Resource, { membersAlone }: Behaviour): Resource {
  if (membersAlone === undefined || !Array.isArray(resource.members)) return resource
  return { ...resource, members: resource.members.slice(0, membersAlone === 'all' ? 0 : 1) }
}

/** A resource as it leaves the server. */
function shown(kind: Kind, resource: Resource, store: Store, behaviour: Behaviour): Resource {
  const { password: _, ...rest } = resource as Resource & { readonly password?: unknown }
  const { hidesMembers, showsGroups, textBooleans, numericBooleans, needsVersion } = behaviour
  const groups = store
    .all('group')
    .filter(({ members }) =>
      ((members ?? []) as readonly { readonly value: string }[]).some(({ value }) => value === resource.id),
    )
    .map(({ id, displayName }) => ({ value: id, display: displayName }))
  return {
    ...rest,
    ...(kind === 'group' && hidesMembers ? { members: [] } : {}),
    ...(kind === 'user' && showsGroups && groups.length > 0 ? { groups } : {}),
    ...(numericBooleans && typeof rest.active === 'boolean' ? { active: rest.active ? 1 : 0 } : {}),
    ...(needsVersion === 'header' ? { meta: {} } : {}),
    ...(textBooleans && typeof rest.active === 'boolean' ? { active: rest.active ? 'True' : 'False' } : {}),
  } as Resource
}
