import type { Finding } from '@rollcall/model'

/** Findings as CSV (RFC 4180), in chunks; safe to open in a spreadsheet. */
export async function* findingsCsv(findings: AsyncIterable<readonly Finding[]>): AsyncGenerator<string> {
  yield csvRow(['code', 'kind', 'record', 'source', 'target', 'attribute', 'value', 'hint', 'problem', 'set aside by'])
  for await (const batch of findings) yield batch.map((finding) => csvRow(columnsOf(finding))).join('')
}

function columnsOf({ code, about, field, value, hint, problem, acknowledged }: Finding): readonly string[] {
  const shown = value instanceof Uint8Array ? `${value.length} bytes` : String(value ?? '')
  const { kind, label, source, target } = about
  return [
    code,
    kind,
    label,
    source ?? '',
    target ?? '',
    field ?? '',
    shown,
    hint,
    problem?.message ?? '',
    acknowledged?.by ?? '',
  ]
}

/** One row, its cells quoted where they must be. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** A spreadsheet runs what starts like a formula, also behind a blank; an apostrophe in front makes it text. */
function cell(text: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
