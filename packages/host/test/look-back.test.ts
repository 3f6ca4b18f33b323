import { erasePerson, findPast, lookBack } from '@rollcall/engine'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const never = new AbortController().signal

/** Mora came, changed her name, joined a group, and left; nobody links her any more. */
async function afterMora(): Promise<World> {
  const world = await aWorld({ onDelete: 'unlink' })
  people(world, ...crowd, 'mora')
  group(world, 'staff', 'mora', 'crowd1')
  await world.sync()
  world.directory.put('user', 'id-mora', { uid: 'lind', cn: 'M. Lind', mail: 'lind@acme.test' })
  await world.sync()
  world.directory.remove('id-mora')
  await world.sync()
  return world
}

async function toldOf(world: World, text: string) {
  const { people: found, erased, stretches } = await lookBack(world.state, text, [world.definition], never)
  const records = (await Array.fromAsync(stretches)).flatMap((stretch) => stretch.records)
  const told = records.map(({ run, body }) => {
    const { about, step } = body as { about: { kind: string; label: string }; step: { op: string } }
    return `${run} ${step.op} ${about.label}`
  })
  return { found, erased, told }
}

describe('what happened to somebody', () => {
  it('is told over all runs, the newest first, under every name they had', async () => {
    await using world = await afterMora()
    const { found, told } = await toldOf(world, 'mora')
    expect(found).toEqual([
      { sync: 'staff', kind: 'user', label: 'Mora', source: 'id-mora', targets: [expect.any(String)], linked: false },
    ])
    expect(told).toEqual(['3 unlink M. Lind', '2 update M. Lind', '1 members staff', '1 create Mora'])
  })

  it('is found by ids, by the login they had, and by a part of the name, with case or without', async () => {
    await using world = await afterMora()
    const account = (await toldOf(world, 'mora')).found[0]?.targets[0] ?? ''
    for (const text of ['id-mora', 'MORA@acme.test', ' lind ', account])
      expect((await toldOf(world, text)).told.length, text).toBe(4)
  })

  it('is found by the login of today, though no name holds it', async () => {
    await using world = await aWorld()
    people(world, 'mora')
    await world.sync()
    world.directory.put('user', 'id-mora', { uid: 'ml7', cn: 'Mora', mail: 'mora@acme.test' })
    await world.sync()
    expect((await toldOf(world, 'ML7')).found).toMatchObject([{ source: 'id-mora', label: 'Mora', linked: true }])
  })

  it('tells of several whose names hold the word, and of nobody else', async () => {
    await using world = await aWorld()
    people(world, 'mora', 'moritz', 'noah')
    await world.sync()
    expect((await toldOf(world, 'mor')).told.toSorted()).toEqual(['1 create Mora', '1 create Moritz'])
  })

  it('tells only of the one whose login it is, though it is a part of the name of others', async () => {
    await using world = await aWorld()
    people(world, 'mor', 'mora', 'moritz')
    await world.sync()
    expect((await toldOf(world, 'mor')).told).toEqual(['1 create Mor'])
  })

  it('asks for more where a word means too many', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    await expect(toldOf(world, 'crowd')).rejects.toMatchObject({ code: 'invalid.person' })
    await expect(toldOf(world, '  ')).rejects.toMatchObject({ code: 'invalid.person' })
  })

  it('says so of somebody who never was, and that records were erased', async () => {
    await using world = await afterMora()
    await expect(toldOf(world, 'nobody')).rejects.toMatchObject({ code: 'not-found.person' })
    const erased = await erasePerson(world.state, await findPast(world.state, 'staff', 'id-mora'), {
      at: world.now(),
      by: 'kim@ws4',
    })
    await expect(toldOf(world, 'mora')).rejects.toMatchObject({
      code: 'not-found.person',
      message: expect.stringContaining(`${erased.records} of its records were erased`),
    })
    expect(await toldOf(world, 'crowd7')).toMatchObject({ erased: erased.records, told: ['1 create Crowd7'] })
  })

  it('stops when nobody waits for it any more', async () => {
    await using world = await afterMora()
    await expect(lookBack(world.state, 'mora', [world.definition], AbortSignal.abort())).rejects.toThrow()
  })
})
