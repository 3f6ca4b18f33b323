import { describe, expect, it } from 'vitest'
import { aWorld, crowd, people, type World } from './world.ts'

const never = new AbortController().signal
const by = 'kim@ws4'

async function aCompany(): Promise<World> {
  const world = await aWorld()
  people(world, ...crowd)
  await world.sync()
  people(world, 'noah', 'nora')
  return world
}

describe('a plan that was looked at', () => {
  it('is carried out as it was shown, whatever came since', async () => {
    await using world = await aCompany()
    await using plan = await world.open()
    people(world, 'late')
    expect(await plan.apply({ by }, never)).toMatchObject({ status: 'done', applied: { ok: 2 } })
    expect(world.app.by('userName', 'late')).toBeUndefined()
    expect((await world.sync()).applied.ok).toBe(1)
  })

  it('is carried out once', async () => {
    await using world = await aCompany()
    await using plan = await world.open()
    await plan.apply({ by }, never)
    await expect(plan.apply({ by }, never)).rejects.toThrow(/cannot be carried out/)
  })

  it('is refused once somebody else ran the sync, even if that changed nothing', async () => {
    await using world = await aWorld()
    people(world, ...crowd)
    await world.sync()
    await using plan = await world.open()
    await world.sync()
    await expect(plan.apply({ by }, never)).rejects.toThrow(/another run came between/)
  })

  it('is refused while the sync is paused', async () => {
    await using world = await aCompany()
    await using plan = await world.open()
    await world.state.commit('staff', [{ write: 'pause', pause: { since: world.now(), by: 'lee@ws1' } }])
    await expect(plan.apply({ by }, never)).rejects.toThrow(/paused/)
  })

  it('stops where it is told to, and the next plan has the rest', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    await using plan = await world.open()
    const stop = new AbortController()
    let sent = 0
    world.app.mishap = () => void (++sent === 7 && stop.abort())
    expect(await plan.apply({ by }, stop.signal)).toMatchObject({ status: 'interrupted', applied: { ok: 7 } })
    expect((await world.plan()).summary.create).toBe(18)
  })

  it('begins no call while somebody holds it, and goes on when let go', async () => {
    await using world = await aWorld({}, { atOnce: 1 })
    people(world, ...crowd)
    await using plan = await world.open()
    let sent = 0
    world.app.mishap = () => void sent++
    const reached = Promise.withResolvers<void>()
    const opened = Promise.withResolvers<void>()
    const gate = () => {
      if (sent < 7) return undefined
      reached.resolve()
      return opened.promise
    }
    const run = plan.apply({ by, gate }, never)
    await reached.promise
    expect(await world.state.holder('staff')).toBeDefined()
    expect(sent).toBe(7)
    opened.resolve()
    expect(await run).toMatchObject({ status: 'done', applied: { ok: 25 } })
  })

  it('stops while somebody holds it', async () => {
    await using world = await aCompany()
    await using plan = await world.open()
    const stop = new AbortController()
    const run = plan.apply({ by, gate: () => new Promise(() => {}) }, stop.signal)
    stop.abort()
    expect(await run).toMatchObject({ status: 'interrupted', applied: { ok: 0 } })
  })
})

describe('a plan of what failed last time', () => {
  it('has nothing else in it, and carries out nothing else', async () => {
    await using world = await aCompany()
    world.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'nora'
        ? { problem: { code: 'invalid.value', message: 'no' } }
        : undefined
    await world.sync()
    world.app.mishap = () => undefined
    people(world, 'late')
    await using plan = await world.open({ retry: true })
    expect((await plan.list.page({}, 0, 10)).rows.map(({ change }) => change?.about.label)).toEqual(['Nora'])
    expect(await plan.apply({ by }, never)).toMatchObject({ status: 'done', applied: { ok: 1 } })
    expect(world.app.by('userName', 'late')).toBeUndefined()
    expect((await world.sync()).applied.ok).toBe(1)
  })
})

describe('an undo that was looked at', () => {
  it('takes back exactly what was shown, and pauses the sync', async () => {
    await using world = await aCompany()
    const { run } = await world.sync()
    await using undo = await world.openUndo(run)
    expect(undo.summary.delete + undo.summary.disable).toBeGreaterThan(0)
    expect(await undo.apply({ by }, never)).toMatchObject({ status: 'done' })
    expect(await world.state.paused('staff')).toMatchObject({ by })
    await expect(undo.apply({ by }, never)).rejects.toThrow(/cannot be carried out/)
  })
})

describe('the rows of a plan', () => {
  it('are found by name, account, kind, field and code, with their counts', async () => {
    await using world = await aCompany()
    world.directory.put('user', 'id-crowd1', { uid: 'crowd1', cn: 'Crowd One', mail: 'crowd1@acme.test' })
    world.directory.put('user', 'id-odd', { uid: 'odd', cn: 'Odd', mail: 'noah@acme.test' })
    world.directory.remove('id-crowd2')
    await using plan = await world.open()
    await plan.list.ready(() => {}, never)
    const found = async (filter: Parameters<typeof plan.list.page>[0]) => {
      const { rows, of } = await plan.list.page(filter, 0, 100)
      expect(rows).toHaveLength(of)
      return rows.map(({ change, finding }) => (change ?? finding)?.about.label)
    }
    expect(await found({ words: ['crowd', 'one'] })).toEqual(['Crowd One'])
    expect(await found({ words: ['CROWD2'] })).toEqual(['Crowd2', 'Crowd2']) // switched off, and the sessions end
    expect(await found({ kinds: ['disable'] })).toEqual(['Crowd2'])
    expect(await found({ kinds: ['dis', 'update'] })).toHaveLength(2)
    expect(await found({ fields: ['displayName'] })).toEqual(['Crowd One'])
    expect((await found({})).length).toBe(
      (await found({ kinds: ['create', 'update', 'disable', 'endSessions', 'finding'] })).length,
    )
    expect(await plan.list.tally({ words: ['crowd'] })).toMatchObject({ update: 1, disable: 1, create: 0 })
    expect(await plan.list.tally({})).toMatchObject({ create: plan.summary.create, findings: plan.summary.findings })
    const second = await plan.list.page({ kinds: ['create'] }, 1, 1)
    expect(second.rows[0]?.change?.step.op).toBe('create')
  })
})
