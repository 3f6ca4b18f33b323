import { deepEqual, equal, ok } from 'node:assert/strict'
import { reactionOf, type Write } from '@rollcall/model'
import { Bench, byId } from '../bench.ts'
import type { Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'
import { drafted, holds, makeUser, update } from './drafts.ts'

export async function updatesOneValue(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const draft = drafted(subject, 'user')
  const field = draft.text
  const id = await makeUser(bench, 1, { [field]: ['before'] })
  const bystander = await makeUser(bench, 2, { [field]: ['before'] })
  await bench.done(update(id, { field, from: ['before'], to: ['after'] }))
  await holds(bench, 'user', id, { ...draft.attributes(1), [field]: ['after'] })
  await bench.done(update(id, { field, from: ['after'], to: [] }))
  await holds(bench, 'user', id, { ...draft.attributes(1), [field]: [] })
  await bench.done(update(id, { field, from: [], to: ['again'] }))
  await holds(bench, 'user', id, { ...draft.attributes(1), [field]: ['again'] })
  await holds(bench, 'user', bystander, { ...draft.attributes(2), [field]: ['before'] })
}

export async function updatesManyValues(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const field = drafted(subject, 'user').many ?? ''
  const id = await makeUser(bench, 1, { [field]: ['a', 'b'] })
  await bench.done(update(id, { field, add: ['c', 'd'], remove: ['a'] }))
  await holds(bench, 'user', id, { [field]: ['b', 'c', 'd'] })
  await bench.done(update(id, { field, add: ['c'], remove: ['not there'] }))
  await holds(bench, 'user', id, { [field]: ['b', 'c', 'd'] })
}

/** Somebody else was faster: what they wrote stays. */
export async function refusesWhatMovedOn(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const field = drafted(subject, 'user').text
  const id = await makeUser(bench, 1, { [field]: ['theirs'] })
  for (const from of [['expected'], []]) {
    const problem = await bench.refused(update(id, { field, from, to: ['ours'] }))
    equal(reactionOf(problem), 'conflict', `A \`from\` that no longer holds is a \`conflict\`: ${problem.message}`)
  }
  await holds(bench, 'user', id, { [field]: ['theirs'] })
}

export async function knowsWhoIsNotThere(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const { draft, unknown } = subject.user
  const on = { kind: 'user', id: unknown.id } as const
  const writes: readonly Write[] = [
    update(unknown.id, { field: draft?.text ?? '', from: [], to: ['x'] }),
    { ...on, op: 'setActive', active: false },
    { ...on, op: 'endSessions' },
  ]
  const before = await bench.scan('user')
  for (const write of writes.filter(({ op }) => subject.connector.capabilities[op])) {
    const problem = await bench.refused(write)
    equal(reactionOf(problem), 'not-found', `${write.op} of nobody is \`not-found\`: ${problem.message}`)
  }
  equal((await bench.scan('user')).length, before.length, 'A write to nobody made somebody.')
}

export async function turnsOnAndOff(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const id = await makeUser(bench, 1)
  for (const active of [false, false, true, true]) {
    await bench.done({ op: 'setActive', kind: 'user', id, active })
    await holds(bench, 'user', id, { active: [active] })
  }
}

export async function deletesForGood(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const bystander = await makeUser(bench, 1)
  const id = await makeUser(bench, 2)
  const removal = { op: 'delete', kind: 'user', id, before: drafted(subject, 'user').attributes(2) } as const
  await bench.done(removal)
  const there = byId(await bench.scan('user'))
  deepEqual([there.has(id), there.has(bystander)], [false, true], 'A scan yields all but the record that was deleted.')
  if (bench.connection.find)
    deepEqual((await bench.find('user', 'id', [id])).records, [], 'A record that was deleted is still found.')
  const [second] = await bench.write([removal])
  const known = second && ('problem' in second ? reactionOf(second.problem) === 'not-found' : second.already)
  ok(known, `A second delete is \`not-found\` or \`already\`: ${JSON.stringify(second)}`)
}

export const updatingRules: readonly Rule[] = [
  {
    title: 'updates one value, clears it, and leaves the rest',
    needs: ['scan', 'create', 'update'],
    check: updatesOneValue,
  },
  {
    title: 'adds to many values and removes from them',
    needs: ['scan', 'create', 'update', 'many'],
    check: updatesManyValues,
  },
  {
    title: 'overwrites nothing that has moved on',
    needs: ['scan', 'create', 'update', 'checks'],
    check: refusesWhatMovedOn,
  },
  { title: 'says so if there is no such record', needs: ['scan', 'update'], check: knowsWhoIsNotThere },
  { title: 'turns an account off and on, also twice', needs: ['scan', 'create', 'setActive'], check: turnsOnAndOff },
  { title: 'deletes, also what is gone already', needs: ['scan', 'create', 'delete'], check: deletesForGood },
]
