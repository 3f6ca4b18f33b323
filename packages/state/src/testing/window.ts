import type { Instant } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { Taken } from '../records.ts'
import type { WriteOf } from './builders.ts'
import { type MakeStore, openFresh } from './store.ts'

const ada: Taken = { kind: 'access', key: 't-ada' }

export function describeWindow(makeStore: MakeStore): void {
  describe('the window of the guards', () => {
    async function windowOf(...writes: readonly WriteOf<'taken'>[]): Promise<readonly Taken[]> {
      const { state } = await openFresh(makeStore)
      await state.commit('guests', [took(100, [{ kind: 'access', key: 'someone else' }])])
      for (const write of writes) await state.commit('staff', [write])
      return state.taken('staff', 50)
    }

    it('counts each account once, however often it was taken', async () => {
      expect(await windowOf(took(60, [ada]), took(70, [ada]))).toEqual([ada])
    })

    it('tells kinds and fields apart', async () => {
      const taken: Taken[] = [ada, { ...ada, kind: 'delete' }, { ...ada, kind: 'clear', field: 'title' }]
      expect(await windowOf(took(60, taken))).toHaveLength(3)
      expect(await windowOf(took(60, taken))).toEqual(expect.arrayContaining(taken))
    })

    it('leaves out what was before it', async () => {
      expect(await windowOf(took(49, [ada]))).toEqual([])
      expect(await windowOf(took(50, [ada]))).toEqual([ada])
    })

    it('leaves out what was approved', async () => {
      expect(await windowOf(took(60, [ada], true))).toEqual([])
      expect(await windowOf(took(60, [ada], true), took(60, [ada]))).toEqual([ada])
    })
  })
}

function took(at: Instant, taken: readonly Taken[], approved = false): WriteOf<'taken'> {
  return { write: 'taken', at, approved, taken }
}
