import type { FeedEnding } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import type { Prepared } from '../planning/planning.ts'
import { type Cursors, fedKinds } from '../reading/cursors.ts'
import { mostNews, News, queryOf } from '../reading/feed.ts'

/** Listens to the feeds of a sync, all kinds at once, until it is disposed. */
export class Ear implements AsyncDisposable {
  readonly #prepared: Prepared
  readonly #stop = new AbortController()
  readonly #listening: readonly Promise<void>[]
  #news: News
  #failure: unknown
  #heard = Promise.withResolvers<void>()

  constructor(prepared: Prepared, cursors: Cursors) {
    this.#prepared = prepared
    this.#news = new News(cursors, prepared.attributes)
    this.#listening = fedKinds(prepared.options.definition).map((kind) =>
      this.#listen(kind, cursors[kind] ?? '').catch((thrown: unknown) => {
        this.#failure ??= thrown
        this.#heard.resolve()
      }),
    )
  }

  /** Resolves once something is told, or nothing will be any more: `take` says which. */
  get heard(): Promise<void> {
    return this.#heard.promise
  }

  get size(): number {
    return this.#news.size
  }

  /** What was told since the last time. Throws what ended the feeds. */
  take(): News {
    if (this.#failure !== undefined) throw this.#failure
    const news = this.#news
    this.#news = new News(news.cursors, this.#prepared.attributes)
    this.#heard = Promise.withResolvers()
    return news
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#listening)
  }

  async #listen(kind: 'user' | 'group', cursor: string): Promise<void> {
    const { connection, name } = this.#prepared.options.source
    if (!connection.watch) throw new RollcallError('config.no-watch', `${name} cannot be watched.`)
    const stream = connection.watch({ query: queryOf(this.#prepared, kind), cursor }, this.#stop.signal)
    try {
      for (;;) {
        const step = await stream.next()
        if (step.done) throw endOf(step.value, name)
        this.#news.take(kind, step.value)
        if (this.#news.size > mostNews)
          throw new RollcallError('quota.news', `More than ${mostNews} records changed at once in ${name}.`)
        if (this.#news.size > 0) this.#heard.resolve()
      }
    } finally {
      await stream.return(undefined as never)
    }
  }
}

function endOf(end: FeedEnding, name: string): RollcallError {
  if (!('problem' in end)) return new RollcallError('unavailable.feed', `The change feed of ${name} ended.`)
  const { code, message, ...more } = end.problem
  return new RollcallError(code, message, more)
}
