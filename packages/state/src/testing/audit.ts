import { describe, expect, it } from 'vitest'
import { emptyAudit, verifyAudit } from '../audit.ts'
import type { State } from '../state.ts'
import { aChange, anAudit } from './builders.ts'
import { all, type MakeStore, openFresh, type Store } from './store.ts'

export function describeAudit(makeStore: MakeStore): void {
  describe('the audit log', () => {
    async function withLog(): Promise<{ store: Store; state: State }> {
      const opened = await openFresh(makeStore)
      await opened.state.commit('staff', [anAudit('ada', 'bob')])
      await opened.state.commit('guests', [anAudit('cyd')])
      await opened.state.commit('staff', [anAudit('ada')])
      return opened
    }

    const person = (name: string) => ({ kind: 'user', source: `s-${name}`, targets: [`t-${name}`] }) as const
    const note = { at: 2000, by: 'kim@ws4' }

    it('begins empty', async () => {
      const { state } = await openFresh(makeStore)
      expect(await state.auditHead()).toEqual(emptyAudit)
      expect(await verifyAudit(state.audit(), emptyAudit)).toMatchObject({ whole: true, records: 0 })
    })

    it('is one chain over all syncs, and verifies', async () => {
      const { state } = await withLog()
      const head = await state.auditHead()
      expect(await verifyAudit(state.audit(), head)).toEqual({
        whole: true,
        records: 4,
        erased: 0,
        unannounced: 0,
        head,
      })
      const records = await all(state.audit())
      expect(records.map(({ seq, sync }) => [seq, sync])).toEqual([
        [1, 'staff'],
        [2, 'staff'],
        [3, 'guests'],
        [4, 'staff'],
      ])
      expect(records[1]).toMatchObject({ at: 1001, run: 1, event: 'change', body: { change: aChange(2, 'bob') } })
    })

    it('can be read for one sync and one run', async () => {
      const { state } = await withLog()
      expect((await all(state.audit({ sync: 'staff' }))).map(({ seq }) => seq)).toEqual([1, 2, 4])
      expect(await all(state.audit({ sync: 'staff', run: 2 }))).toEqual([])
    })

    it('gives records by their numbers', async () => {
      const { state } = await withLog()
      expect((await state.auditBy([3, 9, 1])).map(({ seq, sync }) => [seq, sync])).toEqual([
        [3, 'guests'],
        [1, 'staff'],
      ])
      expect(await state.auditBy([2])).toEqual((await all(state.audit())).slice(1, 2))
    })

    it('can be read from its end, and looked through for words', async () => {
      const { state } = await withLog()
      const back = async (filter: Parameters<State['auditBack']>[0]) => {
        const stretches = await Array.fromAsync(state.auditBack(filter))
        expect(stretches.at(-1)?.from ?? 1).toBe(1)
        return stretches.flatMap(({ records }) => records.map(({ seq }) => seq))
      }
      expect(await back({})).toEqual([4, 3, 2, 1])
      expect(await back({ sync: 'staff', before: 4 })).toEqual([2, 1])
      expect(await back({ holding: ['S-ADA', 'cyd'] })).toEqual([4, 3, 1])
      expect(await back({ holding: ['nobody'] })).toEqual([])
      expect(await back({ before: 1 })).toEqual([])
      expect(await state.erase('staff', person('bob'), note)).toMatchObject({ records: 1 })
      expect(await back({ sync: 'staff', holding: ['bob'] })).toEqual([])
      expect(await Array.fromAsync(state.auditBack({ before: 5, holding: ['bob'] }))).toEqual([
        { records: [], from: 1, erased: 1 },
      ])
      await state.commit('staff', [anAudit(...Array.from({ length: 2500 }, (_, n) => `p${n}`), 'Zoë "Z" Brandt')])
      expect(await back({ holding: ['zoë "z"'] })).toEqual([2506])
      expect(await back({ holding: ['ada'] })).toEqual([4, 1])
    })

    it('shows that a record was changed behind its back', async () => {
      const { store, state } = await withLog()
      await store.editAudit(2, 'bob', 'eve')
      expect(await verifyAudit(state.audit())).toMatchObject({ whole: false, seq: 2, fault: 'changed' })
    })

    it('shows that a record was taken out behind its back', async () => {
      const { store, state } = await withLog()
      await store.removeAudit(2)
      expect(await verifyAudit(state.audit())).toMatchObject({ whole: false, seq: 2, fault: 'missing' })
    })

    it('shows by a head kept elsewhere that its end was cut off', async () => {
      const { store, state } = await withLog()
      const head = await state.auditHead()
      await store.removeAudit(4)
      expect(await verifyAudit(state.audit(), head)).toMatchObject({ whole: false, seq: 4, fault: 'cut' })
    })

    it('forgets the values of one person and stays valid', async () => {
      const { state } = await withLog()
      expect(await state.erase('staff', person('ada'), note)).toMatchObject({ records: 2, changes: 0 })
      expect(await state.erase('staff', person('ada'), note)).toMatchObject({ records: 0 })
      const records = await all(state.audit())
      expect(records.map(({ body, salt }) => [body !== undefined, salt !== undefined])).toEqual([
        [false, false],
        [true, true],
        [true, true],
        [false, false],
        [true, true],
      ])
      expect(records.at(-1)).toMatchObject({ event: 'erased', body: { by: 'kim@ws4', records: [1, 4] } })
      expect(await verifyAudit([records])).toMatchObject({ whole: true, records: 5, erased: 2, unannounced: 0 })
    })

    it('goes on after an erasure', async () => {
      const { state } = await withLog()
      expect(await state.erase('staff', person('nobody'), note)).toMatchObject({ records: 0 })
      expect(await state.erase('guests', person('ada'), note)).toMatchObject({ records: 0 })
      expect(await state.erase('guests', person('cyd'), note)).toMatchObject({ records: 1 })
      await state.commit('staff', [anAudit('dan')])
      expect(await verifyAudit(state.audit())).toMatchObject({ whole: true, records: 6, erased: 1, unannounced: 0 })
    })
  })
}
