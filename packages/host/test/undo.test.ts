import { describe, expect, it } from 'vitest'
import { aWorld, crowd, group, people, type World } from './world.ts'

/** Everything in the application, without the ids. */
function rows(world: World): unknown {
  const name = (id: string) => world.app.get(id)?.values.externalId?.[0] ?? id
  return (['user', 'group'] as const).flatMap((kind) =>
    world.app
      .all(kind)
      .map(({ values, active, members, roles }) => ({
        values: Object.fromEntries(Object.entries(values).sort()),
        active,
        members: [...members].map(name).sort(),
        roles: [...roles].sort(),
      }))
      .sort((one, other) => JSON.stringify(one.values).localeCompare(JSON.stringify(other.values))),
  )
}

/** Who is linked to what, and what they agree on. Name and label are as last read at the source; an empty field need not be named. */
async function links(world: World): Promise<unknown> {
  const all = []
  for (const kind of ['user', 'group'] as const)
    for await (const batch of world.state.allLinks('staff', kind))
      for (const { settled: _, proof: _p, reviewAt: _r, label: _l, dn: _d, base, ...link } of batch)
        all.push({ ...link, base: sorted(base) })
  return all.sort((one, other) => one.source.localeCompare(other.source))
}

function sorted(base: Readonly<Record<string, readonly unknown[]>>) {
  const entries = Object.entries(base).filter(([, values]) => values.length > 0)
  return Object.fromEntries(entries.map(([name, values]) => [name, values.toSorted()]))
}

const codes = (run: { list: { code: string; field?: string }[] }) =>
  run.list.map(({ code, field }) => [code, field].filter(Boolean).join(' '))

const roles = { roles: [{ name: 'admin' }, { name: 'editor' }] } as const
const withRoles = { roles: { admin: ['cn=admins,ou=groups,dc=test'] } }

async function aCompany(): Promise<World> {
  const world = await aWorld(withRoles, roles)
  people(world, ...crowd, 'mora', 'noah', 'nora', 'ada')
  group(world, 'admins', 'nora')
  group(world, 'staff', 'mora', 'noah', ...crowd.slice(0, 10))
  group(world, 'wiki', 'mora', 'noah')
  await world.sync()
  return world
}

function put(world: World, id: string, uid: string, more: Record<string, string> = {}): void {
  world.directory.put(
    'user',
    `id-${id}`,
    { uid, cn: id, mail: `${uid}@acme.test`, ...more },
    { dn: `uid=${uid},ou=people,dc=test` },
  )
}

/** Passes every guard that stops the undo, as a person would who read why. */
async function undoAll(world: World, run: number, signal?: AbortSignal) {
  const stopped = await world.undo(run)
  const allow = stopped.plan.guards.filter(({ tripped }) => tripped).map((guard) => guard.allow)
  if (stopped.status !== 'stopped') return stopped
  return world.undo(run, { allow, ...(signal ? { signal } : {}) })
}

/** One run that does a bit of everything. */
function everything(world: World): void {
  put(world, 'mora', 'mora', { title: 'Head' }) // update
  put(world, 'crowd1', 'crowd2') // a swap of unique values
  put(world, 'crowd2', 'crowd1')
  put(world, 'crowd3', 'crowd-three') // rename
  world.directory.remove('id-noah') // disable
  people(world, 'newcomer') // create
  group(world, 'admins', 'ada') // grant, revoke
  group(world, 'staff', 'mora', 'newcomer', ...crowd.slice(0, 9)) // members
  group(world, 'fresh', 'ada', 'newcomer') // a new group
}

describe('undo of a run', () => {
  it('brings back every row and every link, and pauses the sync', async () => {
    await using world = await aCompany()
    const before = { rows: rows(world), links: await links(world) }
    everything(world)
    const run = await world.sync()
    expect(run).toMatchObject({ status: 'done', applied: { failed: 0, skipped: 0 } })
    const after = rows(world)
    const undo = await undoAll(world, run.run)
    expect(undo).toMatchObject({ status: 'done', applied: { failed: 0, skipped: 0, unknown: 0 }, plan: { undoes: 2 } })
    expect(rows(world)).toEqual(before.rows)
    expect(await links(world)).toEqual(before.links)
    await expect(world.sync()).rejects.toMatchObject({ code: 'conflict.paused' })
    await world.resume()
    await world.sync()
    expect(rows(world)).toEqual(after)
    expect((await world.plan()).changes).toEqual([])
  })

  it('is a run that can be undone itself', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head' })
    put(world, 'crowd1', 'crowd2')
    put(world, 'crowd2', 'crowd1')
    world.directory.remove('id-noah')
    const run = await world.sync()
    const after = { rows: rows(world), links: await links(world) }
    const undo = await world.undo(run.run)
    expect(await world.undo(undo.run)).toMatchObject({ status: 'done', applied: { failed: 0, skipped: 0 } })
    expect(rows(world)).toEqual(after.rows)
    expect(await links(world)).toEqual(after.links)
    await world.undo(run.run)
    expect(world.app.by('externalId', 'id-mora')?.values.title).toBeUndefined()
  })

  it('done twice has nothing left to do', async () => {
    await using world = await aCompany()
    everything(world)
    const run = await world.sync()
    await undoAll(world, run.run)
    const writes = world.app.writes.length
    expect(await world.undo(run.run)).toMatchObject({ status: 'done', applied: { ok: 0 } })
    expect(world.app.writes).toHaveLength(writes)
  })

  it('forgets a link that the run made by a match, and what it wrote into the account', async () => {
    await using world = await aWorld()
    const id = world.app.seed('user', { userName: 'mora', title: 'Own title' })
    put(world, 'mora', 'mora', { title: 'Clerk' })
    const run = await world.sync()
    expect(run.plan.summary).toMatchObject({ link: 1, update: 1 })
    expect((await undoAll(world, run.run)).status).toBe('done')
    expect(world.app.get(id)?.values).toEqual({ userName: ['mora'], title: ['Own title'] })
    expect(await links(world)).toEqual([])
  })

  it('remembers a link again that the run let go', async () => {
    await using world = await aWorld({ onDelete: 'unlink' })
    people(world, ...crowd, 'mora')
    await world.sync()
    const before = await links(world)
    world.directory.remove('id-mora')
    const run = await world.sync()
    expect(run.plan.summary.unlink).toBe(1)
    await world.undo(run.run)
    expect(await links(world)).toEqual(before)
  })

  it('gives a link back to the gone record that it was taken from', async () => {
    await using world = await aWorld({ relinkOn: 'mail', match: [{ field: 'userName', expression: 'uid' }] })
    people(world, ...crowd, 'mora')
    await world.sync()
    const before = { rows: rows(world), links: await links(world) }
    world.directory.remove('id-mora')
    world.directory.put('user', 'id-mora-2', { uid: 'mora', cn: 'Mora again', mail: 'mora@acme.test' })
    const run = await world.sync()
    expect(run.plan.summary).toMatchObject({ link: 1, create: 0 })
    expect(await world.undo(run.run)).toMatchObject({ status: 'done', applied: { failed: 0, skipped: 0 } })
    expect({ rows: rows(world), links: await links(world) }).toEqual(before)
    const after = await world.undo((await world.state.runs({ limit: 1 }))[0]?.id ?? 0) // and to the newcomer again
    expect(after).toMatchObject({ status: 'done', list: [], applied: { failed: 0, skipped: 0 } })
    expect((await world.state.links('staff', 'user', { sources: ['id-mora-2'] }))[0]).toBeDefined()
    expect(world.app.by('userName', 'mora')?.values.externalId).toEqual(['id-mora-2'])
  })
})

describe('what someone changed since', () => {
  it('in the target is left alone and listed; the rest is taken back', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head', mail: 'head@acme.test' })
    people(world, 'newcomer')
    const run = await world.sync()
    const mora = world.app.by('userName', 'mora')?.id ?? ''
    world.app.edit(mora, { values: { title: 'By hand' } })
    world.app.edit(world.app.by('userName', 'newcomer')?.id ?? '', { values: { displayName: 'By hand' } })
    const undo = await world.undo(run.run)
    expect(codes(undo).sort()).toEqual(['changed-since displayName', 'changed-since title'])
    expect(undo.newFindings).toBe(2)
    expect(world.app.get(mora)?.values).toMatchObject({ title: ['By hand'], mail: ['mora@acme.test'] })
    expect(world.app.by('userName', 'newcomer')).toBeDefined()
  })

  it('by a later run is left alone until that run is taken back', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'One', mail: 'one@acme.test' })
    const one = await world.sync()
    put(world, 'mora', 'mora', { title: 'Two', mail: 'one@acme.test' })
    const two = await world.sync()
    put(world, 'mora', 'mora', { title: 'One', mail: 'one@acme.test' })
    await world.sync() // the value is what the first run left, but it is not that run's any more
    const undo = await world.undo(one.run)
    expect(undo.list).toMatchObject([
      { code: 'changed-since', field: 'title', hint: 'Run 4 changed it since; take that one back first.' },
    ])
    expect(world.app.by('userName', 'mora')?.values).toMatchObject({ title: ['One'], mail: ['mora@acme.test'] })
    await world.undo(4)
    await world.undo(two.run)
    await world.undo(one.run)
    expect(world.app.by('userName', 'mora')?.values.title).toBeUndefined()
  })

  it('between looking and writing is found by the write itself', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head' })
    const run = await world.sync()
    const mora = world.app.by('userName', 'mora')?.id ?? ''
    const undo = await world.undo(run.run, {
      confirm: async () => {
        world.app.edit(mora, { values: { title: 'By hand' } })
        return true
      },
    })
    expect(undo).toMatchObject({ applied: { failed: 1 } })
    expect(world.app.get(mora)?.values.title).toEqual(['By hand'])
  })

  it('of a new account, while the question was open, keeps it from being deleted', async () => {
    await using world = await aCompany()
    people(world, 'newcomer')
    const run = await world.sync()
    const id = world.app.by('userName', 'newcomer')?.id ?? ''
    const undo = await world.undo(run.run, {
      confirm: async () => {
        world.app.edit(id, { values: { title: 'By hand' } })
        world.later(2 * 60_000)
        return true
      },
    })
    expect(codes(undo)).toEqual(['moved-on'])
    expect(world.app.get(id)).toBeDefined()
  })
})

describe('what cannot be taken back, or not wholly,', () => {
  it('is marked beforehand, and named by the undo', async () => {
    await using world = await aWorld({ onDelete: { deleteAfter: 0 } })
    people(world, ...crowd, 'mora')
    await world.sync()
    const account = world.app.by('userName', 'mora')
    world.directory.remove('id-mora')
    await world.sync()
    const run = await world.sync()
    expect(run.plan.summary.delete).toBe(1)
    const { changes, findings } = await world.planUndo(run.run)
    expect(changes.map(({ step, undo }) => [step.op, undo])).toEqual([['create', 'partial']])
    expect(findings).toMatchObject([{ code: 'not-undone', hint: expect.stringContaining('a new account') }])
    await world.undo(run.run)
    expect(world.app.by('userName', 'mora')).toMatchObject({ values: account?.values, active: false })
    await world.resume()
    expect((await world.sync()).status).toBe('done')
    expect(world.app.all('user').filter(({ values }) => values.userName?.[0] === 'mora').length).toBeLessThan(2)
  })

  it('protects who is protected by now', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head' })
    const run = await world.sync()
    world.definition = { ...world.definition, protect: [{ attribute: 'userName', pattern: 'mora' }] as never }
    const undo = await world.undo(run.run)
    expect(codes(undo)).toEqual(['protected'])
    expect(undo.applied.ok).toBe(0)
  })

  it('holds back what `allow:` does not name', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head' })
    people(world, 'newcomer')
    const run = await world.sync()
    world.definition = { ...world.definition, allow: ['create', 'update', 'link', 'disable', 'enable'] }
    const undo = await world.undo(run.run)
    expect(codes(undo)).toEqual(['not-undone', 'not-allowed'])
    expect(world.app.by('userName', 'newcomer')?.active).toBe(false)
    expect(world.app.by('userName', 'mora')?.values.title).toBeUndefined()
    await world.resume()
    await world.sync()
    expect(world.app.by('userName', 'newcomer')?.active).toBe(true)
    expect(world.app.all('user').filter(({ values }) => values.userName?.[0] === 'newcomer')).toHaveLength(1)
  })
})

describe('the guards of an undo', () => {
  it('count what it takes away, together with the last 24 hours', async () => {
    await using world = await aCompany()
    people(world, ...Array.from({ length: 9 }, (_, n) => `late${n}`))
    const run = await world.sync()
    const stopped = await world.undo(run.run)
    expect(stopped.status).toBe('stopped')
    expect(stopped.plan.guards.filter(({ tripped }) => tripped).map(({ allow }) => allow)).toEqual([
      'access=9',
      'delete=9',
    ])
    expect(await world.state.paused('staff')).toBeUndefined()
    const undo = await world.undo(run.run, { allow: ['access=9', 'delete=9'] })
    expect(undo).toMatchObject({ status: 'done', applied: { ok: 9 } })
  })

  it('are asked about before anybody; no means no, and pauses nothing', async () => {
    await using world = await aCompany()
    put(world, 'mora', 'mora', { title: 'Head' })
    const run = await world.sync()
    const writes = world.app.writes.length
    expect((await world.undo(run.run, { confirm: false })).status).toBe('declined')
    expect(world.app.writes).toHaveLength(writes)
    expect(await world.state.paused('staff')).toBeUndefined()
  })
})

describe('an undo is refused', () => {
  it('of a run that nobody knows, that changed nothing, or that wrote to another system', async () => {
    await using world = await aCompany()
    await expect(world.undo(99)).rejects.toMatchObject({ code: 'not-found.run' })
    const idle = await world.sync()
    await expect(world.undo(idle.run)).rejects.toMatchObject({ code: 'invalid.undo' })
    put(world, 'mora', 'mora', { title: 'Head' })
    const run = await world.sync()
    world.app.misbehave = { identity: 'another-app' }
    await expect(world.undo(run.run)).rejects.toMatchObject({ code: 'conflict.other-target' })
  })

  it('of a run that is still on', async () => {
    await using world = await aCompany()
    await using _lock = await world.state.lock('staff')
    await expect(world.undo(1)).rejects.toMatchObject({ code: 'conflict.locked' })
  })
})

describe('an undo that is cut short', () => {
  it('is paused before its first call, and goes on with the rest when it is asked for again', async () => {
    await using world = await aCompany()
    const before = { rows: rows(world), links: await links(world) }
    everything(world)
    const run = await world.sync()
    const first = world.app.writes.length
    for (let cut = 1; ; cut++) {
      const stop = new AbortController()
      const paused: unknown[] = []
      let sent = 0
      world.app.mishap = () => {
        if (++sent === 1) {
          paused.push(world.state.paused('staff'))
          stop.abort()
        }
        return cut % 2 ? undefined : { lostAfter: true }
      }
      const undo = await undoAll(world, run.run, stop.signal)
      if (paused.length) expect(await paused[0]).toMatchObject({ by: 'kim@ws4' })
      if (undo.status === 'done') break
      expect(undo.status).toBe('interrupted')
      expect(cut).toBeLessThan(40)
    }
    expect(world.app.writes.length - first).toBeLessThan(40)
    expect({ rows: rows(world), links: await links(world) }).toEqual(before)
  })
})
