import { deepEqual, ok } from 'node:assert/strict'
import type { Attributes, Edit, Kind, Write } from '@rollcall/model'
import { type Bench, byId } from '../bench.ts'
import type { Draft, Subject } from '../kit.ts'
import { valuesOf } from '../seen.ts'

type Create = Extract<Write, { op: 'create' }>
type Update = Extract<Write, { op: 'update' }>

export const creation = (kind: Kind, attributes: Attributes): Create => ({
  op: 'create',
  kind,
  attributes,
  active: true,
})

export const update = (id: string, edit: Pick<Edit, 'field'> & Partial<Edit>): Update => {
  const edits = [{ from: [], to: [], add: [], remove: [], ...edit }]
  return { op: 'update', kind: 'user', id, edits }
}

export function drafted<K extends Kind>(subject: Subject, kind: K): NonNullable<NonNullable<Subject[K]>['draft']> {
  const draft = subject[kind]?.draft
  ok(draft, `The connector makes records: the kit has to say how, in \`${kind}.draft\`.`)
  return draft as NonNullable<NonNullable<Subject[K]>['draft']>
}

/** The attributes of record `n`, but for some; an empty list leaves one out. */
export function remake(draft: Draft, n: number, others: Attributes): Attributes {
  const all = Object.entries({ ...draft.attributes(n), ...others })
  return Object.fromEntries(all.filter(([, values]) => values.length > 0))
}

/** Makes a user and answers the id. */
export async function makeUser(bench: Bench, n: number, others: Attributes = {}): Promise<string> {
  return (await bench.done(creation('user', remake(drafted(bench.subject, 'user'), n, others)))).id
}

/** Throws unless scan and find show these values of a record; an empty list stands for none. */
export async function holds(bench: Bench, kind: Kind, id: string, expected: Attributes): Promise<void> {
  const attributes = Object.keys(expected)
  const reads = [await bench.scan(kind, { attributes })]
  if (bench.connection.find) reads.push((await bench.find(kind, 'id', [id], attributes && { attributes })).records)
  for (const [at, records] of reads.entries()) {
    const record = byId(records).get(id)
    ok(record, `A ${at === 0 ? 'scan' : 'find'} does not show ${kind} ${id}.`)
    const simple = (all: Attributes) => Object.fromEntries(attributes.map((name) => [name, valuesOf(all[name])]))
    deepEqual(simple(record.attributes), simple(expected), `The ${kind} holds other values than it should.`)
  }
}
