import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { AuditHead } from '@rollcall/state'
import { makeFile } from './files.ts'

/**
 * The head of the audit log, in a small file beside the database. It is written after each commit, so it never runs ahead
 * of the database it belongs to; a database that does not have this record was put back from an older copy.
 */
export class Witness implements Disposable {
  readonly #file: string
  #open: number | undefined

  constructor(stateFile: string) {
    this.#file = `${stateFile}.head`
  }

  /** Undefined where there is none, or only half of one. */
  read(): AuditHead | undefined {
    const [, seq, hash] = /^ *(\d+) ([0-9a-f]{64})\n$/.exec(this.#text()) ?? []
    return hash === undefined ? undefined : { seq: Number(seq), hash }
  }

  /**
   * Always as long, so that one write replaces all of it. Where it cannot be written the commit stands all the same: a
   * witness that is behind says less, and nothing wrong.
   */
  write({ seq, hash }: AuditHead): void {
    try {
      this.#open ??= this.#openFile()
      writeSync(this.#open, `${String(seq).padStart(16)} ${hash}\n`, 0)
    } catch {}
  }

  [Symbol.dispose](): void {
    if (this.#open !== undefined) closeSync(this.#open)
    this.#open = undefined
  }

  #openFile(): number {
    makeFile(this.#file)
    return openSync(this.#file, 'r+')
  }

  #text(): string {
    try {
      return readFileSync(this.#file, 'utf8')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw cause
    }
  }
}
