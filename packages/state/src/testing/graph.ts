import { beforeEach, describe, expect, it } from 'vitest'
import type { MemberKey } from '../records.ts'
import type { State } from '../state.ts'
import type { WriteOf } from './builders.ts'
import { all, type MakeStore, openFresh } from './store.ts'

export function describeGraph(makeStore: MakeStore): void {
  describe('the groups of the source', () => {
    let state: State

    beforeEach(async () => {
      state = (await openFresh(makeStore)).state
      await state.commit('staff', [aGroup('g1', ['ada', 'g2']), aGroup('g2', ['bob']), aGroup('g3', [])])
      await state.commit('guests', [aGroup('g1', ['ada'])])
    })

    it('are known with their names and digests', async () => {
      expect(await state.groups('staff')).toEqual([aGroup('g1', []).node, aGroup('g2', []).node, aGroup('g3', []).node])
    })

    it('can be asked for their direct members', async () => {
      expect(
        (await all(state.members('staff', ['g1', 'g3', 'unknown']))).map(({ member }) => member).toSorted(),
      ).toEqual(['ada', 'g2'])
    })

    it('can be asked for by a member', async () => {
      expect(await state.groupsOf('staff', ['ada', 'bob', 'cyd'])).toEqual([
        { group: 'g1', member: 'ada' },
        { group: 'g2', member: 'bob' },
      ])
    })

    it('have exactly the members they were last given', async () => {
      await state.commit('staff', [aGroup('g1', ['bob', 'bob', 'g2'], 'd2')])
      expect((await all(state.members('staff', ['g1']))).map(({ member }) => member).toSorted()).toEqual(['bob', 'g2'])
      expect(await state.groupsOf('staff', ['ada'])).toEqual([])
      expect(await state.groups('staff')).toContainEqual({ id: 'g1', dnKey: 'cn=g1', digest: 'd2' })
    })

    it('are forgotten with their members, in one sync only', async () => {
      await state.commit('staff', [{ write: 'drop-group', id: 'g1' }])
      expect(await all(state.members('staff', ['g1']))).toEqual([])
      expect(await state.groups('staff')).not.toContainEqual(expect.objectContaining({ id: 'g1' }))
      expect(await state.groupsOf('guests', ['ada'])).toEqual([{ group: 'g1', member: 'ada' }])
    })

    it('may be large', async () => {
      const members = Array.from({ length: 25_000 }, (_, n) => `m${n}`)
      await state.commit('staff', [aGroup('g3', members)])
      const edges = await all(state.members('staff', ['g1', 'g2', 'g3']))
      expect(edges.filter(({ group }) => group === 'g3')).toHaveLength(25_000)
      expect(edges).toHaveLength(25_003)
    })
  })
}

function aGroup(id: string, members: readonly MemberKey[], digest = 'd1'): WriteOf<'group'> {
  return { write: 'group', node: { id, dnKey: `cn=${id}`, digest }, members }
}
