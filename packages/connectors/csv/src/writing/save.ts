import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { placeOf } from '../files.ts'
import { readingOf } from '../records.ts'
import type { Row } from '../rows.ts'
import type { Opened, Table } from '../table.ts'
import { asError, type Book, type RowChange } from './book.ts'
import { removeLeftovers, writeWhole } from './replace-file.ts'

/** Writes the file anew with what the book changes, and hands the changes over where the configuration says so. */
export async function save(opened: Opened, book: Book, signal: AbortSignal): Promise<void> {
  const { table } = book
  const place = await placeOf(table.file)
  await removeLeftovers(place, opened.context.clock.now())
  await writeWhole({
    place,
    contents: contentsOf(book, signal),
    instead: table.facts,
    // Before the list says that they are done: a crash between the two repeats changes, and loses none.
    before: () => handOver(opened, table, book.changes),
  })
}

async function* contentsOf(book: Book, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { table } = book
  const { encoding } = table
  yield encoding.mark
  const rows = table.rows(signal)
  let header = true
  let lineEnd = '\n'
  let last: Buffer = Buffer.alloc(0)
  for (;;) {
    const step = await rows.next()
    if (step.done) {
      const [problem] = step.value
      if (problem) throw asError(problem)
      break
    }
    const pieces: Buffer[] = []
    for (const row of step.value) {
      if (header) lineEnd = lineEndOf(row)
      const text = header ? row.raw : rowAfter(book, row, lineEnd)
      header = false
      if (text.length > 0) pieces.push(text)
    }
    last = pieces.at(-1) ?? last
    yield encoded(table, Buffer.concat(pieces))
  }
  const made = linesOf(table, book.made, lineEnd)
  if (made.length === 0) return
  const isOpen = !/[\r\n]$/.test(last.subarray(-1).toString('latin1'))
  yield encoded(table, Buffer.from(isOpen ? lineEnd + made : made))
}

/** A row that nothing happened to stays as it is written, to the byte. */
function rowAfter(book: Book, row: Row, lineEnd: string): Buffer {
  const reading = readingOf(book.table, row)
  const instead = reading.is === 'row' ? book.insteadOf(reading.id) : undefined
  if (!instead) return row.raw
  return Buffer.from(linesOf(book.table, instead.cells ? [instead.cells] : [], lineEnd))
}

function linesOf(
  { separator }: Pick<Table, 'separator'>,
  rows: readonly (readonly string[])[],
  lineEnd: string,
): string {
  // A lone CR or LF would end the row as well.
  return stringify(rows as string[][], { delimiter: separator, record_delimiter: lineEnd, quoted_match: /[\r\n]/ })
}

function encoded({ encoding }: Table, bytes: Buffer): Buffer {
  return encoding.encode(bytes.toString()) as Buffer // what could not be encoded was refused before
}

function lineEndOf({ raw }: Row): string {
  return /(\r\n|\n|\r)?$/.exec(raw.subarray(-2).toString('latin1'))?.[1] ?? '\n'
}

async function handOver(opened: Opened, table: Table, changes: readonly RowChange[]): Promise<void> {
  const { settings, context } = opened
  if (!settings.changes) return
  const { folder, action } = settings.changes
  const { encoding, layout } = table
  const rows = [[action, ...layout.header], ...changes.map(({ action: done, cells }) => [wordOf(done), ...cells])]
  const bytes = encoding.encode(linesOf(table, rows, '\r\n')) as Buffer
  const time = new Date(context.clock.now()).toISOString().replaceAll(':', '-')
  const number = String(++handedOver).padStart(6, '0')
  async function* contents(): AsyncGenerator<Buffer> {
    yield Buffer.concat([encoding.mark, bytes])
  }
  await writeWhole({
    place: join(context.path(folder), `${time}-${number}-${layout.kind}s.csv`),
    contents: contents(),
  })
}

/** Files of one moment keep their order. */
let handedOver = 0

function wordOf(action: RowChange['action']): string {
  return action === 'members' ? 'update' : action
}
