import { RollcallError } from '@rollcall/model'
import { BerError } from '../ber/length.ts'
import type { BerReader } from '../ber/reader.ts'
import type { Connection, Receiver } from '../client/connection.ts'
import { checkEntry, LdapEntry } from '../client/entry.ts'
import { readControls, tag } from '../client/messages.ts'
import { type LdapResult, readResult, success } from '../client/result.ts'
import {
  readSyncDone,
  readSyncInfo,
  readSyncState,
  type SyncDoneValue,
  type SyncInfo,
  type SyncStateValue,
} from './messages.ts'

/** What a server tells of the content, in the order it came. The entry of a `present` or `delete` has only a name. */
export type SyncMessage = ({ readonly kind: 'entry'; readonly entry: LdapEntry } & SyncStateValue) | SyncInfo

/** What has come of an answer, and its end if it has come. */
export interface SyncPart {
  readonly messages: readonly SyncMessage[]
  readonly end?: SyncAnswerEnd
}

export interface SyncAnswerEnd {
  readonly result: LdapResult
  readonly done: SyncDoneValue | undefined
}

/** So many messages waiting stop the socket. */
const mostWaiting = 2_000

/** The answer to a synchronising search, given out as it comes. */
export class SyncAnswer implements Receiver {
  readonly #connection: Connection
  #messages: SyncMessage[] = []
  #end: SyncAnswerEnd | undefined
  #failure: Error | undefined
  #waiter: PromiseWithResolvers<SyncPart> | undefined
  #refreshed = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Once everything is told that happened before, the next message comes when something happens. */
  get patient(): boolean {
    return this.#refreshed
  }

  /** What has come since; waits if that is nothing. Throws what ended the connection. */
  next(): Promise<SyncPart> {
    this.#connection.resume()
    this.#waiter = Promise.withResolvers()
    const { promise } = this.#waiter
    this.#give()
    return promise
  }

  message(operation: number, reader: BerReader): boolean {
    const end = reader.enter(operation)
    const isEnd = this.#take(operation, reader, end)
    this.#give()
    if (this.#messages.length >= mostWaiting) this.#connection.pause()
    return isEnd
  }

  failed(error: Error): void {
    this.#failure = error
    this.#give()
  }

  #take(operation: number, reader: BerReader, end: number): boolean {
    switch (operation) {
      case tag.searchEntry: {
        const { bytes, at } = reader
        checkEntry(bytes, at, end)
        reader.at = end
        const state = readSyncState(readControls(reader))
        if (!state) throw noContentSync(this.#connection.url, 'it answered as to any other search')
        this.#messages.push({ kind: 'entry', entry: new LdapEntry(bytes, at, end), ...state })
        return false
      }
      case tag.searchReference:
        return false
      case tag.intermediateResponse: {
        const info = readSyncInfo(reader, end)
        if (!info) return false
        if (info.kind === 'phase' && info.refreshed) this.#refreshed = true
        this.#messages.push(info)
        return false
      }
      case tag.searchDone: {
        const result = readResult(reader)
        reader.at = end
        const done = readSyncDone(readControls(reader))
        this.#end = { result, done: result.code === success ? done : undefined }
        return true
      }
      default:
        throw new BerError(`operation ${operation} as the answer to a search`)
    }
  }

  #give(): void {
    if (!this.#waiter) return
    if (this.#messages.length > 0 || this.#end) {
      this.#waiter.resolve({ messages: this.#messages, ...(this.#end && { end: this.#end }) })
      this.#messages = []
    } else if (this.#failure) this.#waiter.reject(this.#failure)
    else return
    this.#waiter = undefined
  }
}

/** The server cannot do it, or not for this account or this base. */
export function noContentSync(url: string, how: string): RollcallError {
  return new RollcallError('config.unsupported', `${url} has no content synchronisation (RFC 4533): ${how}.`, {
    hint: 'Load the overlay syncprov for this database (slapd), or the plug-ins Content Synchronization and Retro Changelog (389 Directory Server). Without, everything is read each time.',
  })
}
