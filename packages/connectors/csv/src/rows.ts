import { Readable } from 'node:stream'
import type { Problem } from '@rollcall/model'
import { type CsvError, type Info, type Options, parse } from 'csv-parse'

/** One row of a file. */
export interface Row {
  readonly cells: readonly string[]
  /** The line it begins on, from 1. */
  readonly line: number
  /** As it is written, with its line end and the empty lines before it; in UTF-8. */
  readonly raw: Buffer
}

/** RFC 4180, and what is met: any line end, empty lines, rows of any length. */
export const dialect: Options = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: 1 << 24,
}

const batchSize = 1_000

/** All rows in batches, the header first; returns what stopped the reading before the end. */
export async function* readRows(
  text: AsyncIterable<string>,
  separator: string,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], readonly Problem[]> {
  const window = new Window()
  const parser = Readable.from(feed(text, window), { objectMode: true }).compose(
    parse({ ...dialect, delimiter: separator, info: true }),
  )
  let lines = 0
  let rows: Row[] = []
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: readonly string[]; info: Info }>) {
      const raw = window.takeTo(info.bytes_records)
      const blank = blankLines(raw)
      rows.push({ cells: record, line: lines + blank + 1, raw })
      lines += lineEnds(raw)
      if (rows.length < batchSize) continue
      signal.throwIfAborted()
      yield rows
      rows = []
    }
  } catch (thrown) {
    const { code } = thrown as CsvError
    const message = words[code as keyof typeof words]
    if (message === undefined) throw thrown
    const problem = `${file}: in the row that begins on line ${lines + 1} ${message}`
    yield rows
    return [{ code: 'invalid.csv', message: problem, hint: 'What comes after it could not be read.' }]
  }
  signal.throwIfAborted()
  yield rows
  return []
}

const words = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote.',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a value.',
  CSV_MAX_RECORD_SIZE: 'there are more than 16 million characters: is a quote not closed?',
} as const

async function* feed(text: AsyncIterable<string>, window: Window): AsyncGenerator<Buffer> {
  for await (const piece of text) {
    const bytes = Buffer.from(piece)
    window.push(bytes)
    if (bytes.length > 0) yield bytes
  }
}

/** What the parser was given and has not made rows of yet. */
class Window {
  #pieces: Buffer[] = []
  #from = 0

  push(piece: Buffer): void {
    this.#pieces.push(piece)
  }

  /** The bytes up to an offset from the beginning of the file. */
  takeTo(end: number): Buffer {
    const parts: Buffer[] = []
    for (let missing = end - this.#from; missing > 0; ) {
      const piece = this.#pieces[0] as Buffer
      parts.push(piece.subarray(0, missing))
      if (piece.length > missing) this.#pieces[0] = piece.subarray(missing)
      else this.#pieces.shift()
      missing -= piece.length
    }
    this.#from = end
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

function blankLines(raw: Buffer): number {
  let at = 0
  while (raw[at] === lineFeed || raw[at] === carriageReturn) at++
  return at === 0 ? 0 : lineEnds(raw.subarray(0, at))
}

function lineEnds(raw: Buffer): number {
  let count = 0
  for (let at = raw.indexOf(lineFeed); at >= 0; at = raw.indexOf(lineFeed, at + 1)) count++
  if (count > 0) return count
  for (let at = raw.indexOf(carriageReturn); at >= 0; at = raw.indexOf(carriageReturn, at + 1)) count++
  return count
}
