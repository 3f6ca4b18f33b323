import type { Find, Query, Stream } from '@rollcall/connector-sdk'
import { type DirectoryEntry, type Filter, parseFilter, toMatcher } from '@rollcall/ldap'
import { didYouMean, type Problem, RollcallError, type SyncRecord, type Value } from '@rollcall/model'
import { keyOf, type Layout } from './layout.ts'
import { endingOf, readByIds, readRecords } from './records.ts'
import { type Opened, openTable } from './table.ts'

/** All records of a kind that a filter over their fields lets through. */
export async function* scan(
  opened: Opened,
  { kind, attributes, base, filter }: Query,
  signal: AbortSignal,
): Stream<SyncRecord> {
  refuseBase(base)
  await using table = await openTable(opened, kind)
  return yield* readRecords(table, attributes, matcherOf(table.layout, filter), signal)
}

type FieldOf = (name: string) => readonly Value[]

function refuseBase(base: Query['base']): void {
  if (base)
    throw new RollcallError('config.base', 'A CSV file has no parts that could be a `base`.', {
      hint: 'Choose by `filter`, for example (department=sales).',
    })
}

/** By id, which is also what other records call it by, or by a field; in scope or not. */
export async function* find(
  opened: Opened,
  { kind, attributes, by, values, within }: Find,
  signal: AbortSignal,
): Stream<SyncRecord> {
  signal.throwIfAborted()
  refuseBase(within?.base)
  await using table = await openTable(opened, kind)
  const fits = matcherOf(table.layout, within?.filter)
  if (by === 'id' || by === 'dn') {
    if (!within?.filter) return yield* readByIds(table, attributes, values, signal)
    const ids = new Set(values)
    const isAsked = (field: FieldOf, id: string): boolean => ids.has(id) && fits(field, id)
    return yield* believable(readRecords(table, attributes, isAsked, signal))
  }
  const column = table.layout.columns.get(by)
  if (!column) throw new RollcallError('invalid.field', `There is no field ${by}.`, { field: by })
  const wanted = new Set(values.map((value) => keyOf(column, value)))
  const holds = (field: FieldOf, id: string): boolean =>
    field(by).some((value) => wanted.has(keyOf(column, String(value)))) && fits(field, id)
  return yield* believable(readRecords(table, attributes, holds, signal))
}

/** A row that cannot be believed may hold the value that is asked for: then nobody knows who else does. */
async function* believable(stream: Stream<SyncRecord>): Stream<SyncRecord> {
  const problems: Problem[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return step.value.verdict === 'complete' ? endingOf(problems) : step.value
    for (const { problem } of step.value) if (problem) problems.push(problem)
    const records = step.value.filter(({ problem }) => !problem)
    if (records.length > 0) yield records
  }
}

/** An RFC 4515 filter over fields; a field that there is not is an error, since nobody would have it. */
function matcherOf(layout: Layout, filter: string | undefined) {
  if (filter === undefined) return () => true
  const parsed = parseFilter(filter)
  const names = new Map([...fieldsOf(layout)].map((name) => [name.toLowerCase(), name]))
  for (const name of attributesOf(parsed)) {
    if (names.has(name.toLowerCase())) continue
    throw new RollcallError('invalid.filter', `The filter asks for ${name}, but there is no such field.`, {
      hint: didYouMean(name, names.values()) ?? `There is ${[...names.values()].join(', ')}.`,
    })
  }
  const matches = toMatcher(parsed)
  return (field: FieldOf, id: string): boolean => {
    const texts = (name: string): readonly string[] => {
      const own = names.get(name.toLowerCase()) ?? name
      return own === 'id' ? [id] : field(own).map(String)
    }
    const entry: DirectoryEntry = {
      dn: id,
      names: () => [...names.values()],
      values: texts,
      texts,
      text: (name) => texts(name)[0],
    }
    return matches(entry)
  }
}

function fieldsOf({ columns, active, members }: Layout): ReadonlySet<string> {
  return new Set([...columns.keys(), 'id', ...(active ? ['active'] : []), ...(members ? ['members'] : [])])
}

function attributesOf(filter: Filter): readonly string[] {
  if ('filters' in filter) return filter.filters.flatMap(attributesOf)
  if ('filter' in filter) return attributesOf(filter.filter)
  return filter.attribute === undefined ? [] : [filter.attribute]
}
