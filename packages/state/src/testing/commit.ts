import { describe, expect, it } from 'vitest'
import { aLink, aMemory, anAudit, anIntent, anUnlink, aRun, proves } from './builders.ts'
import { all, type MakeStore, openFresh } from './store.ts'

export function describeCommit(makeStore: MakeStore): void {
  describe('a commit', () => {
    it('writes everything or nothing', async () => {
      const { state } = await openFresh(makeStore)
      await state.commit('staff', [aMemory(), aLink('ada')])
      const run = await state.startRun('staff', 'full', 500)
      const taker = aLink('bob', { target: aLink('ada').link.target })

      const commit = state.commit('staff', [
        aMemory({ cursor: 'c2' }),
        aRun({ id: run }),
        anIntent(),
        anAudit('bob'),
        aLink('cyd'),
        anUnlink('ada'),
        aLink('ada'),
        taker,
      ])

      await expect(commit).rejects.toMatchObject({ code: 'conflict.owned' })
      expect(await state.memory('staff')).not.toHaveProperty('cursor')
      expect(await state.runs({ limit: 9 })).toMatchObject([{ status: 'running' }])
      expect(await state.openCalls('staff')).toEqual([])
      expect(await all(state.audit())).toEqual([])
      expect(await all(state.allLinks('staff', 'user'))).toEqual([aLink('ada').link])
    })

    it('lasts', async () => {
      const { store, state } = await openFresh(makeStore)
      await state.commit('staff', [aMemory(), aLink('ada')])
      await using again = await store.open()
      expect(await again.memory('staff')).toEqual(aMemory().memory)
      expect(await all(again.allLinks('staff', 'user'))).toEqual([aLink('ada').link])
    })

    it('keeps syncs apart', async () => {
      const { state } = await openFresh(makeStore)
      await state.commit('staff', [aMemory(), aLink('ada'), anIntent()])
      expect(await state.memory('guests')).toBeUndefined()
      expect(await all(state.allLinks('guests', 'user'))).toEqual([])
      expect(await state.openCalls('guests')).toEqual([])
    })

    it('lets the generation grow when it writes links, and only then', async () => {
      const { state } = await openFresh(makeStore)
      expect(await state.generation('staff')).toBe(0)
      await state.commit('staff', [aLink('ada'), aLink('bob'), aMemory()])
      expect(await state.generation('staff')).toBe(1)
      await state.commit('staff', [proves('ada'), aMemory({ cursor: 'c2' }), anIntent()])
      expect(await state.generation('staff')).toBe(1)
      await state.commit('staff', [anUnlink('ada')])
      expect(await state.generation('staff')).toBe(2)
    })
  })
}
