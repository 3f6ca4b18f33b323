import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Kind } from '@rollcall/model'
import { type Bench, byId, signal } from '../bench.ts'
import type { Records, Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'
import { type Seen, valuesOf } from '../seen.ts'

export async function findsById(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const scanned = await bench.scan(kind)
    const { records } = await bench.find(kind, 'id', idsOf(scanned))
    sameRecords(records, scanned)
  })
}

export async function findsByDn(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const scanned = await bench.scan(kind)
    const { records } = await bench.find(kind, 'dn', dnsOf(scanned))
    sameRecords(records, scanned)
    const other = kind === 'user' ? 'group' : 'user'
    if (!subject[other]) return
    const { records: strangers } = await bench.find(other, 'dn', dnsOf(scanned))
    deepEqual(strangers, [], `A find for ${other}s by the dn of ${kind}s yields something.`)
  })
}

/** Findable fields are how a target is asked for an account whose creation was never confirmed. */
export async function findsByField(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const schema = await bench.connection.schema({}, signal)
    const findable = new Set((schema[kind] ?? []).filter(({ findable }) => findable).map(({ name }) => name))
    const scanned = await bench.scan(kind)
    for (const name of subject[kind]?.attributes.filter((one) => findable.has(one)) ?? []) {
      const one = scanned.find(({ attributes }) => typeof attributes[name]?.[0] === 'string')
      if (!one) continue
      const value = String(one.attributes[name]?.[0])
      const { records } = await bench.find(kind, name, [value])
      ok(byId(records).has(one.id), `A find by ${name} does not yield who has the value.`)
      equal(byId(records).get(one.id)?.print, one.print, `A find by ${name} answers otherwise than a scan.`)
    }
  })
}

/** Whom a changed group concerns is looked up in scope: so a find is as narrow as it is told to be. */
export async function findsWithinAScope(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { scope } = subject[kind] ?? {}
    if (!scope) return
    const { count, ...within } = scope
    const all = await bench.scan(kind)
    const asked = dnsOf(all).length > 0 ? ({ id: idsOf(all), dn: dnsOf(all) } as const) : { id: idsOf(all) }
    for (const [by, values] of Object.entries(asked)) {
      const { records } = await bench.find(kind, by, values, { within })
      equal(
        byId(records).size,
        count,
        `A find by ${by} within ${JSON.stringify(within)} yields another number of records.`,
      )
    }
  })
}

/** That a record is not found is how the engine learns that somebody is gone. */
export async function findsNothingElse(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { unknown } = subject[kind] as Records
    const known = (await bench.scan(kind))[0] as Seen
    await finds(bench, kind, known, 'id', [[], [unknown.id], awkward, [unknown.id, known.id, ...awkward]])
    if (unknown.dn === undefined || known.dn === undefined) return
    await finds(bench, kind, known, 'dn', [[unknown.dn], awkward, [unknown.dn, known.dn, ...awkward]])
  })
}

const awkward = ['*', "no ' such (one)*\\", '']

async function finds(
  bench: Bench,
  kind: Kind,
  known: Seen,
  by: 'id' | 'dn',
  asked: readonly (readonly string[])[],
): Promise<void> {
  for (const values of asked) {
    const { records, end } = await bench.find(kind, by, values)
    const expected = values.includes(known[by] ?? '') ? [known.id] : []
    deepEqual([...byId(records).keys()], expected, `A find by ${by} of ${JSON.stringify(values)} yields others.`)
    equal(end?.verdict, 'complete', 'A find that looked everywhere returns `complete`, also if nobody was there.')
  }
}

function sameRecords(found: readonly Seen[], scanned: readonly Seen[]): void {
  const simple = (records: readonly Seen[]) =>
    new Map(
      records
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .map(({ id, dn, print, attributes }) => [
          id,
          { dn, print, attributes: Object.entries(attributes).map(([name, values]) => [name, valuesOf(values)]) },
        ]),
    )
  deepEqual(simple(found), simple(scanned), 'A find answers otherwise than a scan.')
}

function idsOf(records: readonly Seen[]): readonly string[] {
  return [...byId(records).keys()]
}

function dnsOf(records: readonly Seen[]): readonly string[] {
  return byId(records)
    .values()
    .flatMap(({ dn }) => (dn === undefined ? [] : [dn]))
    .toArray()
}

export const findingRules: readonly Rule[] = [
  { title: 'finds by id what a scan yields', needs: ['scan', 'find'], check: findsById },
  { title: 'finds by dn what a scan yields', needs: ['scan', 'find', 'dn'], check: findsByDn },
  {
    title: 'finds within a scope only whom a scan of it yields',
    needs: ['scan', 'find', 'scope'],
    check: findsWithinAScope,
  },
  { title: 'finds by a findable field', needs: ['scan', 'find'], check: findsByField },
  { title: 'finds nothing but what it is asked for, and says so', needs: ['scan', 'find'], check: findsNothingElse },
]
