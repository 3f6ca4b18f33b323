import type { Problem } from '@rollcall/model'
import type { Mishap } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people } from './world.ts'

const problem = (code: Problem['code'], message = code): Mishap => ({ problem: { code, message } })

/** What becomes of the third, sixth … account of a batch. */
const fates: Readonly<Record<string, Mishap>> = {
  crowd3: problem('invalid.value'),
  crowd6: problem('permission.denied'),
  crowd9: { lostAfter: true },
  crowd12: { lostBefore: true },
  crowd15: problem('guarded.policy'),
}

describe('one call for many accounts, of which each comes to another end', () => {
  it('is counted account by account, and what is said to be there is there (field row 11)', async () => {
    await using world = await aWorld({}, { batch: 10 })
    people(world, ...crowd)
    world.app.mishap = (write) => (write.op === 'create' ? fates[String(write.attributes.userName?.[0])] : undefined)
    const run = await world.sync()
    const there = new Set(world.app.all('user').map(({ values }) => String(values.userName?.[0])))
    expect(there.size).toBe(21)
    expect(run.applied).toEqual({ ok: 21, failed: 4, skipped: 0, unknown: 0 })
    expect(run.list.map(({ code, about }) => `${about.label} ${code}`).toSorted()).toEqual([
      'Crowd12 change-failed',
      'Crowd15 guarded',
      'Crowd3 change-failed',
      'Crowd6 change-failed',
    ])
    const open = (await world.state.openRecords('staff')).map(({ about }) => about.label.toLowerCase())
    expect(new Set([...there, ...open])).toEqual(new Set(crowd))
    const outcomes = (await Array.fromAsync(world.state.outcomes(run.run))).flat()
    expect(outcomes.filter(({ status }) => status === 'ok')).toHaveLength(21)
  })

  it('leaves to the next run exactly what is missing (field row 12)', async () => {
    await using world = await aWorld({}, { batch: 10 })
    people(world, ...crowd)
    world.app.mishap = (write) => (write.op === 'create' ? fates[String(write.attributes.userName?.[0])] : undefined)
    await world.sync()
    world.app.mishap = () => undefined
    const before = world.app.writes.length
    expect((await world.sync({ retry: true })).applied).toEqual({ ok: 4, failed: 0, skipped: 0, unknown: 0 })
    expect(world.app.writes.length - before).toBe(4)
    expect(world.app.all('user')).toHaveLength(25)
    const plan = await world.plan()
    expect([plan.changes, plan.findings]).toEqual([[], []])
  })
})
