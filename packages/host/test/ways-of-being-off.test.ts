import type { Standing } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

const hour = 60 * 60 * 1000

function standing(world: World, of: Standing): void {
  world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora', mail: 'mora@acme.test' }, { standing: of })
}
const isOn = (world: World) => world.app.by('userName', 'mora')?.active

async function settled(disableWhen: readonly ('disabled' | 'expired' | 'locked')[]): Promise<World> {
  const world = await aWorld({ disableWhen })
  people(world, ...crowd, 'mora')
  await world.sync()
  return world
}

describe('disabled, locked, expired and absent', () => {
  it.each([
    ['disabled', ['disabled', 'expired'], (_: number) => ({ disabled: true }) as Standing, false],
    ['locked', ['disabled', 'expired'], (now: number) => ({ lockedUntil: now + hour }), true],
    ['locked, where that counts', ['locked'], (now: number) => ({ lockedUntil: now + hour }), false],
    ['no longer locked', ['locked'], (now: number) => ({ lockedUntil: now - hour }), true],
    ['expired', ['disabled', 'expired'], (now: number) => ({ expiresAt: now - hour }), false],
    ['expired, where that does not count', ['disabled'], (now: number) => ({ expiresAt: now - hour }), true],
    ['to expire', ['disabled', 'expired'], (now: number) => ({ expiresAt: now + hour }), true],
  ] as const)('are kept apart: %s with disableWhen %j (field row 16)', async (_, disableWhen, state, on) => {
    await using world = await settled(disableWhen)
    standing(world, state(world.now()))
    await world.sync()
    expect(isOn(world)).toBe(on)
    standing(world, {})
    await world.sync()
    expect(isOn(world)).toBe(true)
  })

  it('follow each other without the account being switched on in between (field row 16)', async () => {
    await using world = await settled(['disabled', 'expired', 'locked'])
    for (const state of [
      { disabled: true },
      { expiresAt: world.now() - hour },
      { lockedUntil: world.now() + 9 * hour },
    ]) {
      standing(world, state as Standing)
      await world.sync()
      expect(isOn(world)).toBe(false)
    }
    world.directory.remove('id-mora')
    await world.sync()
    expect(isOn(world)).toBe(false)
    expect(world.app.writes.filter(({ op }) => op === 'setActive')).toHaveLength(1)
  })

  it('of which none is left do not switch on what somebody else switched off (field row 16)', async () => {
    await using world = await settled(['disabled', 'expired'])
    world.app.edit(world.app.by('userName', 'mora')?.id ?? '', { active: false })
    standing(world, { disabled: true })
    await world.sync()
    standing(world, {})
    const run = await world.sync()
    expect(isOn(world)).toBe(false)
    expect(run.list.map(({ code }) => code)).toEqual(['disabled-elsewhere'])
  })
})
