import type { Methods, Node, Stream } from '@rollcall/connector-sdk'
import { type Kind, labelFields, RollcallError, reactionOf, type SyncRecord, toProblem } from '@rollcall/model'
import type { Opened } from './opened.ts'
import { find, scan } from './read.ts'
import { selection, toRecords } from './select.ts'
import { join, sql } from './sql.ts'
import { type RecordTable, tableOf } from './tables.ts'

/** Accounts and groups to look at: two lists, and what is in them. */
export function treeOf(opened: Opened): Pick<Methods, 'browse' | 'show' | 'search'> {
  return {
    browse: ({ ref }, signal) => browse(opened, ref, signal),
    show: ({ ref }, signal) => show(opened, ref, signal),
    search: ({ text }, signal) => search(opened, text, signal),
  }
}

const lists: Readonly<Record<string, Kind>> = { users: 'user', groups: 'group' }

async function* browse(opened: Opened, ref: string | undefined, signal: AbortSignal): Stream<Node> {
  const { tables } = await opened.ready(signal)
  if (ref === undefined) {
    yield Object.entries(lists).flatMap(([label, kind]) => (tables[kind] ? [{ ref: label, label }] : []))
    return { verdict: 'complete' }
  }
  const kind = lists[ref]
  if (kind === undefined || !tables[kind]) {
    if (await isRecord(opened, ref, signal)) return { verdict: 'complete' } // nothing is below an account or a group
    throw nothingCalled(ref)
  }
  const table = tableOf(tables, kind)
  const stream = scan(opened, { kind, attributes: shownFields(table) }, signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    yield step.value.map((record) => toNode(table, record))
  }
}

/** `users/ID`, `groups/ID`, or the id alone. */
async function show(opened: Opened, ref: string, signal: AbortSignal): Promise<Node> {
  const { tables } = await opened.ready(signal)
  const [, list, id = ref] = /^(users|groups)\/(.+)$/.exec(ref) ?? []
  for (const kind of list === undefined ? (['user', 'group'] as const) : [lists[list] as Kind]) {
    const table = tables[kind]
    if (!table) continue
    const attributes = [...table.fields.keys(), 'active', 'members', 'roles']
    for await (const [record] of find(opened, { kind, attributes, by: 'id', values: [id] }, signal)) {
      if (record) return { ...toNode(table, record), attributes: record.attributes }
    }
  }
  throw nothingCalled(ref)
}

async function isRecord(opened: Opened, ref: string, signal: AbortSignal): Promise<boolean> {
  return show(opened, ref, signal).then(
    () => true,
    (thrown: unknown) => {
      if (reactionOf(toProblem(thrown)) === 'not-found') return false
      throw thrown
    },
  )
}

function nothingCalled(ref: string): RollcallError {
  return new RollcallError('not-found', `There is nothing called ${ref}.`, {
    hint: 'Write users, groups, users/ID or groups/ID.',
  })
}

async function* search(opened: Opened, text: string, signal: AbortSignal): Stream<Node> {
  const { database, tables } = await opened.ready(signal)
  const { dialect } = database
  for (const table of Object.values(tables) as readonly RecordTable[]) {
    const columns = [...table.fields.values()].filter(({ type }) => type === 'text')
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    const hits = columns.map((column) => sql`lower(${dialect.shown(column)}) like lower(${pattern}) escape '\\'`)
    if (hits.length === 0) continue
    const { parts, statement } = selection(dialect, table, shownFields(table), join(hits, ' or '))
    for await (const rows of database.stream(statement, signal)) {
      yield toRecords(table, parts, rows).map((record) => toNode(table, record))
    }
  }
  return { verdict: 'complete' }
}

function nameField({ fields }: RecordTable): string {
  const naming = [...fields.values()].find((column) => column.naming)
  return naming?.field ?? [...fields.keys()][0] ?? 'id'
}

/** What an account goes by, and what people call whoever has it. */
function shownFields(table: RecordTable): readonly string[] {
  const [name = nameField(table)] = labelFields(table.kind, table.fields.keys())
  return [...new Set([nameField(table), name])]
}

function toNode(table: RecordTable, { kind, id, attributes }: SyncRecord): Node {
  const [label, name] = shownFields(table).map((field) => attributes[field]?.[0])
  return {
    ref: `${kind}s/${id}`,
    label: String(label ?? id),
    ...(name === undefined ? {} : { name: String(name) }),
    kind,
    id,
    leaf: true,
  }
}
