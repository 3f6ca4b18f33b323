import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import type { Field, Kind } from '@rollcall/model'
import { Bench, byId, signal } from '../bench.ts'
import { kindsOf, type Subject } from '../kit.ts'
import { eachKind, type Rule } from '../rule.ts'
import type { Seen } from '../seen.ts'

export async function yieldsEachOnce(subject: Subject): Promise<void> {
  const check = async (bench: Bench, kind: Kind): Promise<void> => {
    const records = await bench.scan(kind)
    const count = subject[kind]?.count
    equal(byId(records).size, count, `There are ${count} records of kind ${kind}, by different ids.`)
    equal(records.length, count, `A ${kind} comes more than once.`)
  }
  await eachKind(subject, check)
  if (subject.smallPages) await eachKind(subject, check, subject.smallPages)
}

export async function endsWithAVerdict(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { end } = await bench.scanTo(bench.connection, kind)
    equal(end?.verdict, 'complete', 'A scan that came to its end returns `complete`.')
  })
}

export async function honoursItsScope(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const { scope } = subject[kind] ?? {}
    if (!scope) return
    const { count, ...query } = scope
    equal((await bench.scan(kind, query)).length, count, `${JSON.stringify(query)} finds another number of records.`)
  })
}

export async function knowsByALastingId(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const before = await bench.scan(kind)
    for (const { id, dn } of before) notEqual(id, dn, 'An id is a dn: it would not survive a rename.')
    ok(
      before.every(({ id }) => typeof id === 'string' && id !== ''),
      'An id is text, and never empty.',
    )
    const [one] = before
    if (one) await bench.system.rename(one)
    await using other = await bench.again()
    const { records } = await bench.scanTo(other, kind)
    deepEqual(idsOf(records), idsOf(before), `The ids of all ${kind}s are what they were before one was renamed.`)
  })
}

/** Ids need to be unique within a kind only: a database counts each of its tables from 1. */
export async function yieldsOnlyTheKindAsked(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const names = new Map<string, Kind>()
  for (const kind of kindsOf(subject)) {
    for (const record of await bench.scan(kind)) {
      equal(record.kind, kind, `A scan for ${kind}s yields a ${record.kind}.`)
      if (record.dn === undefined) continue
      equal(names.get(record.dn) ?? kind, kind, `${record.dn} comes as a user and as a group.`)
      names.set(record.dn, kind)
    }
  }
}

export async function bringsWhatWasAsked(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const all = subject[kind]?.attributes ?? []
    for (const asked of [all, all.slice(0, 1), []]) {
      const names = new Set<string>()
      for (const { attributes } of await bench.scan(kind, { attributes: asked }))
        for (const [name, values] of Object.entries(attributes)) {
          names.add(name)
          ok(values.length > 0, `${name} comes without a value; an absent attribute has no key.`)
        }
      deepEqual([...names].sort(), [...asked].sort(), `The attributes that come are those asked for, spelled as asked.`)
    }
  })
}

export async function typesWhatItBrings(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const schema = await bench.connection.schema({}, signal)
    const fields = new Map((schema[kind] ?? []).map((field) => [field.name.toLowerCase(), field]))
    for (const { attributes } of await bench.scan(kind)) {
      for (const [name, values] of Object.entries(attributes)) {
        const field = fields.get(name.toLowerCase())
        if (!field) continue
        ok(field.many || values.length === 1, `${name} comes with several values, and the schema says it has one.`)
        for (const value of values) {
          const type = value instanceof Uint8Array ? 'bytes' : typeof value
          ok(forms[field.type].includes(type), `${name} comes as ${type}, and the schema says ${field.type}.`)
        }
      }
    }
  })
}

/** How values of a type come; integers beyond 2^53 are text. */
const forms: Readonly<Record<Field['type'], readonly string[]>> = {
  text: ['string'],
  time: ['string'],
  ref: ['string'],
  number: ['number', 'string'],
  boolean: ['boolean'],
  bytes: ['bytes'],
}

export async function answersAtOnceAsInTurn(subject: Subject): Promise<void> {
  const check = async (bench: Bench, kind: Kind): Promise<void> => {
    const expected = printsOf(await bench.scan(kind))
    const all = await Promise.all([1, 2].map(() => bench.scan(kind)))
    for (const records of all) deepEqual(printsOf(records), expected, 'Two scans at once are not as they are in turn.')
  }
  await eachKind(subject, check, subject.smallPages)
}

export async function answersAlikeUntilSomethingChanges(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const before = printsOf(await bench.scan(kind))
    await using other = await bench.again()
    const { records } = await bench.scanTo(other, kind)
    deepEqual(printsOf(records), before, 'The raw answer differs though nothing changed.')
  })
}

export async function answersOtherwiseOnceSomethingChanged(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const before = await bench.scan(kind)
    const one = before.at(-1) as Seen
    await bench.system.change(one)
    const after = printsOf(await bench.scan(kind))
    const changed = before.filter(({ id, print }) => after.get(id) !== print).map(({ id }) => id)
    deepEqual([...new Set(changed)], [one.id], 'The raw answer differs for the record that changed, and for no other.')
  })
}

export async function losesWhatWasRemoved(subject: Subject): Promise<void> {
  await eachKind(subject, async (bench, kind) => {
    const before = await bench.scan(kind)
    const one = before[0] as Seen
    await bench.system.remove(one)
    const ids = idsOf(before).filter((id) => id !== one.id)
    deepEqual(idsOf(await bench.scan(kind)), ids, 'A scan yields all but the record that was removed.')
    if (!bench.connection.find) return
    const { records } = await bench.find(kind, 'id', [one.id])
    ok(!byId(records).has(one.id), 'A record that was removed is still found by its id.')
  })
}

function idsOf(records: readonly Seen[]): readonly string[] {
  return [...byId(records).keys()].sort()
}

function printsOf(records: readonly Seen[]): ReadonlyMap<string, string> {
  return new Map(records.map(({ id, print }) => [id, print]))
}

export const readingRules: readonly Rule[] = [
  { title: 'yields each record once, however small the page', needs: ['scan'], check: yieldsEachOnce },
  { title: 'ends a scan with its verdict', needs: ['scan'], check: endsWithAVerdict },
  { title: 'honours base and filter', needs: ['scan', 'scope'], check: honoursItsScope },
  { title: 'knows a record by an id that is no dn and outlives a rename', needs: ['scan'], check: knowsByALastingId },
  { title: 'yields no record of another kind', needs: ['scan', 'groups'], check: yieldsOnlyTheKindAsked },
  { title: 'brings the attributes asked for, spelled as asked', needs: ['scan'], check: bringsWhatWasAsked },
  { title: 'brings values of the types its schema says', needs: ['scan'], check: typesWhatItBrings },
  { title: 'answers two scans at once as it does in turn', needs: ['scan'], check: answersAtOnceAsInTurn },
  { title: 'answers alike while nothing changes', needs: ['scan'], check: answersAlikeUntilSomethingChanges },
  {
    title: 'answers otherwise once an attribute changed',
    needs: ['scan'],
    check: answersOtherwiseOnceSomethingChanged,
  },
  { title: 'yields and finds nothing that was removed', needs: ['scan'], check: losesWhatWasRemoved },
]
