import { describe, expect, it } from 'vitest'
import type { Behaviour } from './behaviour.ts'
import { type GraphFake, startGraphFake } from './graph-fake.ts'
import { type Client, clientOf, type Row } from './test-client.ts'

/** A client as the documentation wants it: merges by id, takes changes in the order of the links, keeps links of whom it does not know. */
class Mirror {
  readonly users = new Map<string, Record<string, unknown>>()
  readonly groups = new Map<string, Record<string, unknown>>()
  readonly members = new Map<string, Set<string>>()
  readonly #client: Client
  #links = { user: '/users/delta?$select=displayName,jobTitle', group: '/groups/delta?$select=displayName,members' }

  constructor(client: Client) {
    this.#client = client
  }

  async round(headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const users = await this.#client.all(this.#links.user, headers)
    const groups = await this.#client.all(this.#links.group, headers)
    this.#links = { user: users.deltaLink, group: groups.deltaLink }
    for (const row of users.rows) this.#merge(this.users, row)
    for (const row of groups.rows) {
      this.#merge(this.groups, row)
      const held = this.members.get(row.id) ?? new Set()
      for (const member of row['members@delta'] ?? []) {
        if (member['@removed']) held.delete(member.id)
        else held.add(member.id)
      }
      this.members.set(row.id, held)
    }
  }

  /** Links to who lives. */
  membersOf(group: string): readonly string[] {
    return [...(this.members.get(group) ?? [])].filter((id) => this.users.has(id)).sort()
  }

  #merge(into: Map<string, Record<string, unknown>>, row: Row): void {
    const { id, 'members@delta': _, '@removed': removed, ...values } = row
    if (removed) {
      into.delete(id)
      if (removed.reason === 'deleted') for (const held of this.members.values()) held.delete(id)
    } else into.set(id, { ...into.get(id), ...values })
  }
}

function dice(seed: number): (below: number) => number {
  let state = seed * 7_919 + 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

/** Something that an administrator does. */
function happen(fake: GraphFake, roll: (below: number) => number, step: number): void {
  const { tenant } = fake
  const users = tenant.all('user')
  const groups = tenant.all('group')
  const user = users[roll(users.length)]?.id as string
  const group = groups[roll(groups.length)]
  const binned = tenant.deleted('user')
  const leaves = (): void => {
    const live = [...(group?.members ?? [])].filter((id) => tenant.find(id))
    if (group && live.length > 0) tenant.removeMember(group.id, live[roll(live.length)] as string)
  }
  const acts: readonly (() => unknown)[] = [
    () => tenant.addUser({ userPrincipalName: `new${step}@acme.test`, jobTitle: 'New' }),
    () => tenant.change(user, { jobTitle: roll(3) === 0 ? null : `Title ${step}` }),
    () => tenant.change(user, { department: 'unseen' }),
    () => (users.length > 3 ? tenant.softDelete(user) : undefined),
    () => (users.length > 3 && roll(3) === 0 ? tenant.hardDelete(user) : undefined),
    () => (binned[0] ? tenant.restore(binned[0].id) : undefined),
    () => (group && !group.members.has(user) ? tenant.addMember(group.id, user) : undefined),
    () => (group && !group.members.has(user) ? tenant.addMember(group.id, user) : undefined),
    () => leaves(),
    () => leaves(),
    () => leaves(),
    () => (groups.length > 2 && roll(4) === 0 && group ? tenant.softDelete(group.id) : undefined),
    () => tenant.addGroup({ displayName: `group ${step}` }),
  ]
  acts[roll(acts.length)]?.()
}

async function expectSame(mirror: Mirror, fake: GraphFake, client: Client): Promise<void> {
  const users = (await client.all('/users?$select=id,displayName,jobTitle')).rows
  const plain = (held: Record<string, unknown> | undefined): unknown => ({
    displayName: held?.displayName,
    jobTitle: held?.jobTitle ?? null,
  })
  expect([...mirror.users.keys()].sort()).toEqual(users.map(({ id }) => id).sort())
  for (const row of users) expect(plain(mirror.users.get(row.id))).toEqual(plain(row))
  const groups = (await client.all('/groups?$select=id')).rows
  expect([...mirror.groups.keys()].sort()).toEqual(groups.map(({ id }) => id).sort())
  for (const { id } of groups) {
    const live = (await client.all(`/groups/${id}/members?$select=id`)).rows.map((row) => row.id).sort()
    expect(mirror.membersOf(id)).toEqual(live)
  }
  expect(fake.leaks).toEqual([])
}

describe('a client that merges as the documentation says (delta-query-overview, delta-query-groups)', () => {
  const strange: readonly Behaviour[] = [
    {},
    { deltaPageSize: 2, membersPerPage: 3, shuffled: 5 },
    { replays: 7, emptyPages: true },
    { duplicates: 1, removedAtFirst: true, groupsTellHardDeletes: true },
    { deltaPageSize: 1, replays: 30, shuffled: 9, duplicates: 1 },
  ]
  it.each(strange.flatMap((behaviour, index) => [1, 2, 3].map((seed) => [index, seed, behaviour] as const)))(
    'holds what the tenant holds after each round: behaviour %i, seed %i',
    async (_, seed, behaviour) => {
      await using fake = await startGraphFake({ behaviour: { ...behaviour, quota: { units: 1e6, seconds: 1 } } })
      const client = await clientOf(fake)
      const roll = dice(seed)
      for (const name of ['a', 'b', 'c', 'd', 'e']) fake.tenant.addUser({ userPrincipalName: `${name}@acme.test` })
      for (const name of ['one', 'two', 'three']) fake.tenant.addGroup({ displayName: name })
      for (let step = 0; step < 40; step += 1) happen(fake, roll, step)
      const mirror = new Mirror(client)
      for (let round = 0; round < 5; round += 1) {
        await mirror.round(round % 2 === 1 ? { prefer: 'return=minimal' } : {})
        await expectSame(mirror, fake, client)
        for (let step = 0; step < 30; step += 1) happen(fake, roll, 100 * (round + 1) + step)
      }
    },
  )
})
