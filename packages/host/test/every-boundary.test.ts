import { join } from 'node:path'
import { verifyAudit } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { aMortal, type Mortal } from './mortal.ts'
import { aWorld, crowd, group, people, type World } from './world.ts'

/** What is cut short: a first import, a day of changes, or the saved plan of such a day. */
type Work = 'import' | 'day' | 'file'

const team = crowd.slice(0, 3)
const roles = { admin: ['cn=admins,ou=groups,dc=test'] }
const allow = ['first-run', 'access=9', 'delete=9', 'membership=9', 'role=9', 'identity=9', 'clear.title=1']

/** A world in which the work is still to be done; the process in it is mortal from now on. */
async function begun(work: Work, mortal: Mortal): Promise<World> {
  // What is deleted cannot be taken back: the plan in a file deletes nobody.
  const onDelete = work === 'file' ? 'disable' : 'delete'
  const world = await aWorld({ onDelete, roles }, { roles: [{ name: 'admin' }], atOnce: 1, batch: 3 }, mortal.around)
  mortal.liveFor()
  mortal.watch(world)
  world.app.seed('user', { userName: 'noah', title: 'there before' })
  people(world, ...team, 'mora', 'nora', 'noah', 'ada', 'bob')
  world.directory.put('user', 'id-ada', { ...world.directory.get('id-ada')?.attributes, manager: dnOf('bob') })
  group(world, 'admins', 'ada', 'mora')
  group(world, 'staff', 'nora', 'mora', 'bob')
  if (work === 'import') return world
  await world.sync({ allow })
  changeMuch(world)
  if (work === 'file') await world.save(join(world.folder, 'plan'), { allow })
  mortal.liveFor()
  return world
}

/** One of everything: a name given on, names that change places, leavers, newcomers, roles, groups. */
function changeMuch(world: World): void {
  const { directory } = world
  const called = (id: string, uid: string): void =>
    directory.put('user', `id-${id}`, { ...directory.get(`id-${id}`)?.attributes, uid, title: 'Lead' })
  called('ada', 'bob')
  called('bob', 'ada')
  called('nora', 'eleonora')
  people(world, 'late')
  called('late', 'nora')
  directory.remove('id-mora')
  directory.put('user', 'id-crowd1', directory.get('id-crowd1')?.attributes ?? {}, { standing: { disabled: true } })
  group(world, 'admins', 'late')
  group(world, 'staff', 'late', 'ada')
  group(world, 'new', 'late', 'nora', 'bob')
}

const dnOf = (uid: string): string => `uid=${uid},ou=people,dc=test`

async function doIt(world: World, work: Work): Promise<unknown> {
  return work === 'file' ? world.apply(join(world.folder, 'plan')) : world.sync({ allow })
}

/** A line for each record, without the ids that the application gave. */
function contentOf({ app }: World): readonly string[] {
  const nameOf = (id: string): unknown => app.get(id)?.values.userName
  return [
    ...app.all('user').map(({ values, active, roles }) => JSON.stringify([values, active, [...roles].sort()])),
    ...app.all('group').map(({ values, members }) => JSON.stringify([values, [...members].map(nameOf).sort()])),
  ].sort()
}

async function endsWell(world: World, content: readonly string[]): Promise<void> {
  expect(contentOf(world)).toEqual(content)
  expect((await world.plan()).changes).toEqual([])
  expect(await world.state.openCalls('staff')).toEqual([])
  expect(await world.state.openRecords('staff')).toEqual([])
  expect((await world.state.runs({ limit: 50 })).filter(({ status }) => status === 'running')).toEqual([])
  expect(await verifyAudit(world.state.audit())).toMatchObject({ whole: true })
}

/** What the application holds once the runs of the day are taken back, the newest first. */
async function takenBack(world: World): Promise<readonly string[]> {
  const past = await world.state.runs({ limit: 50 })
  for (const { id } of past.filter(({ id }) => id > 1))
    await world
      .undo(id, { allow: [...allow, 'delete=99', 'group=99', 'clear.title=99'] })
      .then(({ status, applied }) => expect([status, applied.failed]).toEqual(['done', 0]))
      .catch((thrown: Error) => expect(thrown.message).toMatch(/changed nothing/))
  return contentOf(world)
}

describe.each<Work>(['import', 'day', 'file'])('a process that dies at any boundary of its journal (%s)', (work) => {
  it('loses nothing and makes nobody twice, and no more when the next one dies as well (field row 7)', {
    timeout: 600_000, // hundreds of runs that each wait for the disk
  }, async () => {
    const mortal = aMortal()
    await using whole = await begun(work, mortal)
    expect(await doIt(whole, work)).toMatchObject({ status: 'done', applied: { failed: 0, skipped: 0 } })
    const boundaries = mortal.traces()
    const content = contentOf(whole)
    await endsWell(whole, content)
    expect(boundaries).toBeGreaterThan(20)
    for (let at = 1; at < boundaries; at++) {
      await using world = await begun(work, mortal)
      const before = contentOf(world)
      mortal.liveFor(at)
      await expect(doIt(world, work), `death ${at}`).rejects.toThrow()
      await world.restart()
      mortal.liveFor(1 + (at % 7))
      await doIt(world, work).catch(() => undefined)
      await world.restart()
      mortal.liveFor()
      await doIt(world, work).catch((thrown: Error) => expect(thrown.message).toMatch(/applied it already/))
      const why = `After a death at boundary ${at} of ${boundaries}.`
      await endsWell(world, content).catch((cause: Error) => {
        throw new Error(why, { cause })
      })
      if (work === 'file') expect(await takenBack(world), why).toEqual(before)
    }
  })
})
