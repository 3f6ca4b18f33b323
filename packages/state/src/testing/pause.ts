import { describe, expect, it } from 'vitest'
import { type MakeStore, openFresh } from './store.ts'

const pause = { since: 5, by: 'kim@ws4', why: 'the app is restored' }

export function describePause(makeStore: MakeStore): void {
  describe('the pause of a sync', () => {
    it('is there for everyone until it is resumed', async () => {
      const { store, state } = await openFresh(makeStore)
      await using other = await store.open()
      expect(await state.paused('staff')).toBeUndefined()
      await state.commit('staff', [{ write: 'pause', pause }])
      expect(await other.paused('staff')).toEqual(pause)
      await other.commit('staff', [{ write: 'resume' }])
      expect(await state.paused('staff')).toBeUndefined()
    })

    it('needs no lock, and concerns no other sync', async () => {
      const { state } = await openFresh(makeStore)
      await using _run = await state.lock('staff')
      await state.commit('staff', [{ write: 'pause', pause }])
      expect(await state.paused('staff')).toEqual(pause)
      expect(await state.paused('guests')).toBeUndefined()
    })
  })
}
