import { deepEqual, equal, ok } from 'node:assert/strict'
import { reactionOf, toProblem } from '@rollcall/model'
import type { Node } from '../../spi.ts'
import { Bench, declared, pour, signal } from '../bench.ts'
import { kindsOf, type Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'
import { type Seen, valuesOf } from '../seen.ts'

/** A tree is walked by people: what it does not lead to, nobody finds. */
export async function leadsToEverybody(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const nodes = await walk(bench)
  for (const kind of kindsOf(subject)) {
    const ids = nodes.filter((node) => node.kind === kind).map(({ id }) => id)
    const scanned = (await bench.scan(kind)).map(({ id }) => id)
    deepEqual(ids.toSorted(), scanned.toSorted(), `Walking down from the top meets each ${kind} once.`)
  }
}

export async function hasNothingBelowALeaf(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const nodes = await walk(bench)
  for (const { ref } of nodes.filter(({ leaf }) => leaf).slice(0, enough))
    deepEqual(await browsed(bench, { ref }), [], `There is something below ${ref}, which is called a leaf.`)
}

export async function refusesUnknownPlaces(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { id, dn = id } = subject.user.unknown
  await refuses(browsed(bench, { ref: dn }), `browse of ${dn}`)
}

export async function showsEverything(subject: Subject): Promise<void> {
  await eachShown(subject, async ({ connection }, record, { ref }) => {
    const shown = await declared(connection, 'show')({ ref }, signal)
    equal(shown.id, record.id, `What ${ref} shows is another record.`)
    holdsAll(shown, record)
  })
}

/** Where a user and a group share an id, either may be shown. */
export async function showsById(subject: Subject): Promise<void> {
  await eachShown(subject, async ({ connection }, record, { ref }) => {
    const shown = await declared(connection, 'show')({ ref: record.id }, signal)
    equal(shown.id, record.id, `${record.id} shows another entry than one with that id.`)
    if (shown.kind !== record.kind) return
    equal(shown.ref, ref, `${record.id} shows another entry than its place does.`)
    holdsAll(shown, record)
  })
}

export async function refusesToShowNothing(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const show = declared(bench.connection, 'show')
  const { id, dn } = subject.user.unknown
  for (const ref of [id, ...(dn === undefined ? [] : [dn])]) await refuses(show({ ref }, signal), `show of ${ref}`)
}

export async function searchesByAPiece(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  for (const record of (await bench.scan('user')).slice(0, enough)) {
    const [text] = subject.user.attributes.flatMap((name) => valuesOf(record.attributes[name]))
    const piece = String(text).slice(0, -1)
    const ids = (await searched(bench, piece)).map(({ id }) => id)
    ok(ids.includes(record.id), `A search for ${piece} does not find ${record.id}.`)
  }
}

/** What people type is text, whatever the system's own language makes of it. */
export async function searchesForNothingElse(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  for (const text of ['*', '*)(uid=*', "' or '1'='1", '%', '\\', `nobody's "name"`])
    deepEqual(await searched(bench, text), [], `A search for ${text} finds somebody who has no such name.`)
}

/** Records looked at one by one; the others are like them. */
const enough = 3

async function walk(bench: Bench): Promise<readonly Node[]> {
  const nodes = new Map<string, Node>()
  const due: { readonly ref?: string }[] = [{}]
  for (let place = due.pop(); place; place = due.pop()) {
    for (const node of await browsed(bench, place)) {
      ok(!nodes.has(node.ref), `${node.ref} is met twice on the way down.`)
      nodes.set(node.ref, node)
      if (!node.leaf) due.push({ ref: node.ref })
    }
  }
  return [...nodes.values()]
}

async function browsed({ connection }: Bench, place: { readonly ref?: string }): Promise<readonly Node[]> {
  const { items, end } = await pour(declared(connection, 'browse')(place, signal), (node) => node)
  equal(end?.verdict, 'complete', `A browse of ${place.ref ?? 'the top'} that came to its end returns \`complete\`.`)
  return items
}

async function searched({ connection }: Bench, text: string): Promise<readonly Node[]> {
  const { items, end } = await pour(declared(connection, 'search')({ text }, signal), (node) => node)
  equal(end?.verdict, 'complete', 'A search that looked everywhere returns `complete`, also if it found nobody.')
  return items
}

async function eachShown(
  subject: Subject,
  check: (bench: Bench, record: Seen, node: Node) => Promise<void>,
): Promise<void> {
  await using bench = await Bench.open(subject)
  const nodes = await walk(bench)
  for (const kind of kindsOf(subject)) {
    for (const record of (await bench.scan(kind)).slice(0, enough)) {
      const node = nodes.find((one) => one.kind === kind && one.id === record.id)
      if (node) await check(bench, record, node) // that the tree leads to everybody is another rule
    }
  }
}

/** Members and roles may be shown as the system keeps them. */
const derived: ReadonlySet<string> = new Set(['members', 'roles'])

function holdsAll({ ref, attributes = {} }: Node, record: Seen): void {
  const shown = new Map(Object.entries(attributes).map(([name, values]) => [name.toLowerCase(), valuesOf(values)]))
  for (const [name, values] of Object.entries(record.attributes))
    if (!derived.has(name))
      deepEqual(shown.get(name.toLowerCase()), valuesOf(values), `${ref} is shown without its ${name}.`)
}

async function refuses(call: Promise<unknown>, what: string): Promise<void> {
  const problem = await call.then(
    () => undefined,
    (thrown: unknown) => toProblem(thrown),
  )
  ok(problem, `A ${what}, which is not there, does not fail.`)
  equal(reactionOf(problem), 'not-found', `A ${what}, which is not there, is \`not-found\`: ${problem.message}`)
}

export const browsingRules: readonly Rule[] = [
  { title: 'leads from the top to every record, by one way', needs: ['scan', 'browse'], check: leadsToEverybody },
  { title: 'has nothing below what it calls a leaf', needs: ['browse'], check: hasNothingBelowALeaf },
  { title: 'says so if there is no such place to browse', needs: ['browse'], check: refusesUnknownPlaces },
  { title: 'shows every attribute of what it leads to', needs: ['scan', 'browse', 'show'], check: showsEverything },
  { title: 'shows by id what it shows by its place', needs: ['scan', 'browse', 'show'], check: showsById },
  { title: 'says so if there is nothing to show', needs: ['show'], check: refusesToShowNothing },
  { title: 'searches by a piece of a name', needs: ['scan', 'search'], check: searchesByAPiece },
  { title: 'searches for text and nothing else', needs: ['search'], check: searchesForNothingElse },
]
