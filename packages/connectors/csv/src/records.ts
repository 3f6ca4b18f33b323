import type { Stream } from '@rollcall/connector-sdk'
import type { Attributes, Ending, Problem, SyncRecord, Value } from '@rollcall/model'
import { valuesOf } from './cells.ts'
import { unguard } from './formulas.ts'
import type { Layout } from './layout.ts'
import type { Row } from './rows.ts'
import type { Table } from './table.ts'

/** What a row turns out to be. */
export type Reading =
  | { readonly is: 'row'; readonly id: string }
  /** It cannot be believed, but whose it is. */
  | { readonly is: 'bad'; readonly id: string; readonly problem: Problem }
  /** It may be anybody's. */
  | { readonly is: 'unknown'; readonly problem: Problem }
  | { readonly is: 'empty' }

/** Looks at one row but the header. */
export function readingOf({ file, layout }: Table, { cells, line, raw }: Row): Reading {
  const { id: at, header } = layout
  const place = `${file.name}, line ${line}`
  const written = (cells[at] ?? '').trim()
  const id = layout.guardFormulas ? unguard(written) : written
  if (cells.every((cell) => cell === '')) return { is: 'empty' }
  if (cells.length === header.length) {
    if (id !== '') return { is: 'row', id }
    const message = `${place}: there is nobody's id in ${header[at]}.`
    return { is: 'unknown', problem: { code: 'invalid.no-id', message, hint: 'Give the row its id.', field: 'id' } }
  }
  const found = `${cells.length} ${cells.length === 1 ? 'column' : 'columns'} where the header has ${header.length}`
  const isTorn = cells.length < header.length && !/[\r\n]$/.test(raw.subarray(-1).toString('latin1'))
  const problem: Problem = isTorn
    ? { code: 'invalid.torn', message: `${place}: the file ends in the middle of a row (${found}).` }
    : { code: 'invalid.row', message: `${place}: the row has ${found}.`, hint: 'Is a separator or a quote missing?' }
  // Whatever is missing or too much, the first column is the first one.
  return at === 0 && id !== '' && !isTorn ? { is: 'bad', id, problem } : { is: 'unknown', problem }
}

/** Ids that several rows have, and the lines of those rows. */
export async function findDoubles(table: Table, signal: AbortSignal): Promise<ReadonlyMap<string, readonly number[]>> {
  const lines = new Map<string, number>()
  const doubles = new Map<string, number[]>()
  for await (const rows of withoutHeader(table.rows(signal))) {
    for (const row of rows) {
      const reading = readingOf(table, row)
      if (!('id' in reading)) continue
      const first = lines.get(reading.id)
      if (first === undefined) lines.set(reading.id, row.line)
      else doubles.set(reading.id, [...(doubles.get(reading.id) ?? [first]), row.line])
    }
  }
  return doubles
}

/** Rows as records, those alone that are wanted; what cannot be believed comes with a problem, wanted or not. */
export async function* readRecords(
  table: Table,
  attributes: readonly string[],
  wants: (record: (name: string) => readonly Value[], id: string) => boolean,
  signal: AbortSignal,
): Stream<SyncRecord> {
  const { layout } = table
  const doubles = await findDoubles(table, signal)
  const told = new Set<string>()
  const problems: Problem[] = []
  const toRecords = (row: Row): readonly SyncRecord[] => {
    const reading = readingOf(table, row)
    if (reading.is === 'empty') return []
    if (reading.is === 'unknown') {
      problems.push(reading.problem)
      return []
    }
    const { id } = reading
    const lines = doubles.get(id)
    if (lines && told.has(id)) return []
    if (lines) told.add(id)
    const problem = lines ? sameId(table, id, lines) : reading.is === 'bad' ? reading.problem : undefined
    if (problem) return [{ kind: layout.kind, id, attributes: {}, problem }]
    return wants((name) => attributeOf(layout, row, name), id) ? [toRecord(layout, row, id, attributes)] : []
  }
  const rows = withoutHeader(table.rows(signal))
  for (;;) {
    const step = await rows.next()
    if (step.done) return endingOf([...step.value, ...problems])
    const records = step.value.flatMap(toRecords)
    if (records.length > 0) yield records
  }
}

/** The records of some ids, in one pass. */
export async function* readByIds(
  table: Table,
  attributes: readonly string[],
  ids: readonly string[],
  signal: AbortSignal,
): Stream<SyncRecord> {
  const { layout } = table
  const found = new Map<string, (Row & { readonly problem?: Problem })[]>(ids.map((id) => [id, []]))
  const problems: Problem[] = []
  const rows = withoutHeader(table.rows(signal))
  for (;;) {
    const step = await rows.next()
    if (step.done) {
      problems.unshift(...step.value)
      break
    }
    for (const row of step.value) {
      const reading = readingOf(table, row)
      if (reading.is === 'unknown') problems.push(reading.problem)
      else if ('id' in reading) found.get(reading.id)?.push(reading.is === 'bad' ? { ...row, ...reading } : row)
    }
  }
  const records = [...found].flatMap(([id, [row, ...others]]): readonly SyncRecord[] => {
    if (!row) return []
    const lines = [row, ...others].map(({ line }) => line)
    const problem = others.length > 0 ? sameId(table, id, lines) : row.problem
    return [problem ? { kind: layout.kind, id, attributes: {}, problem } : toRecord(layout, row, id, attributes)]
  })
  if (records.length > 0) yield records
  return endingOf(problems)
}

/** The record of one row. */
export function toRecord(layout: Layout, row: Pick<Row, 'cells'>, id: string, names: readonly string[]): SyncRecord {
  const attributes: Record<string, readonly Value[]> = {}
  for (const name of names) {
    const values = attributeOf(layout, row, name)
    if (values.length > 0) attributes[name] = values
  }
  const isOff = layout.active && wordOf(layout.active, row) === false
  return { kind: layout.kind, id, attributes, ...(isOff ? { standing: { disabled: true } } : {}) }
}

function attributeOf(layout: Layout, row: Pick<Row, 'cells'>, name: string): Attributes[string] {
  const { active, members, columns } = layout
  if (name === 'active' && active) {
    const word = wordOf(active, row)
    return word === undefined ? [] : [word]
  }
  const column = name === 'members' ? members : columns.get(name)
  return column ? valuesOf(layout, column, row.cells[column.at]) : []
}

/** Another word than the two says neither. */
function wordOf(active: NonNullable<Layout['active']>, { cells }: Pick<Row, 'cells'>): boolean | undefined {
  const word = (cells[active.at] ?? '').trim().toLowerCase()
  if (word === active.true.toLowerCase()) return true
  return word === active.false.toLowerCase() ? false : undefined
}

export function sameId({ file }: Table, id: string, lines: readonly number[]): Problem {
  const all = `${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`
  return {
    code: 'invalid.id-twice',
    message: `${file.name}: lines ${all} have the same id ${id}, so none of them is believed.`,
    hint: 'Take out the rows that are wrong.',
    field: 'id',
  }
}

/** All rows but the first; ends as they do. */
export async function* withoutHeader<E>(rows: AsyncGenerator<readonly Row[], E>): AsyncGenerator<readonly Row[], E> {
  try {
    for (let from = 1; ; from = 0) {
      const step = await rows.next()
      if (step.done) return step.value
      yield step.value.slice(from)
    }
  } finally {
    await rows.return(undefined as never)
  }
}

/** A row that may be anybody's, or an end that was not reached: somebody may be missing who is there. */
export function endingOf([first, ...others]: readonly Problem[]): Ending {
  if (!first) return { verdict: 'complete' }
  const more = others.length > 0 ? ` (and ${others.length} more like it)` : ''
  return { verdict: 'truncated', problem: { ...first, message: `${first.message}${more}` } }
}
