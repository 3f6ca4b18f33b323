import { BerError, lengthSize, readLength } from './length.ts'

/** Walks over elements already in memory. Every length is checked before it is believed; nothing is copied. */
export class BerReader {
  readonly bytes: Buffer
  readonly end: number
  at: number

  constructor(bytes: Buffer, start: number = 0, end: number = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  /** The tag of the next element, or undefined behind the last. */
  peek(): number | undefined {
    return this.at < this.end ? this.bytes[this.at] : undefined
  }

  /** Steps inside the next element and returns where its content ends. */
  enter(tag: number): number {
    if (this.at + 2 > this.end) throw new BerError(`an end where ${hex(tag)} should begin`)
    if (this.bytes[this.at] !== tag) {
      throw new BerError(`${hex(this.bytes[this.at] as number)} where ${hex(tag)} should begin`)
    }
    const size = lengthSize(this.bytes[this.at + 1] as number)
    if (this.at + 1 + size > this.end) throw new BerError('an end in the middle of a length')
    const length = readLength(this.bytes, this.at + 1, size)
    this.at += 1 + size
    if (length > this.end - this.at) {
      throw new BerError(`a length of ${length} bytes where ${this.end - this.at} are left`)
    }
    return this.at + length
  }

  /** Claims that an element entered has been read exactly to its end. */
  leave(end: number): void {
    if (this.at !== end) throw new BerError('an element that runs over the end of the one around it')
  }

  /** Steps behind an element entered, over whatever a later version of the protocol added to it (RFC 4511 section 4). */
  leaveRest(end: number): void {
    if (this.at > end) throw new BerError('an element that runs over the end of the one around it')
    this.at = end
  }

  skip(tag: number): void {
    this.at = this.enter(tag)
  }

  /** Of up to six bytes: a few servers write more than the number needs. */
  integer(tag: number = 0x02): number {
    const end = this.enter(tag)
    if (end === this.at || end - this.at > 6) throw new BerError(`an integer of ${end - this.at} bytes`)
    const value = this.bytes.readIntBE(this.at, end - this.at)
    this.at = end
    return value
  }

  boolean(tag: number = 0x01): boolean {
    const end = this.enter(tag)
    if (end - this.at !== 1) throw new BerError(`a truth value of ${end - this.at} bytes`)
    return this.bytes[this.at++] !== 0
  }

  /** A view; copy what must live longer than the message. */
  octets(tag: number = 0x04): Buffer {
    const end = this.enter(tag)
    const octets = this.bytes.subarray(this.at, end)
    this.at = end
    return octets
  }

  text(tag: number = 0x04): string {
    return this.octets(tag).toString()
  }
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}
