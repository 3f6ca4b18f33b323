import { csvRow } from './csv.ts'
import type { Look } from './look.ts'
import { type Line, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'

/** Something in the target that no link covers; the engine's `Unmanaged` is one. */
export interface UnmanagedRow {
  readonly what: 'account' | 'group' | 'member' | 'role'
  readonly id: string
  readonly label: string
  readonly of?: string
  readonly active?: boolean
}

/** A line for each: what it is, what people call it, and its id. */
export function unmanagedLines(rows: readonly UnmanagedRow[], look: Look): readonly Line[] {
  return unmanagedRows(rows, look.width && look.width - 2).map((line) => indent(line))
}

/** The same in a list, some of it at a time. */
export function unmanagedRows(rows: readonly UnmanagedRow[], width?: number): readonly Line[] {
  const lines = rows.map(({ what, id, label, of, active }): Line[] => [
    [span(what, 'quiet')],
    [span(clean(label))],
    [span(clean(id), 'quiet')],
    [span(clean(of ?? (active === false ? 'off' : '')), 'quiet')],
  ])
  const columns = [{ name: '', least: 7 }, { name: '', most: 40 }, { name: '', most: 40 }, { name: '' }]
  return table(columns, lines, width)
}

/** The same as CSV (RFC 4180), in chunks; safe to open in a spreadsheet. */
export async function* unmanagedCsv(batches: AsyncIterable<readonly UnmanagedRow[]>): AsyncGenerator<string> {
  yield csvRow(['what', 'id', 'label', 'of', 'active'])
  for await (const batch of batches)
    yield batch
      .map(({ what, id, label, of, active }) => csvRow([what, id, label, of ?? '', String(active ?? '')]))
      .join('')
}
