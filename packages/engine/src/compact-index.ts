import { indexFlag, indexRow, type State } from '@rollcall/state'
import { type Digest, digest, digestBytes } from './digest.ts'

/** What a run noted about a linked pair. */
const mark = { inSource: 1, proven: 2, inTarget: 4, same: 8 } as const

/**
 * All links of one kind as bytes: 81 a link in the rows, 2 for flags and marks, and about 8 in each of two hash tables, made
 * when first asked. This is the only thing of a run that grows with the number of records. Keys are SHA-256 halves, so their
 * first bytes serve as the hash.
 */
export class CompactIndex {
  readonly size: number
  readonly #rows: Uint8Array
  /** Apart from the rows: they are gone through again and again, which costs a fraction where they lie side by side. */
  readonly #flags: Uint8Array
  readonly #marks: Uint8Array
  #bySource: Int32Array | undefined
  #byTarget: Int32Array | undefined

  private constructor(rows: Uint8Array) {
    this.#rows = rows
    this.size = rows.length / indexRow.bytes
    this.#marks = new Uint8Array(this.size)
    this.#flags = new Uint8Array(this.size)
    for (let slot = 0, at = indexRow.flags; slot < this.size; slot++, at += indexRow.bytes)
      this.#flags[slot] = rows[at] ?? 0
  }

  static async load(pages: ReturnType<State['index']>): Promise<CompactIndex> {
    const parts: Uint8Array[] = []
    for await (const page of pages) parts.push(page)
    return new CompactIndex(Buffer.concat(parts))
  }

  /** The slot of a linked source id, or -1. */
  bySource(id: string): number {
    this.#bySource ??= this.#table(indexRow.source)
    return this.#find(this.#bySource, indexRow.source, digest(id))
  }

  /** The slot of a linked target id, or -1. */
  byTarget(id: string): number {
    this.#byTarget ??= this.#table(indexRow.target)
    return this.#find(this.#byTarget, indexRow.target, digest(id))
  }

  /** S and I equal, settled, and not due. C is the caller's to compare: it is one for the whole sync. */
  holds(slot: number, s: Digest, i: Digest): boolean {
    return this.skippable(slot) && this.#equals(slot, indexRow.s, s) && this.#equals(slot, indexRow.i, i)
  }

  /** I, settled or not. */
  holdsInputs(slot: number, i: Digest): boolean {
    return this.#equals(slot, indexRow.i, i)
  }

  skippable(slot: number): boolean {
    return ((this.#flags[slot] ?? 0) & indexFlag.skippable) !== 0
  }

  /** T: the account is as it was when both sides were last found equal. */
  holdsTarget(slot: number, t: Digest): boolean {
    return this.#equals(slot, indexRow.t, t)
  }

  hasLeft(slot: number): boolean {
    return ((this.#flags[slot] ?? 0) & indexFlag.left) !== 0
  }

  /** Switched off by Rollcall. */
  isOff(slot: number): boolean {
    return ((this.#flags[slot] ?? 0) & indexFlag.off) !== 0
  }

  markInSource(slot: number): void {
    this.#mark(slot, mark.inSource)
  }

  markProven(slot: number): void {
    this.#mark(slot, mark.inSource | mark.proven)
  }

  /** `same`: T holds. */
  markInTarget(slot: number, same: boolean): void {
    this.#mark(slot, same ? mark.inTarget | mark.same : mark.inTarget)
  }

  inSource(slot: number): boolean {
    return ((this.#marks[slot] ?? 0) & mark.inSource) !== 0
  }

  /** Decided already: S, I and C are equal. False for no slot (-1). */
  proven(slot: number): boolean {
    return ((this.#marks[slot] ?? 0) & mark.proven) !== 0
  }

  inTarget(slot: number): boolean {
    return ((this.#marks[slot] ?? 0) & mark.inTarget) !== 0
  }

  /** The account is there, and as it was when both sides were last found equal. */
  same(slot: number): boolean {
    return ((this.#marks[slot] ?? 0) & mark.same) !== 0
  }

  count(wanted: (slot: number) => boolean): number {
    let count = 0
    for (let slot = 0; slot < this.size; slot++) if (wanted(slot)) count++
    return count
  }

  /** Keys of the source ids in the slots that `wanted` picks, in batches. */
  *keys(wanted: (slot: number) => boolean, batch = 500): Generator<Uint8Array[]> {
    let keys: Uint8Array[] = []
    for (let slot = 0; slot < this.size; slot++) {
      if (!wanted(slot)) continue
      const at = slot * indexRow.bytes + indexRow.source
      keys.push(this.#rows.subarray(at, at + digestBytes))
      if (keys.length < batch) continue
      yield keys
      keys = []
    }
    if (keys.length) yield keys
  }

  #mark(slot: number, bits: number): void {
    this.#marks[slot] = (this.#marks[slot] ?? 0) | bits
  }

  #equals(slot: number, column: number, value: Digest): boolean {
    const at = slot * indexRow.bytes + column
    for (let byte = 0; byte < digestBytes; byte++) if (this.#rows[at + byte] !== value.charCodeAt(byte)) return false
    return true
  }

  /** Open addressing over a power of two of at least twice the size; an entry is a slot plus one, zero is free. */
  #table(column: number): Int32Array {
    const table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, this.size * 2))))
    const view = new DataView(this.#rows.buffer, this.#rows.byteOffset)
    for (let slot = 0; slot < this.size; slot++) {
      let at = view.getUint32(slot * indexRow.bytes + column) & (table.length - 1)
      while (table[at]) at = (at + 1) & (table.length - 1)
      table[at] = slot + 1
    }
    return table
  }

  #find(table: Int32Array, column: number, key: Digest): number {
    let at = firstBytes(key) & (table.length - 1)
    for (;;) {
      const entry = table[at] ?? 0
      if (entry === 0) return -1
      if (this.#equals(entry - 1, column, key)) return entry - 1
      at = (at + 1) & (table.length - 1)
    }
  }
}

function firstBytes(key: Digest): number {
  return (key.charCodeAt(0) << 24) | (key.charCodeAt(1) << 16) | (key.charCodeAt(2) << 8) | key.charCodeAt(3)
}
