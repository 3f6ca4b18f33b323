import { BerError, lengthSize, readLength } from './length.ts'

/** Takes one whole message: its content lies in `slab` from `start` to `end` and is never overwritten. */
export type TakeMessage = (slab: Buffer, start: number, end: number) => void

const slabBytes = 256 * 1024
/** Too little room for a read worth its system call. */
const leastRoom = 16 * 1024

/**
 * Cuts a stream of bytes into LDAP messages. Bytes are read straight into a slab; a message is an offset into it,
 * so whoever keeps one keeps its slab. A slab grows as bytes arrive, never because a length says so.
 */
export class Frames {
  readonly #limit: number
  readonly #take: TakeMessage
  #slab: Buffer = Buffer.allocUnsafeSlow(slabBytes)
  #read = 0
  /** Bytes of the unfinished message, once its length is known. */
  #due = 0
  #written = 0

  constructor(limit: number, take: TakeMessage) {
    this.#limit = limit
    this.#take = take
  }

  /** Bytes that belong to no complete message yet. */
  get waiting(): number {
    return this.#written - this.#read
  }

  /** Where the next bytes go; say with `filled` how many came. */
  room(): Buffer {
    if (this.#slab.length - this.#written < leastRoom) this.#renew(leastRoom)
    return this.#slab.subarray(this.#written)
  }

  filled(count: number): void {
    this.#written += count
    this.#cut()
  }

  /** For a socket that cannot read into a slab. */
  push(chunk: Uint8Array): void {
    if (this.#slab.length - this.#written < chunk.length) this.#renew(chunk.length)
    this.#slab.set(chunk, this.#written)
    this.filled(chunk.length)
  }

  /** Older messages still look into the old slab: only the unfinished one moves. */
  #renew(room: number): void {
    const next = Buffer.allocUnsafeSlow(Math.max(slabBytes, Math.min(2 * this.waiting, this.#due) + room))
    this.#slab.copy(next, 0, this.#read, this.#written)
    this.#slab = next
    this.#written = this.waiting
    this.#read = 0
  }

  #cut(): void {
    this.#due = 0
    while (this.#written - this.#read >= 2) {
      const slab = this.#slab
      if (slab[this.#read] !== 0x30) throw new BerError('bytes that begin no LDAP message')
      const size = lengthSize(slab[this.#read + 1] as number)
      const start = this.#read + 1 + size
      if (start > this.#written) return
      const length = readLength(slab, this.#read + 1, size)
      if (length > this.#limit)
        throw new BerError(`a message of ${length} bytes, more than the limit of ${this.#limit}`)
      if (start + length > this.#written) {
        this.#due = start + length - this.#read
        return
      }
      this.#read = start + length
      this.#take(slab, start, start + length)
    }
  }
}
