import { describe, expect, it } from 'vitest'
import { type MakeStore, openFresh } from './store.ts'

export function describeLocks(makeStore: MakeStore): void {
  describe('the lock of a sync', () => {
    it('has one holder, also within one process', async () => {
      const { store, state } = await openFresh(makeStore)
      await using other = await store.open()
      await using _held = await state.lock('staff')
      await expect(state.lock('staff')).rejects.toMatchObject({ code: 'conflict.locked' })
      await expect(other.lock('staff')).rejects.toMatchObject({ code: 'conflict.locked' })
    })

    it('names its holder', async () => {
      const { store, state } = await openFresh(makeStore)
      await using other = await store.open()
      expect(await other.holder('staff')).toBeUndefined()
      const held = await state.lock('staff')
      expect(await other.holder('staff')).toMatchObject({ pid: process.pid, since: expect.any(Number) })
      await expect(other.lock('staff')).rejects.toThrow(`by process ${process.pid} since 2`)
      await held[Symbol.asyncDispose]()
      expect(await other.holder('staff')).toBeUndefined()
    })

    it('is not taken by asking who holds it', async () => {
      const { state } = await openFresh(makeStore)
      await state.holder('staff')
      await using _held = await state.lock('staff')
      expect(await state.holder('guests')).toBeUndefined()
      await expect(state.lock('staff')).rejects.toMatchObject({ code: 'conflict.locked' })
    })

    it('is free again once given back, and given back with the state', async () => {
      const { store, state } = await openFresh(makeStore)
      const held = await state.lock('staff')
      await held[Symbol.asyncDispose]()
      const other = await store.open()
      await other.lock('staff')
      await other[Symbol.asyncDispose]()
      await using _again = await state.lock('staff')
      expect(await state.holder('staff')).toBeDefined()
    })

    it('is nobody else’s business: other syncs have their own', async () => {
      const { state } = await openFresh(makeStore)
      await using _staff = await state.lock('staff')
      await using _guests = await state.lock('guests')
      expect(await state.holder('guests')).toBeDefined()
    })

    it('keeps nobody from reading and writing', async () => {
      const { store, state } = await openFresh(makeStore)
      await using _held = await state.lock('staff')
      await using other = await store.open()
      expect(await other.startRun('staff', 'full', 10)).toBe(1)
    })
  })
}
