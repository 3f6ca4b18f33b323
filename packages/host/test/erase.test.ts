import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { erasePerson, findPast } from '@rollcall/engine'
import { verifyAudit } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

const erase = async (world: World, text: string) =>
  erasePerson(world.state, await findPast(world.state, 'staff', text), { at: world.now(), by: 'kim@ws4' })

/** Mora came, changed, was in a group, and left; nobody links her any more. */
async function afterMora(): Promise<World> {
  const world = await aWorld({ onDelete: 'unlink' })
  people(world, ...crowd, 'mora')
  group(world, 'staff', 'mora', 'crowd1')
  await world.sync()
  world.directory.put('user', 'id-mora', { uid: 'mora', cn: 'Mora Lind', mail: 'lind@acme.test' })
  await world.sync()
  world.directory.remove('id-mora')
  group(world, 'staff', 'crowd1')
  await world.sync()
  return world
}

describe('erasing a person', () => {
  it('takes every value of theirs out of what is remembered; the chain stays valid', async () => {
    await using world = await afterMora()
    const erased = await erase(world, 'mora lind')
    expect(erased).toMatchObject({ records: expect.any(Number), changes: expect.any(Number), runs: [1, 2, 3] })
    expect(await verifyAudit(world.state.audit())).toMatchObject({
      whole: true,
      unannounced: 0,
      erased: erased.records,
    })
    await world.state[Symbol.asyncDispose]()
    const bytes = readFileSync(join(world.folder, 'state.db'), 'latin1')
    expect(bytes.includes('crowd1@acme.test')).toBe(true)
    expect(['mora@acme.test', 'lind@acme.test', 'Mora'].filter((value) => bytes.includes(value))).toEqual([])
  })

  it('leaves the others theirs: an undo still takes back what was done to them, and says what it no longer can', async () => {
    await using world = await afterMora()
    world.directory.put('user', 'id-crowd2', { uid: 'crowd2', cn: 'Other', mail: 'crowd2@acme.test' })
    await world.sync()
    await erase(world, 'id-mora')
    await expect(world.undo(2)).rejects.toMatchObject({ code: 'invalid.undo' })
    expect(await world.undo(4)).toMatchObject({ status: 'done', applied: { ok: 1 } })
    expect(world.app.by('userName', 'crowd2')?.values.displayName).toEqual(['Crowd2'])
    const notes = (await world.undo(1)).plan.notes
    expect(notes.join()).toMatch(/no longer tells 1 of the 28 changes of run 1/)
  })

  it('who is still linked is refused: the link is in use', async () => {
    await using world = await afterMora()
    await expect(erase(world, 'crowd1')).rejects.toMatchObject({ code: 'conflict.linked' })
  })

  it('asks for one that there is, and only one', async () => {
    await using world = await afterMora()
    await expect(erase(world, 'nobody')).rejects.toMatchObject({ code: 'not-found.person' })
    world.directory.put('user', 'id-two', { uid: 'two', cn: 'Mora Lind' })
    await world.sync()
    await expect(erase(world, 'Mora Lind')).rejects.toMatchObject({
      code: 'invalid.person',
      message: expect.stringContaining('Mora Lind (id-mora), Mora Lind (id-two)'),
    })
    await using _run = await world.state.lock('staff')
    await expect(erase(world, 'id-mora')).rejects.toMatchObject({ code: 'conflict.locked' })
  })
})
