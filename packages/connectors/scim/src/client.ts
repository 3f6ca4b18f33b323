import { readFile } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import type { Agent } from 'undici'
import type { Answer } from './answer.ts'
import { type Asked, toError } from './errors.ts'
import { gate } from './gate.ts'
import { type Json, listOf, numberOf, pick } from './json.ts'
import type { ScimSettings } from './settings.ts'

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the address of the application: `/Users/4711`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Json
  /** Sent as If-Match. */
  readonly version?: string
}

/** Speaks HTTP with one application. */
export interface Client extends AsyncDisposable {
  readonly base: string
  readonly clock: Context['clock']
  readonly log: Context['log']
  /** The answer, whatever its status. Throws where there was none. */
  readonly answer: (request: Request, signal: AbortSignal) => Promise<Answer>
  /** As `answer`; asks again as long as the server says it will answer later, or broke over it. For requests that change nothing. */
  readonly ask: (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Answer>
  /** The error that an answer is. */
  readonly errorOf: (answer: Answer, request: Pick<Request, 'method' | 'path'>) => RollcallError
  readonly about: (request: Pick<Request, 'method' | 'path'>) => Asked
}

/** How often a question is asked, and how long it waits in between where the server does not say. */
function triesAfter(status: number): number {
  if (status === 429 || status === 503) return 5
  return status === 500 || status === 502 || status === 504 ? 3 : 1 // some break under several questions at once
}
const firstWaitMs = 1_000
/** A server that wants to be asked in an hour is not waited for. */
const longestWaitMs = 5 * 60_000
const redirectsFollowed = 3

export function openClient(settings: ScimSettings, context: Context): Client {
  const { http, clock, log } = context
  const base = settings.url.replace(/\/+$/, '')
  const { origin } = new URL(base)
  const about = ({ method, path }: Pick<Request, 'method' | 'path'>): Asked => ({ method, path, origin })
  const errorOf: Client['errorOf'] = (answer, request) => toError(answer, about(request), clock.now())
  const inTurn = gate(settings.atOnce)
  let agent: Promise<Agent> | undefined
  let mediaType = 'application/scim+json'

  async function send(url: URL, request: Request, signal: AbortSignal): Promise<Response> {
    const { method, body, version } = request
    const headers = {
      accept: 'application/scim+json, application/json',
      'user-agent': 'rollcall', // GitHub answers nobody without
      ...(body ? { 'content-type': mediaType } : {}),
      ...(version === undefined ? {} : { 'if-match': version }),
      ...(await authorization(settings, context)),
    }
    if (settings.ca !== undefined) agent ??= trusting(context.path(settings.ca))
    const init: RequestInit = {
      method,
      headers,
      signal,
      redirect: 'manual', // a POST must not become a GET, and the token goes to nobody else
      ...(body ? { body: JSON.stringify(body) } : {}),
    }
    if (agent) Object.assign(init, { dispatcher: await agent })
    return http(url.href, init)
  }

  const answer: Client['answer'] = (request, signal) => inTurn(() => answerNow(request, signal))

  async function answerNow(request: Request, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted()
    const until = AbortSignal.any([signal, AbortSignal.timeout(settings.timeout * 1_000)])
    let url = new URL(`${base}${request.path}`)
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value)
    try {
      for (let followed = 0; ; followed++) {
        const response = await send(url, request, until)
        if (response.status === 415 && request.body && mediaType === 'application/scim+json') {
          mediaType = 'application/json' // some know no other; what they did not read they have not done
          await response.body?.cancel()
          continue
        }
        const onward = followed < redirectsFollowed ? redirectOf(response, url, request.method) : undefined
        if (!onward) return await toAnswer(response)
        await response.body?.cancel()
        url = onward
      }
    } catch (thrown) {
      signal.throwIfAborted()
      throw lost(thrown, about(request))
    }
  }

  async function ask(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const request = { method: 'GET', path, query } as const
    for (let attempt = 1; ; attempt++) {
      const got = await answer(request, signal)
      const most = triesAfter(got.status)
      if (attempt >= most) return got
      const { retryAt } = errorOf(got, request)
      const wait = retryAt === undefined ? firstWaitMs * 2 ** (attempt - 1) : retryAt - clock.now()
      if (wait > longestWaitMs) return got
      log('debug', `${origin} asks to wait ${Math.ceil(wait / 1_000)} s.`)
      await clock.sleep(Math.max(0, wait), signal)
    }
  }

  return {
    base,
    clock,
    log,
    answer,
    ask,
    errorOf,
    about,
    async [Symbol.asyncDispose]() {
      await (await agent?.catch(() => undefined))?.destroy()
    },
  }
}

async function authorization(
  { token, user, password }: ScimSettings,
  { secret }: Context,
): Promise<Readonly<Record<string, string>>> {
  if (token) return { authorization: `Bearer ${await secret(token)}` }
  if (user === undefined || !password) return {}
  return { authorization: `Basic ${Buffer.from(`${user}:${await secret(password)}`).toString('base64')}` }
}

async function trusting(caFile: string): Promise<Agent> {
  const { Agent } = await import('undici')
  return new Agent({ connect: { ca: await readFile(caFile, 'utf8') } })
}

/** Where to go on: within the same server only, and never turning a write into a question. */
function redirectOf({ status, headers }: Response, from: URL, method: Request['method']): URL | undefined {
  const keeps = status === 307 || status === 308
  if (!keeps && !(method === 'GET' && status >= 301 && status <= 303)) return undefined
  const location = headers.get('location')
  if (location === null || !URL.canParse(location, from.href)) return undefined
  const to = new URL(location, from.href)
  return to.origin === from.origin ? to : undefined
}

async function toAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response
  const text = await response.text()
  if (text.trim() === '') return { status, headers, body: undefined }
  try {
    const body = parseJson(text)
    return { status: statusIn(body) ?? status, headers, body }
  } catch {
    return { status, headers, body: undefined, text }
  }
}

/** Ids may be numbers longer than a number can be here: those stay text. */
function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(text, (_, value: unknown, { source = '' }: { source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value,
  )
}

/** Some answer 200, and only the body says that it is an error, and which. */
function statusIn(body: unknown): number | undefined {
  if (!listOf(pick(body, 'schemas')).some((urn) => /:Error$/i.test(String(urn)))) return undefined
  const status = numberOf(pick(body, 'status'))
  return status !== undefined && status >= 400 && status < 600 ? status : undefined
}

/** No answer, or not all of it. What may have been written is never simply sent again. */
function lost(thrown: unknown, { method, path, origin }: Asked): Error {
  if (thrown instanceof RollcallError) return thrown
  if (!(thrown instanceof Error)) return new Error(String(thrown))
  const reaction = method === 'GET' ? 'unavailable' : 'outcome-unknown'
  if (thrown.name === 'TimeoutError')
    return new RollcallError(`${reaction}.timeout`, `${origin} did not answer ${method} ${path} in time.`, {
      cause: thrown,
      hint: 'Try again later, or give it more time with `timeout`.',
    })
  if (!(thrown instanceof TypeError)) return thrown
  return new RollcallError(`${reaction}.http`, `${origin} broke off while answering ${method} ${path}.`, {
    cause: thrown,
  })
}
