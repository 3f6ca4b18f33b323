import { BerError } from '../ber/length.ts'
import type { BerReader } from '../ber/reader.ts'
import type { Connection, Receiver } from './connection.ts'
import { checkEntry, LdapEntry } from './entry.ts'
import { type Control, readControls, tag } from './messages.ts'
import { type LdapResult, readResult } from './result.ts'

/** How the answer to one search request ended. */
export interface PageEnd {
  readonly result: LdapResult
  readonly controls: readonly Control[]
  /** Each tells of one part of the answer that lies elsewhere, by every address where it does (RFC 4511 section 4.1.10). */
  readonly references: readonly (readonly string[])[]
}

/** Some entries of an answer, and its end if it has come. `ranged`: one of them holds a part of an attribute only. */
export interface Part {
  readonly entries: readonly LdapEntry[]
  readonly ranged: boolean
  readonly end?: PageEnd
}

/** A server may ignore the page size; then an answer is handed over in parts of about this many bytes. */
const partBytes = 4 * 1024 * 1024

/** The answer to one search request, taken in as it comes and given out in parts. Two parts waiting stop the socket. */
export class Page implements Receiver {
  readonly #connection: Connection
  readonly #most: number
  readonly #parts: Part[] = []
  #entries: LdapEntry[] = []
  #ranged = false
  #bytes = 0
  readonly #references: (readonly string[])[] = []
  #failure: Error | undefined
  #waiter: PromiseWithResolvers<Part> | undefined

  /** `most` is how many entries a part holds. */
  constructor(connection: Connection, most: number) {
    this.#connection = connection
    this.#most = most
  }

  /** The next part; throws what ended the connection. */
  next(): Promise<Part> {
    const part = this.#parts.shift()
    if (part) {
      this.#connection.resume()
      return Promise.resolve(part)
    }
    if (this.#failure) return Promise.reject(this.#failure)
    this.#waiter = Promise.withResolvers()
    return this.#waiter.promise
  }

  message(operation: number, reader: BerReader): boolean {
    const end = reader.enter(operation)
    switch (operation) {
      case tag.searchEntry:
        this.#add(reader, end)
        return false
      case tag.searchReference: {
        const urls: string[] = []
        while (reader.at < end) urls.push(reader.text())
        reader.leave(end)
        if (urls.length > 0) this.#references.push(urls)
        return false
      }
      case tag.searchDone: {
        const result = readResult(reader)
        reader.at = end
        const references = [...this.#references, ...(result.referrals.length > 0 ? [result.referrals] : [])]
        this.#give({ result, controls: readControls(reader), references })
        return true
      }
      case tag.intermediateResponse:
        return false
      default:
        throw new BerError(`operation ${operation} as the answer to a search`)
    }
  }

  failed(error: Error): void {
    this.#failure = error
    this.#waiter?.reject(error)
    this.#waiter = undefined
  }

  #add(reader: BerReader, end: number): void {
    const { bytes, at } = reader
    if (this.#entries.length === this.#most || this.#bytes > partBytes) {
      this.#give()
      if (this.#parts.length > 1) this.#connection.pause()
    }
    if (checkEntry(bytes, at, end)) this.#ranged = true
    this.#entries.push(new LdapEntry(bytes, at, end))
    this.#bytes += end - at
  }

  #give(end?: PageEnd): void {
    const part = { entries: this.#entries, ranged: this.#ranged, ...(end && { end }) }
    this.#entries = []
    this.#ranged = false
    this.#bytes = 0
    if (this.#waiter) this.#waiter.resolve(part)
    else this.#parts.push(part)
    this.#waiter = undefined
  }
}
