import { RollcallError } from '@rollcall/model'

/** The lines of one record, as they stand, and the number of the first. */
export interface RawRecord {
  readonly raw: string
  readonly line: number
}

/** A file without empty lines would otherwise be one record of any size. */
const longestRecord = 32 << 20

/** Cuts text into records at empty lines, however it comes in pieces. */
export class RecordSplitter {
  #rest = ''
  #carriageReturn = ''
  #line = 1

  push(text: string): readonly RawRecord[] {
    const piece = this.#carriageReturn + text
    // At the very end it may belong to the line feed that comes next.
    this.#carriageReturn = piece.endsWith('\r') ? '\r' : ''
    this.#rest += piece.slice(0, piece.length - this.#carriageReturn.length).replaceAll('\r\n', '\n')
    const records: RawRecord[] = []
    for (let gap = this.#nextGap(); gap >= 0; gap = this.#nextGap()) records.push(this.#take(gap))
    if (this.#rest.length > longestRecord) {
      throw new RollcallError('invalid.ldif', `The record that begins in line ${this.#line} does not end.`)
    }
    return records
  }

  end(): readonly RawRecord[] {
    return this.push('\n\n')
  }

  /** Where the next record ends; empty lines before it are dropped. */
  #nextGap(): number {
    let empty = 0
    while (this.#rest[empty] === '\n') empty += 1
    this.#drop(empty)
    return this.#rest.indexOf('\n\n')
  }

  #take(length: number): RawRecord {
    const record = { raw: this.#rest.slice(0, length), line: this.#line }
    this.#drop(length)
    return record
  }

  #drop(length: number): void {
    for (let at = this.#rest.indexOf('\n'); at >= 0 && at < length; at = this.#rest.indexOf('\n', at + 1))
      this.#line += 1
    this.#rest = this.#rest.slice(length)
  }
}
