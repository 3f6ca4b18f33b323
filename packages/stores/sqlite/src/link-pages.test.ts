import { DatabaseSync } from 'node:sqlite'
import type { State, StateWrite } from '@rollcall/state'
import { aLink, aMemory, anUnlink, aProof, proves } from '@rollcall/state/testing'
import { describe, expect, it } from 'vitest'
import { openSqliteState } from './index.ts'
import { aStateFile } from './testing/temp.ts'

const people = Array.from({ length: 1_100 }, (_, n) => `p${n}`) // three pages
const rows = async (state: State, now: number): Promise<string> =>
  Buffer.concat(await Array.fromAsync(state.index('staff', 'user', now))).toString('hex')

/** Links whose pages are kept, with a second look at the file. */
async function kept() {
  const file = aStateFile()
  const state = await openSqliteState(file)
  await state.commit('staff', [aMemory(), ...people.map((one) => aLink(one))])
  await state.commit('staff', [
    proves('p3', { reviewAt: 500 }),
    proves('p700', { reviewAt: 1_500 }),
    proves('p701', { reviewAt: 2_500 }),
    aMemory(),
  ])
  const db = new DatabaseSync(file)
  const pages = (): number => Number(db.prepare('select count(*) as n from link_pages').get()?.n)
  return {
    state,
    pages,
    forget: () => db.exec('delete from link_pages'),
    async [Symbol.asyncDispose]() {
      db.close()
      await state[Symbol.asyncDispose]()
    },
  }
}

describe('the kept pages of links', () => {
  it.each<[string, readonly StateWrite[]]>([
    ['nothing was written since', []],
    ['a proof was', [proves('p5', { proof: aProof('7', '8') })]],
    ['proofs on several pages were', [proves('p5'), proves('p600'), proves('p1099')]],
    ['somebody left and is off', [aLink('p5', { left: 1, off: { why: 'gone', since: 1 } })]],
    ['a link was let go', [anUnlink('p600')]],
    ['a link was made', [aLink('new'), proves('new')]],
    ['a link was moved to another account', [anUnlink('p5'), aLink('p5', { target: 't-other' as never })]],
    ['they were kept again', [proves('p5', { reviewAt: 900 }), aMemory()]],
    ['the sync got another target', [aMemory({ target: 'intranet' })]],
  ])('say what the links say, at any time, after %s', async (_, writes) => {
    await using world = await kept()
    if (writes.length > 0) await world.state.commit('staff', writes)
    const times = [0, 499, 500, 1_000, 2_000, 3_000]
    const before = await Promise.all(times.map((now) => rows(world.state, now)))
    world.forget()
    expect(before).toEqual(await Promise.all(times.map((now) => rows(world.state, now))))
  })

  it('are dropped where a link changes, and nowhere else, until the end of a run', async () => {
    await using world = await kept()
    expect(world.pages()).toBe(3)
    await world.state.commit('staff', [proves('p5')])
    expect(world.pages()).toBe(2)
    await world.state.commit('staff', [aMemory()])
    expect(world.pages()).toBe(3)
  })
})
