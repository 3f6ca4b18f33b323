import { equal, ok } from 'node:assert/strict'
import type { Write } from '@rollcall/model'
import { Bench, signal } from '../bench.ts'
import type { Subject } from '../kit.ts'
import type { Rule } from '../rule.ts'
import { creation, drafted, holds, makeUser } from './drafts.ts'

export async function changesMembers(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const [one, other, stranger] = [await makeUser(bench, 1), await makeUser(bench, 2), await makeUser(bench, 3)]
  const id = await makeGroup(bench, 1)
  const bystander = await makeGroup(bench, 2)
  await bench.done(members(bystander, { add: [one] }))
  await bench.done(members(id, { add: [one, other] }))
  await holds(bench, 'group', id, { members: [one, other] })
  await bench.done(members(id, { add: [one] }))
  await holds(bench, 'group', id, { members: [one, other] })
  await bench.done(members(id, { add: [stranger], remove: [one] }))
  await holds(bench, 'group', id, { members: [other, stranger] })
  await bench.done(members(id, { remove: [one] }))
  await holds(bench, 'group', id, { members: [other, stranger] })
  await holds(bench, 'group', bystander, { members: [one] })
}

export async function refusesAnUnknownMember(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const one = await makeUser(bench, 1)
  const groups = [await makeGroup(bench, 1), await makeGroup(bench, 2), await makeGroup(bench, 3)]
  const added = [one, subject.user.unknown.id, one]
  const outcomes = await bench.write(groups.map((id, at) => members(id, { add: [added[at] ?? ''] })))
  for (const [at, id] of groups.entries()) {
    const outcome = outcomes[at]
    ok(outcome, 'There is one outcome for each write.')
    equal(
      'problem' in outcome,
      at === 1,
      'The write with a member nobody knows, and no other, is answered with a problem.',
    )
    await holds(bench, 'group', id, { members: at === 1 ? [] : [one] })
  }
}

export async function changesRoles(subject: Subject): Promise<void> {
  await using bench = await Bench.open(subject)
  const role = drafted(subject, 'user').role ?? (await bench.connection.schema({}, signal)).roles?.[0]?.name
  ok(role, 'The connector declares `roles`: its schema lists some, or the kit names one.')
  const id = await makeUser(bench, 1)
  const bystander = await makeUser(bench, 2)
  const roles = (change: { grant?: readonly string[]; revoke?: readonly string[] }): Write => ({
    op: 'roles',
    kind: 'user',
    id,
    grant: [],
    revoke: [],
    ...change,
  })
  for (const [change, held] of [
    [{ grant: [role] }, [role]],
    [{ grant: [role] }, [role]],
    [{ revoke: [role] }, []],
    [{ revoke: [role] }, []],
  ] as const) {
    await bench.done(roles(change))
    await holds(bench, 'user', id, { roles: held })
    await holds(bench, 'user', bystander, { roles: [] })
  }
}

function members(id: string, change: { add?: readonly string[]; remove?: readonly string[] }): Write {
  return { op: 'members', kind: 'group', id, add: [], remove: [], ...change }
}

async function makeGroup(bench: Bench, n: number): Promise<string> {
  return (await bench.done(creation('group', drafted(bench.subject, 'group').attributes(n)))).id
}

export const membershipRules: readonly Rule[] = [
  { title: 'adds and removes members, also twice', needs: ['scan', 'create', 'members'], check: changesMembers },
  {
    title: 'refuses a member nobody knows, and does the rest',
    needs: ['scan', 'create', 'members'],
    check: refusesAnUnknownMember,
  },
  { title: 'grants and revokes a role, also twice', needs: ['scan', 'create', 'roles'], check: changesRoles },
]
