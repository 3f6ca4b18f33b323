import type { BerReader } from '../ber/reader.ts'
import type { Connection, Receiver } from '../client/connection.ts'
import { searchRequest, tag } from '../client/messages.ts'
import { readResult, resultError } from '../client/result.ts'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import { notificationControl, showDeletedControl } from './controls.ts'

/** Yields whenever something under the base changed; several changes at once may be one. Until the stream is left. */
export async function* readNotifications(
  connection: Connection,
  { base }: { readonly base: string },
): AsyncGenerator<void, never> {
  const bell = new Bell(connection.url)
  const filter = encodeFilter(parseFilter('(objectClass=*)')) // the only one that is allowed
  const operation = searchRequest({ base, scope: 'sub', filter, attributes: ['1.1'] })
  connection.send(operation, [notificationControl, showDeletedControl], bell)
  for (;;) {
    await bell.rung()
    yield
  }
}

/** Rings once for all that came since it was heard last. */
class Bell implements Receiver {
  readonly patient = true
  readonly #url: string
  #rang = false
  #ended: Error | undefined
  #waiter: PromiseWithResolvers<void> | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** Throws what ended the search. */
  rung(): Promise<void> {
    this.#waiter = Promise.withResolvers()
    const { promise } = this.#waiter
    this.#tell()
    return promise
  }

  message(operation: number, reader: BerReader): boolean {
    if (operation === tag.searchDone) {
      reader.enter(operation)
      this.failed(resultError(readResult(reader), `${this.#url} ended the change notification`))
      return true
    }
    this.#rang = true
    this.#tell()
    return false
  }

  failed(error: Error): void {
    this.#ended = error
    this.#tell()
  }

  #tell(): void {
    if (!this.#waiter) return
    if (this.#ended) this.#waiter.reject(this.#ended)
    else if (this.#rang) this.#waiter.resolve()
    else return
    this.#rang = false
    this.#waiter = undefined
  }
}
