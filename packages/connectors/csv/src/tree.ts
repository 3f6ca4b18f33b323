import type { Methods, Node, Stream } from '@rollcall/connector-sdk'
import { foldText, type Kind, labelFields, RollcallError, type SyncRecord, type Value } from '@rollcall/model'
import type { Layout } from './layout.ts'
import { readByIds, readRecords } from './records.ts'
import { type Opened, openTable } from './table.ts'

/** People and groups to look at: two lists, and what is in them. */
export function treeOf(opened: Opened): Pick<Methods, 'browse' | 'show' | 'search'> {
  return {
    browse: ({ ref }, signal) => browse(opened, ref, signal),
    show: ({ ref }, signal) => show(opened, ref, signal),
    search: ({ text }, signal) => search(opened, text, signal),
  }
}

const lists: Readonly<Record<string, Kind>> = { users: 'user', groups: 'group' }

function kindsOf({ settings }: Opened): readonly Kind[] {
  return settings.groups ? ['user', 'group'] : ['user']
}

async function* browse(opened: Opened, ref: string | undefined, signal: AbortSignal): Stream<Node> {
  if (ref === undefined) {
    yield kindsOf(opened).map((kind) => ({ ref: `${kind}s`, label: `${kind}s` }))
    return { verdict: 'complete' }
  }
  const kind = Object.hasOwn(lists, ref) ? lists[ref] : undefined
  if (kind === undefined || !kindsOf(opened).includes(kind)) {
    await show(opened, ref, signal) // nothing is below a row, but it has to be there
    return { verdict: 'complete' }
  }
  return yield* nodes(opened, kind, () => true, signal)
}

/** `users/ID`, `groups/ID`, or the id alone. */
async function show(opened: Opened, ref: string, signal: AbortSignal): Promise<Node> {
  const [, list = '', id = ref] = /^(users|groups)\/(.+)$/.exec(ref) ?? []
  for (const kind of kindsOf(opened).filter((one) => list === '' || lists[list] === one)) {
    await using table = await openTable(opened, kind)
    const attributes = [...table.layout.columns.keys(), 'active', 'members']
    for await (const [record] of readByIds(table, attributes, [id], signal)) {
      if (record) return { ...toNode(table.layout, record), attributes: record.attributes }
    }
  }
  throw nothingCalled(ref)
}

async function* search(opened: Opened, text: string, signal: AbortSignal): Stream<Node> {
  const wanted = foldText(text)
  const has = (value: Value): boolean => foldText(String(value)).includes(wanted)
  for (const kind of kindsOf(opened)) {
    const end = yield* nodes(opened, kind, (values) => values.some(has), signal)
    if (end.verdict !== 'complete') return end
  }
  return { verdict: 'complete' }
}

async function* nodes(
  opened: Opened,
  kind: Kind,
  wants: (values: readonly Value[]) => boolean,
  signal: AbortSignal,
): Stream<Node> {
  await using table = await openTable(opened, kind)
  const { layout } = table
  const fields = [...layout.columns.keys()]
  const stream = readRecords(table, shownFields(layout), (of, id) => wants([id, ...fields.flatMap(of)]), signal)
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value
    yield step.value.map((record) => toNode(layout, record))
  }
}

function nameField({ columns }: Layout): string {
  const all = [...columns.values()]
  return (all.find(({ naming }) => naming) ?? all.find(({ unique }) => unique) ?? all[0])?.field ?? 'id'
}

/** What a row goes by, and what people call whoever it is about. */
function shownFields(layout: Layout): readonly string[] {
  const [name = nameField(layout)] = labelFields(layout.kind, layout.columns.keys())
  return [...new Set([nameField(layout), name])]
}

function toNode(layout: Layout, { kind, id, attributes }: SyncRecord): Node {
  const [label, name] = shownFields(layout).map((field) => attributes[field]?.[0])
  return {
    ref: `${kind}s/${id}`,
    label: String(label ?? id),
    ...(name === undefined ? {} : { name: String(name) }),
    kind,
    id,
    leaf: true,
  }
}

function nothingCalled(ref: string): RollcallError {
  return new RollcallError('not-found', `There is nothing called ${ref}.`, {
    hint: 'Write users, groups, users/ID or groups/ID.',
  })
}
