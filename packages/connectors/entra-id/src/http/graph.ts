import { randomUUID } from 'node:crypto'
import type { Context } from '@rollcall/connector-sdk'
import { RollcallError, toProblem } from '@rollcall/model'
import { authorityOf, type EntraSettings, graphRootOf } from '../settings.ts'
import { claimsIn } from '../token/claims.ts'
import { acquire, type Exchange } from '../token/msal.ts'
import { Tokens } from '../token/tokens.ts'
import { brokenAnswer, pick, toError } from './errors.ts'
import { oneByOne } from './one-by-one.ts'
import { longestWaitMs, Pace } from './pace.ts'
import { waitOf } from './retry-after.ts'
import { type Answer, codesIn, type Sent, Transport } from './transport.ts'

const firstWaitMs = 1_000

/** How often a call is made, by what came of it. */
function triesAfter(status: number): number {
  if (status === 429 || status === 503) return 6
  return status === 500 || status === 502 || status === 504 ? 4 : 1
}

/** A row of a list: an object as Graph tells it. */
export type Row = Readonly<Record<string, unknown>>

export interface Page {
  readonly rows: readonly Row[]
  /** Exactly one of the two, but for the last page of a list. */
  readonly next?: string
  readonly delta?: string
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  /** Resource units it costs, as far as is known beforehand. */
  readonly units?: number
}

/** Asks Microsoft Graph, at its pace and with a token of its tenant. The token goes to its origin only. */
export class Graph implements AsyncDisposable {
  /** https://host */
  readonly root: string
  readonly settings: EntraSettings
  readonly #context: Context
  readonly #transport: Transport
  readonly #tokens: Tokens
  readonly #pace: Pace
  readonly #tokenPace: Pace
  /** With several under way, one would still be sent while the answer to another asks to wait. */
  readonly #inTurn = oneByOne()

  constructor(settings: EntraSettings, context: Context) {
    this.root = graphRootOf(settings)
    this.settings = settings
    this.#context = context
    this.#transport = new Transport(settings, context)
    this.#pace = new Pace(context.clock)
    this.#tokenPace = new Pace(context.clock)
    this.#tokens = new Tokens(
      (signal, claims) => acquire(settings, context, this.#exchange(signal), claims),
      context.clock,
    )
  }

  get log(): Context['log'] {
    return this.#context.log
  }

  /** Throws where there is no token to be had. */
  async signIn(signal: AbortSignal): Promise<void> {
    await this.#tokens.get(signal)
  }

  /** What the tenant tells to everybody, from where its tokens come. */
  discover(path: string, signal: AbortSignal): Promise<Pick<Answer, 'status' | 'body'>> {
    return this.#exchange(signal)(`${authorityOf(this.settings)}${path}`, { method: 'GET', headers: {} })
  }

  /** Below the version: `/users/delta?$select=id`. */
  url(path: string): string {
    return `${this.root}/v1.0${path}`
  }

  /** The JSON of an answer. Throws the error that it is. */
  async get(url: string, asked: Asked, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#ask(url, 'GET', asked, undefined, signal)
    return this.#bodyOf(url, answer)
  }

  /** What is answered in plain text. */
  async text(url: string, asked: Asked, signal: AbortSignal): Promise<string> {
    const answer = await this.#ask(url, 'GET', asked, undefined, signal)
    if (answer.status !== 200) throw toError(answer, { path: this.pathOf(url) })
    return answer.text
  }

  /** One page of a list or a round. A link that leads elsewhere is an error: whoever follows it gives the token away. */
  async page(url: string, asked: Asked, signal: AbortSignal): Promise<Page> {
    const body = await this.get(url, asked, signal)
    const path = this.pathOf(url)
    const rows = pick(body, 'value')
    if (!Array.isArray(rows) || rows.some((row) => typeof row !== 'object' || row === null))
      throw brokenAnswer(path, 'holds no list')
    const next = this.#linkIn(body, '@odata.nextLink', path)
    const delta = this.#linkIn(body, '@odata.deltaLink', path)
    return { rows, ...(next === undefined ? {} : { next }), ...(delta === undefined ? {} : { delta }) }
  }

  /** Asks for a change of what the app itself keeps there, such as a subscription. The answer, whatever its status. */
  change(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return this.#ask(this.url(path), method, { headers }, body && JSON.stringify(body), signal)
  }

  /** Answers to several questions in one call, in the order of the urls, which are below the version (Graph: json-batching). */
  async batch(paths: readonly string[], signal: AbortSignal): Promise<readonly Answer[]> {
    const answers = new Map<number, Answer>()
    for (let attempt = 1; answers.size < paths.length; attempt++) {
      const due = paths.map((_, index) => index).filter((index) => !answers.has(index))
      const got = await this.#envelope(
        due.map((index) => ({ id: String(index), url: paths[index] ?? '' })),
        signal,
      )
      for (const index of due) {
        const answer = got.get(String(index))
        if (!answer) throw brokenAnswer('/$batch', 'leaves one of its questions out')
        if (attempt < triesAfter(answer.status) && this.#isSoon(answer)) continue
        answers.set(index, answer)
      }
    }
    return paths.map((_, index) => answers.get(index) as Answer)
  }

  /** Without the query, which may hold personal values, and without the version. */
  pathOf(url: string): string {
    return new URL(url).pathname.replace(/^\/v1\.0(?=\/)/, '')
  }

  /** A link that was kept, or came with an answer. */
  isOurs(link: string): boolean {
    return URL.canParse(link) && new URL(link).origin === this.root
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#transport[Symbol.asyncDispose]()
  }

  async #envelope(
    requests: readonly { readonly id: string; readonly url: string }[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Answer>> {
    const url = this.url('/$batch')
    const body = JSON.stringify({ requests: requests.map(({ id, url }) => ({ id, method: 'GET', url })) })
    const headers = { 'content-type': 'application/json' }
    const answer = await this.#ask(url, 'POST', { headers, units: requests.length }, body, signal)
    const responses = pick(this.#bodyOf(url, answer, 'POST'), 'responses')
    const items = itemsIn(answer)
    if (!Array.isArray(responses)) throw brokenAnswer('/$batch', 'holds no answers')
    return new Map(responses.map((one, index) => [String(pick(one, 'id')), items[index] as Answer]))
  }

  async #ask(
    url: string,
    method: Sent['method'],
    asked: Asked,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    if (!this.isOurs(url)) throw new RollcallError('bug.foreign-url', `${new URL(url).origin} is not Microsoft Graph.`)
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      const token = await this.#tokens.get(signal)
      const answer = await this.#once(url, { method, asked, body, token, attempt }, signal)
      if (answer === 'broken-off') continue
      if (answer.status === 401 && !renewed) {
        renewed = true
        await this.#tokens.renew(token, claimsIn(answer.headers), signal)
        continue
      }
      if (attempt >= triesAfter(answer.status) || !this.#isSoon(answer)) return answer
    }
  }

  async #once(
    url: string,
    call: {
      readonly method: Sent['method']
      readonly asked: Asked
      readonly body: string | undefined
      readonly token: string
      readonly attempt: number
    },
    signal: AbortSignal,
  ): Promise<Answer | 'broken-off'> {
    const { method, asked, body, token, attempt } = call
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'client-request-id': randomUUID(),
      ...asked.headers,
    }
    return this.#inTurn(async () => {
      const spent = await this.#pace.turn(asked.units ?? 1, signal)
      try {
        const sent = { method, headers, ...(body === undefined ? {} : { body }) }
        const answer = await this.#transport.send(url, sent, signal)
        this.#pace.heard(spent, answer.headers)
        for (const one of [answer, ...itemsIn(answer)]) this.#mind(one, attempt)
        return answer
      } catch (thrown) {
        if (attempt >= 3 || !/ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(codesIn(thrown))) throw thrown
        this.#context.log('debug', `${this.pathOf(url)}: ${toProblem(thrown).message} It is asked again.`)
        this.#pace.wait(firstWaitMs * 2 ** (attempt - 1))
        return 'broken-off'
      }
    }, signal)
  }

  /** Makes all calls wait as long as the answer says, or longer each time. */
  #mind({ headers, status }: Answer, attempt: number): void {
    if (triesAfter(status) === 1) return
    const { clock, log } = this.#context
    const told = waitOf(headers, clock.now())
    const wait = told || firstWaitMs * 2 ** (attempt - 1) * (1 + Math.random() / 2)
    this.#pace.wait(wait)
    log('debug', `Microsoft Graph answers ${status}: waiting ${Math.ceil(wait / 1_000)} s.`)
  }

  #isSoon({ headers }: Answer): boolean {
    return (waitOf(headers, this.#context.clock.now()) ?? 0) <= longestWaitMs
  }

  #bodyOf(url: string, answer: Answer, method = 'GET'): unknown {
    const path = this.pathOf(url)
    const { clock } = this.#context
    if (answer.status !== 200) {
      const wait = waitOf(answer.headers, clock.now())
      const select = new URL(url).searchParams.get('$select')
      throw toError(answer, { path, method, select, retryAt: wait === undefined ? undefined : clock.now() + wait })
    }
    if (typeof answer.body !== 'object' || answer.body === null) throw brokenAnswer(path, 'is no JSON')
    return answer.body
  }

  #linkIn(body: unknown, name: string, path: string): string | undefined {
    const link = pick(body, name)
    if (link === undefined || link === null) return undefined
    if (typeof link !== 'string' || !URL.canParse(link)) throw brokenAnswer(path, 'holds a link that is none')
    if (this.isOurs(link)) return link
    throw new RollcallError('invalid.foreign-link', `The answer to ${path} leads on to ${new URL(link).origin}.`, {
      hint: `Only ${this.root} is given the token. If Microsoft Graph is at another address, say so with \`graph\`.`,
    })
  }

  /** For the token endpoint, which has a pace of its own. What it refuses for now only is no refusal of the app, whatever it says. */
  #exchange(signal: AbortSignal): Exchange {
    return async (url, sent) => {
      for (let attempt = 1; ; attempt++) {
        await this.#tokenPace.turn(0, signal)
        const answer = await this.#transport.send(url, sent, signal)
        const { status } = answer
        const tries = triesAfter(status)
        if (tries === 1) return answer
        const now = this.#context.clock.now()
        const wait = waitOf(answer.headers, now) || firstWaitMs * 2 ** (attempt - 1)
        this.#tokenPace.wait(wait)
        if (attempt < tries && wait <= longestWaitMs) continue
        const code = status === 429 ? 'rate-limited' : 'unavailable.token'
        const message = `${new URL(url).origin} gives no token for now (${status}).`
        throw new RollcallError(code, message, { retryAt: now + wait })
      }
    }
  }
}

/** The answers within the answer to a $batch, in the form of any. */
function itemsIn({ body }: Answer): readonly Answer[] {
  const responses = pick(body, 'responses')
  return Array.isArray(responses) ? responses.map(itemOf) : []
}

/** Of the headers of an item: that is JSON, where a header may hold anything. */
const heeded: ReadonlySet<string> = new Set(['retry-after', 'date', 'request-id'])

function itemOf(item: unknown): Answer {
  const status = Number(pick(item, 'status'))
  const told = pick(item, 'headers')
  const headers = new Headers()
  if (typeof told === 'object' && told !== null)
    for (const [name, value] of Object.entries(told))
      if (heeded.has(name.toLowerCase())) headers.set(name, String(value))
  return { status, headers, body: pick(item, 'body'), text: '' }
}
