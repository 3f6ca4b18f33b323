import { type OnReadOpts, Socket } from 'node:net'
import { RollcallError } from '@rollcall/model'
import { Frames } from '../ber/frames.ts'
import { BerError } from '../ber/length.ts'
import { BerReader } from '../ber/reader.ts'
import { encodeFilter } from '../filter/encode.ts'
import { parseFilter } from '../filter/parse.ts'
import { abandonRequest, message, oid, searchRequest, tag, unbindRequest } from './messages.ts'
import { type LdapResult, readResult, resultError } from './result.ts'
import type { Target } from './settings.ts'

/** What an operation gets: each of its messages, or the reason why no more will come. */
export interface Receiver {
  /** `reader` stands before the operation, whose tag is given. True: that was the last message. Copy what is kept. */
  message(operation: number, reader: BerReader): boolean
  failed(error: Error): void
  /** The server is silent for as long as it has nothing to tell. Whether it is still there is asked otherwise. */
  readonly patient?: boolean
}

/** A silence is only broken by this much, or by a whole message: a byte now and then is a hang, too. */
const bytesThatCount = 64 * 1024

/** What every server has, and every account may ask for. */
const rootDse = {
  base: '',
  scope: 'base',
  filter: encodeFilter(parseFilter('(objectClass=*)')),
  attributes: ['1.1'],
} as const

/** One socket's LDAP session: sends requests, hands each answer to whoever asked, and fails all of them together. */
export class Connection {
  readonly url: string
  /** For a socket that can read straight into the frames' memory. */
  readonly onread: OnReadOpts
  readonly #frames: Frames
  readonly #answerTimeoutMs: number
  readonly #waiting = new Map<number, Receiver>()
  readonly #silence: NodeJS.Timeout
  #socket: Socket = new Socket()
  #lastId = 0
  #ended: Error | undefined
  #paused = false
  #heard = false
  #uncounted = 0

  constructor({ url, answerTimeoutMs, maxMessageBytes }: Target) {
    this.url = url
    this.#answerTimeoutMs = answerTimeoutMs
    this.#frames = new Frames(maxMessageBytes, (slab, start, end) => this.#take(slab, start, end))
    this.#silence = setTimeout(() => this.#onSilence(), answerTimeoutMs).unref()
    this.onread = {
      buffer: () => this.#frames.room(),
      callback: (count) => {
        this.#received(count, () => this.#frames.filled(count))
        return true
      },
    }
  }

  attach(socket: Socket): void {
    this.#socket = socket
    socket.on('error', this.#onError)
    socket.on('end', this.#onClose)
    socket.on('close', this.#onClose)
  }

  /** For a socket that was not made with `onread`: over StartTLS, Node ignores that option without a word. */
  attachByData(socket: Socket): void {
    socket.on('data', this.#onData)
    this.attach(socket)
  }

  get usable(): boolean {
    return this.#ended === undefined
  }

  /** Whether an answer is due. */
  get busy(): boolean {
    return this.#waiting.size > 0
  }

  /** Sends a request; its answers go to the receiver. */
  send(operation: Uint8Array, controls: readonly Uint8Array[], receiver: Receiver): void {
    if (this.#ended) {
      receiver.failed(this.#ended)
      return
    }
    this.#lastId = this.#lastId === 0x7fffffff ? 1 : this.#lastId + 1
    const id = this.#lastId
    if (this.#waiting.size === 0) this.#silence.refresh()
    this.#waiting.set(id, receiver)
    this.#socket.write(message(id, operation, controls))
  }

  /** Sends a request that has one answer. */
  ask(operation: Uint8Array, answer: number): Promise<LdapResult> {
    return new Promise((resolve, reject) => {
      this.send(operation, [], {
        message: (operationTag, reader) => {
          if (operationTag !== answer) throw new BerError(`answer ${operationTag} where ${answer} was due`)
          reader.enter(operationTag)
          resolve(readResult(reader))
          return true
        },
        failed: reject,
      })
    })
  }

  /** Stops reading from the socket, so that the server has to wait. No silence is counted meanwhile. */
  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#silence.refresh()
    this.#socket.resume()
  }

  /** Gives the bare socket back, to be encrypted. Whatever came too early cannot have been protected: an attack. */
  detach(): Socket {
    if (this.#ended) throw this.#ended
    if (this.#frames.waiting > 0) throw this.#malformed(new BerError('bytes between the answer to StartTLS and TLS'))
    this.#ended = new RollcallError('bug.detached', 'The connection was handed over to TLS.')
    clearTimeout(this.#silence)
    this.#socket.off('data', this.#onData)
    this.#socket.off('error', this.#onError)
    this.#socket.off('end', this.#onClose)
    this.#socket.off('close', this.#onClose)
    return this.#socket
  }

  /** Ends the session; what is still waiting fails with the reason. Open operations are abandoned. */
  close(reason: Error = new RollcallError('unavailable.closed', `The connection to ${this.url} was closed.`)): void {
    if (this.#ended) return
    this.#ended = reason
    clearTimeout(this.#silence)
    for (const id of this.#waiting.keys()) this.#socket.write(message(++this.#lastId, abandonRequest(id)))
    this.#socket.end(message(++this.#lastId, unbindRequest()))
    if (this.busy) this.#socket.destroy()
    else this.#socket.destroySoon()
    this.#failAll(reason)
  }

  #received(bytes: number, cut: () => void): void {
    this.#heard = false
    this.#uncounted += bytes
    try {
      cut()
    } catch (thrown) {
      this.close(thrown instanceof BerError ? this.#malformed(thrown) : asError(thrown))
    }
    if (this.#heard || this.#uncounted >= bytesThatCount) {
      this.#uncounted = 0
      this.#silence.refresh()
    }
  }

  #take(slab: Buffer, start: number, end: number): void {
    if (this.#ended) return
    this.#heard = true
    const reader = new BerReader(slab, start, end)
    const id = reader.integer()
    const operation = reader.peek()
    if (operation === undefined) throw new BerError('a message without an operation')
    if (id === 0) {
      this.#onNotice(operation, reader)
      return
    }
    const receiver = this.#waiting.get(id)
    if (!receiver) throw new BerError(`an answer to message ${id}, which nobody waits for`)
    if (receiver.message(operation, reader)) this.#waiting.delete(id)
  }

  /** RFC 4511 section 4.4.1: the server is about to hang up, and says why. */
  #onNotice(operation: number, reader: BerReader): void {
    if (operation !== tag.extendedResponse) throw new BerError('an unsolicited message that is no notice')
    const end = reader.enter(operation)
    const result = readResult(reader)
    const name = reader.at < end && reader.peek() === 0x8a ? reader.text(0x8a) : undefined
    if (name !== oid.noticeOfDisconnection) return
    this.close(resultError(result, `${this.url} ended the connection`))
  }

  #onSilence(): void {
    if (this.#waiting.size === 0 || this.#paused) return
    if ([...this.#waiting.values()].every(({ patient }) => patient)) {
      this.#askForLife()
      return
    }
    const seconds = this.#answerTimeoutMs / 1000
    this.close(
      new RollcallError('unavailable.timeout', `${this.url} did not answer for ${seconds} s.`, {
        hint: 'Check the server; for slow searches raise answerTimeout.',
      }),
    )
  }

  /** A server that does not answer even this within the same time is dead, whatever its TCP says. */
  #askForLife(): void {
    this.#silence.refresh()
    const receiver = { message: (operation: number) => operation === tag.searchDone, failed: () => {} }
    this.send(searchRequest(rootDse), [], receiver)
  }

  readonly #onData = (chunk: Buffer): void => this.#received(chunk.length, () => this.#frames.push(chunk))

  readonly #onError = (cause: Error): void => {
    this.close(
      new RollcallError('unavailable.connection-lost', `The connection to ${this.url} broke: ${cause.message}.`, {
        hint: 'Check the server and the network between.',
        cause,
      }),
    )
  }

  readonly #onClose = (): void => {
    this.close(
      new RollcallError('unavailable.connection-lost', `${this.url} closed the connection without an answer.`, {
        hint: "Look into the server's log; a time limit on connections or a firewall may be the cause.",
      }),
    )
  }

  #malformed(cause: BerError): RollcallError {
    return new RollcallError('unavailable.malformed', `${this.url} sent what is not LDAP: ${cause.message}.`, {
      hint: 'Check that an LDAP server listens there, and whether ldap:// and ldaps:// are mixed up.',
      cause,
    })
  }

  #failAll(reason: Error): void {
    const receivers = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const receiver of receivers) receiver.failed(reason)
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
