import { randomUUID } from 'node:crypto'
import type { Written } from '@rollcall/connector-sdk'
import { type Edit, RollcallError, type Value, type Write } from '@rollcall/model'
import { valuesOf } from '../cells.ts'
import { type Column, keyOf, type Layout } from '../layout.ts'
import { toRecord } from '../records.ts'
import type { Book } from './book.ts'

type Of<K extends Write['op']> = Extract<Write, { op: K }>

/** Does one write in the book; throws, with the book as it was, what keeps it from being done. */
export function perform(book: Book, write: Write, isAccount: (id: string) => boolean): Written {
  switch (write.op) {
    case 'create':
      return create(book, write)
    case 'update':
      return update(book, write)
    case 'setActive':
      return setActive(book, write)
    case 'delete':
      return remove(book, write)
    case 'members':
      return members(book, write, isAccount)
    case 'roles':
    case 'endSessions':
      throw new RollcallError('bug.not-declared', `CSV files know no ${write.op}.`)
    default:
      return write satisfies never
  }
}

function create(book: Book, { attributes, active }: Of<'create'>): Written {
  const { layout } = book.table
  for (const name of Object.keys(attributes)) columnOf(layout, name)
  const columns = [...layout.columns.values()]
  const idField = columns.find(({ at }) => at === layout.id)?.field
  const id = idField === undefined ? randomUUID() : String(attributes[idField]?.[0] ?? '')
  if (id !== id.trim())
    throw new RollcallError('invalid.id', `${idField}: an id has no spaces around it.`, { field: idField ?? 'id' })
  const cells = layout.header.map(() => '')
  for (const column of columns) cells[column.at] = book.cell(id, column, attributes[column.field] ?? [])
  if (idField === undefined) cells[layout.id] = id
  else if (book.has(id))
    throw new RollcallError('exists.unique', `${idField}: there is ${id} already.`, { field: idField })
  if (layout.active) cells[layout.active.at] = active ? layout.active.true : layout.active.false
  else if (!active) throw noActive()
  book.put(id, cells, 'create')
  return done(layout, id, cells, Object.keys(attributes))
}

function update(book: Book, { id, edits }: Of<'update'>): Written {
  const { layout } = book.table
  const before = book.must(id)
  const cells = [...before]
  for (const edit of edits) {
    const column = columnOf(layout, edit.field)
    if (column.at === layout.id)
      throw new RollcallError('invalid.field', `${edit.field}: an id never changes.`, { field: edit.field })
    const held = valuesOf(layout, column, before[column.at])
    const wanted = edited(column, held, edit)
    if (!sameValues(held, wanted)) cells[column.at] = book.cell(id, column, wanted)
  }
  const fields = edits.map(({ field }) => field)
  return put(book, id, before, cells, 'update', fields)
}

function edited(column: Column, held: readonly string[], { field, from, to, add, remove }: Edit): readonly Value[] {
  const form = (value: Value): string => keyOf(column, String(value))
  const now = new Set(held.map(form))
  if (add.length + remove.length > 0) {
    if (column.separator === undefined)
      throw new RollcallError('invalid.single', `${field}: it takes one value; nothing can be added or removed.`, {
        field,
      })
    const gone = new Set(remove.map(form))
    return [...held.filter((value) => !gone.has(form(value))), ...add.filter((value) => !now.has(form(value)))]
  }
  const expected = from.filter((value) => value !== '')
  if (expected.length !== now.size || !expected.every((value) => now.has(form(value))))
    throw new RollcallError('conflict.moved-on', `${field}: it holds another value by now.`, { field })
  return to
}

function setActive(book: Book, { id, active }: Of<'setActive'>): Written {
  const { layout } = book.table
  if (!layout.active) throw noActive()
  const before = book.must(id)
  const cells = before.with(layout.active.at, active ? layout.active.true : layout.active.false)
  return put(book, id, before, cells, active ? 'enable' : 'disable', [])
}

/** Only what tells a record from others has to be as expected: access is not kept because of a new phone number. */
function remove(book: Book, { id, before }: Of<'delete'>): Written {
  const { layout } = book.table
  const cells = book.must(id)
  for (const column of layout.columns.values()) {
    const expected = before[column.field]
    if (!column.unique || !expected) continue
    const held = new Set(valuesOf(layout, column, cells[column.at]).map((value) => keyOf(column, value)))
    if (!expected.every((value) => held.has(keyOf(column, String(value)))))
      throw new RollcallError('conflict.moved-on', `${column.field}: it holds another value by now.`, {
        field: column.field,
      })
  }
  book.remove(id)
  return { id }
}

function members(book: Book, { id, add, remove }: Of<'members'>, isAccount: (id: string) => boolean): Written {
  const { layout } = book.table
  const column = layout.members
  if (!column)
    throw new RollcallError('config.no-members', 'This connection has no column of members.', {
      field: 'groups.members',
    })
  const before = book.must(id)
  const stranger = add.find((one) => !isAccount(one))
  if (stranger !== undefined)
    throw new RollcallError('invalid.member', `members: there is no account ${stranger}.`, { field: 'members' })
  const gone = new Set(remove)
  const held = valuesOf(layout, column, before[column.at])
  const wanted = [...new Set([...held, ...add])].filter((one) => !gone.has(one))
  if (sameValues(held, wanted)) return { id, already: true }
  return put(book, id, before, before.with(column.at, book.cell(id, column, wanted)), 'members', ['members'])
}

function put(
  book: Book,
  id: string,
  before: readonly string[],
  cells: readonly string[],
  action: Parameters<Book['put']>[2],
  fields: readonly string[],
): Written {
  if (cells.every((cell, at) => cell === before[at])) return { id, already: true }
  book.put(id, cells, action)
  return done(book.table.layout, id, cells, fields)
}

/** What is read from the cells the next time is known now. */
function done(layout: Layout, id: string, cells: readonly string[], fields: readonly string[]): Written {
  return { id, record: toRecord(layout, { cells }, id, [...fields, 'active']) }
}

function columnOf({ columns }: Layout, field: string): Column {
  const column = columns.get(field)
  if (column) return column
  throw new RollcallError('invalid.field', `There is no field ${field}.`, { field })
}

function sameValues(held: readonly string[], wanted: readonly Value[]): boolean {
  return held.length === wanted.length && held.every((value, at) => value === wanted[at])
}

function noActive(): RollcallError {
  return new RollcallError('config.no-active', 'This connection does not say how an account is switched off.', {
    field: 'users.active',
  })
}
