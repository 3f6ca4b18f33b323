import { join } from 'node:path'
import { openHost } from '@rollcall/host'
import { describe, expect, it } from 'vitest'
import { pastRuns } from './past-runs.ts'
import { aPast } from './testing/a-past.ts'

describe('a run without an end', () => {
  it('goes on while somebody holds the lock of its sync, and else was interrupted', async () => {
    await using past = await aPast()
    await past.people([{ uid: 'mora', cn: 'Mora Lind', mail: 'mora@acme.example' }])
    expect((await past.rollcall('sync', '--yes')).code).toBe(0)
    await using host = await openHost({ configFile: join(past.path, 'rollcall.yaml'), env: {} })
    const state = await host.state()
    await state.startRun('staff', 'full', Date.now())
    const statuses = async () => (await pastRuns(state, { limit: 5 })).map(({ status }) => status)
    expect(await statuses()).toEqual(['interrupted', 'done'])
    expect((await past.rollcall('history')).out).toContain('interrupted')
    await using _ = await state.lock('staff')
    expect(await statuses()).toEqual(['running', 'done'])
    expect((await past.rollcall('history')).out).toContain('running')
  })
})
