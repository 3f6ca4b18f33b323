import { guardKinds, type Instant } from '@rollcall/model'
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
      return state.taken('staff', 50, guardKinds)
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

    it('forgets what was before a day that it is told, and nothing of other syncs', async () => {
      const { state } = await openFresh(makeStore)
      for (const sync of ['staff', 'guests']) {
        await state.commit(sync, [took(49, [ada]), took(50, [{ kind: 'delete', key: 't-bea' }])])
        await state.commit(sync, [{ write: 'plan-kept', plan: { digest: sync, sync, madeAt: 49 } }])
      }
      await state.commit('staff', [{ write: 'plan-kept', plan: { digest: 'later', sync: 'staff', madeAt: 50 } }])
      await state.commit('staff', [{ write: 'forget', before: 50 }])
      expect(await state.taken('staff', 0, guardKinds)).toEqual([{ kind: 'delete', key: 't-bea' }])
      expect(await state.taken('guests', 0, guardKinds)).toHaveLength(2)
      expect(await state.keptPlan('staff')).toBeUndefined()
      expect(await state.keptPlan('later')).toBeDefined()
      expect(await state.keptPlan('guests')).toBeDefined()
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
