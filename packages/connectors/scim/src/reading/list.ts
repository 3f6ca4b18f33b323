import type { Stream } from '@rollcall/connector-sdk'
import { type Code, type Ending, type Problem, type RollcallError, toProblem } from '@rollcall/model'
import { scimTypeOf } from '../answer.ts'
import { notScim } from '../errors.ts'
import type { Opened } from '../opened.ts'
import { firstQuery, isRefusal, type Manner, mannersOf, type Query } from './first-page.ts'
import { type Identified, type Page, parsePage } from './page.ts'

/** How often a list is begun anew because the server forgot its cursor. */
const restarts = 2

/**
 * Every resource of a list once, however the server pages. It ends `complete` only if as many came as the server says
 * there are, and it said the same number all the time.
 */
export async function* list(opened: Opened, path: string, query: Query, signal: AbortSignal): Stream<Identified> {
  const { features } = await opened.discovered(signal)
  const { pageSize } = opened.settings
  const count = Math.min(pageSize, features.maxPageSize ?? pageSize)
  const told = new Set<string>()
  let manners = mannersOf(features)
  for (let round = 0; ; round++) {
    const reading = new Reading(opened, path, query, count, told)
    const end = yield* reading.pages(manners[0] ?? 'index', signal)
    if (end === 'refused' && manners.length > 1) manners = manners.slice(1)
    else if (end === 'forgotten' && round < restarts) opened.client.log('debug', `${path}: the list is begun anew.`)
    else if (typeof end === 'object') return end
    else throw reading.error
  }
}

/** One way through a list, from its beginning. */
class Reading {
  readonly #opened: Opened
  readonly #path: string
  readonly #query: Query
  readonly #count: number
  /** Handed over before, in this round or in one before it. */
  readonly #told: Set<string>
  readonly #seen = new Set<string>()
  #received = 0
  #firstLength = 0
  #total: number | undefined
  #changed = false
  #nameless = 0
  error: RollcallError | undefined

  constructor(opened: Opened, path: string, query: Query, count: number, told: Set<string>) {
    this.#opened = opened
    this.#path = path
    this.#query = query
    this.#count = count
    this.#told = told
  }

  async *pages(manner: Manner, signal: AbortSignal): AsyncGenerator<Identified[], Ending | 'refused' | 'forgotten'> {
    const count = String(this.#count)
    let cursor: string | undefined
    let asked = firstQuery(manner, this.#count)
    for (let at = 0; ; at++) {
      const beyond = this.#total !== undefined && this.#received >= this.#total
      const page = await this.#page(asked, signal)
      if (!page) {
        if (at === 0) return 'refused'
        if (cursor !== undefined && this.#forgot) return 'forgotten'
        if (beyond) return this.#end() // there is nothing behind the last one, and it said so its own way
        throw this.error
      }
      const fresh = page.resources.filter(({ id }) => !this.#seen.has(id))
      this.#take(page)
      yield this.#untold(fresh)
      if (page.next !== undefined) {
        if (page.next === cursor || (fresh.length === 0 && page.received > 0)) return this.#circling()
        cursor = page.next
        asked = { cursor, ...(manner === 'whole' ? {} : { count }) }
        continue
      }
      if (cursor !== undefined || manner === 'cursor') return this.#end()
      if (fresh.length === 0 || beyond) return this.#end()
      if (this.#total !== undefined && this.#received >= this.#total && !this.#mayGoOn(page, at)) return this.#end()
      if (manner === 'whole' && this.#total === undefined) return this.#end()
      asked = { startIndex: String(this.#received + 1), ...(manner === 'whole' ? {} : { count }) }
    }
  }

  /** Undefined if the server refused; `error` says why. */
  async #page(asked: Query, signal: AbortSignal): Promise<Page | undefined> {
    const { client } = this.#opened
    const request = { method: 'GET', path: this.#path } as const
    const answer = await client.ask(this.#path, { ...this.#query, ...asked }, signal)
    if (answer.status === 200) {
      const page = parsePage(answer)
      if (page) return page
      throw notScim('list', client.about(request))
    }
    this.error = client.errorOf(answer, request)
    this.#forgot = /^(expired|invalid)cursor$/i.test(scimTypeOf(answer) ?? '')
    if (isRefusal(answer) || (answer.status === 404 && this.#received > 0)) return undefined
    throw this.error
  }
  #forgot = false

  #take({ resources, received, total }: Page): void {
    for (const { id } of resources) this.#seen.add(id)
    this.#nameless += received - resources.length
    if (this.#received === 0) this.#firstLength = received
    this.#received += received
    if (total === undefined) return
    if (this.#total !== undefined && total !== this.#total) this.#changed = true
    this.#total = total
  }

  /** The total may be that of the page, where pages were as long as they get, or there was but one: a look behind it tells. */
  #mayGoOn({ received }: Page, at: number): boolean {
    return at === 0 || received === this.#count || received === this.#firstLength
  }

  #untold(fresh: readonly Identified[]): Identified[] {
    const untold = fresh.filter(({ id }) => !this.#told.has(id))
    for (const { id } of untold) this.#told.add(id)
    return [...new Map(untold.map((one) => [one.id, one])).values()]
  }

  #end(): Ending {
    const [total, came] = [this.#total, this.#seen.size]
    if (this.#nameless > 0) return this.#cut('invalid.no-id', `${this.#nameless} records came without an id`)
    if (this.#changed)
      return this.#cut('unavailable.list-changed', 'the number of records changed while they were read')
    if (total === undefined && came === 0)
      return this.#cut('invalid.list', 'the application says neither who is there nor how many')
    if (total === undefined || total === came) return { verdict: 'complete' }
    return this.#cut('invalid.list', `the application says there are ${total} records, and ${came} came`)
  }

  #circling(): Ending {
    return this.#cut('invalid.list', 'the application goes round in a circle')
  }

  #cut(code: Code, what: string): Ending {
    const problem: Problem = {
      code,
      message: `${this.#path}: ${what}.`,
      hint: 'Run it again when nobody changes anything.',
    }
    return { verdict: 'truncated', problem }
  }
}

/** All of a list in memory, with the problem that keeps it from being complete. */
export async function collect(
  stream: Stream<Identified>,
): Promise<{ readonly found: readonly Identified[]; readonly problem?: Problem }> {
  const found: Identified[] = []
  try {
    for (;;) {
      const step = await stream.next()
      if (step.done) return step.value.verdict === 'complete' ? { found } : { found, problem: step.value.problem }
      found.push(...step.value)
    }
  } catch (thrown) {
    return { found, problem: toProblem(thrown) }
  }
}
