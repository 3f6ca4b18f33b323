import type { GraphRequest } from './behaviour.ts'
import type { Answer, Call } from './call.ts'
import type { Outgoing } from './exchange.ts'
import { badRequest, Refusal } from './refusal.ts'

interface Step {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly dependsOn?: readonly string[]
}

interface Result {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * POST /$batch (Graph: json-batching): at most 20 requests with ids of their own, each answered, and throttled, for
 * itself. The answers come in another order than the requests.
 */
export async function batch(
  call: Call,
  request: GraphRequest,
  single: (request: GraphRequest) => Promise<Outgoing>,
): Promise<Answer> {
  if (call.method !== 'POST')
    throw new Refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
  const steps = stepsOf(call.body)
  const results = new Map<string, Result>()
  for (const step of steps) {
    const failed = step.dependsOn?.some((id) => (results.get(id.toLowerCase())?.status ?? 400) >= 400)
    const result = failed ? dependent(step) : resultOf(step, await single(requestOf(step, request)))
    results.set(step.id.toLowerCase(), result)
  }
  return { status: 200, body: { responses: [...results.values()].reverse() } }
}

function stepsOf(body: unknown): readonly Step[] {
  const { requests } = (body ?? {}) as { readonly requests?: unknown }
  if (!Array.isArray(requests) || requests.length === 0) throw badRequest('Invalid batch payload format.')
  if (requests.length > 20) throw badRequest('Number of batch request steps exceeds the maximum value of 20.')
  const steps = requests as readonly Step[]
  const ids = new Set<string>()
  for (const { id, method, url, headers, body: sent, dependsOn = [] } of steps) {
    if (typeof id !== 'string' || id === '') throw badRequest('Invalid batch request: every request needs an id.')
    if (typeof method !== 'string' || typeof url !== 'string') throw badRequest(`Request ${id} needs method and url.`)
    if (ids.has(id.toLowerCase())) throw badRequest(`Request ids have to be unique: ${id}.`)
    if (/^\w+:\/\//.test(url)) throw badRequest(`The url of request ${id} has to be relative to the version.`)
    if (/^\/?\$batch/.test(url)) throw badRequest('Batch requests cannot contain a batch request.')
    const names = Object.keys(headers ?? {}).map((name) => name.toLowerCase())
    if (sent !== undefined && !names.includes('content-type'))
      throw badRequest(`Request ${id} has a body without Content-Type.`)
    for (const other of dependsOn)
      if (!ids.has(other.toLowerCase())) throw badRequest(`Request ${id} depends on ${other}, which is not before it.`)
    ids.add(id.toLowerCase())
  }
  return steps
}

function requestOf({ method, url, headers = {}, body }: Step, envelope: GraphRequest): GraphRequest {
  const whole = new URL(`/v1.0/${url.replace(/^\//, '')}`, 'https://fake')
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    door: 'graph',
    at: envelope.at,
    method,
    path: whole.pathname,
    query: whole.searchParams,
    headers: { ...own, authorization: envelope.headers.authorization },
    body,
    url: `${whole.pathname}${whole.search}`,
    status: 0,
  }
}

const shown = ['retry-after', 'content-type', 'x-ms-resource-unit', 'preference-applied', 'location', 'cache-control']

function resultOf({ id }: Step, { status, headers, text }: Outgoing): Result {
  const kept = Object.entries(headers).filter(([name]) => shown.includes(name))
  const isJson = String(headers['content-type']).startsWith('application/json')
  return {
    id,
    status,
    headers: Object.fromEntries(kept),
    ...(text === '' ? {} : { body: isJson ? (JSON.parse(text) as unknown) : text }),
  }
}

function dependent({ id }: Step): Result {
  const error = { code: 'FailedDependency', message: 'A request that this one depends on has failed.' }
  return { id, status: 424, headers: { 'content-type': 'application/json' }, body: { error } }
}
