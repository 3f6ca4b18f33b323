import { once } from 'node:events'
import { companyLdif, needs, type Postgres } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { aPostgresStore, type Store } from './support/stores.ts'

/** Keeps everybody from writing accounts until it is disposed of. */
async function held({ query }: Postgres): Promise<AsyncDisposable> {
  const lock = query('begin; lock table account in exclusive mode; select pg_sleep(60)').catch(() => {})
  const waiting = `select pid from pg_stat_activity where query like '%pg_sleep%' and wait_event = 'PgSleep'`
  while ((await query(waiting)).length === 0);
  return {
    async [Symbol.asyncDispose]() {
      await query(`select pg_terminate_backend(pid) from (${waiting}) as waiting`)
      await lock
    },
  }
}

describe.runIf(needs('postgres'))('while a run is writing', () => {
  let store: Store & { readonly postgres: Postgres }
  beforeAll(async () => {
    store = await aPostgresStore()
    await store.program.write('directory.ldif', companyLdif())
  })
  beforeEach(() => store.empty())
  afterAll(() => store?.[Symbol.asyncDispose]())

  /** A run that has shown its plan and cannot write yet. */
  async function writing() {
    const run = store.program.start('sync', '--yes')
    await once(run.child.stdout as NodeJS.ReadableStream, 'data')
    return run
  }

  it('a second one does nothing and exits 5, and the first goes on', async () => {
    const lock = await held(store.postgres)
    const first = await writing()
    const second = await store.program.rollcall('sync', '--yes')
    expect([second.code, second.out]).toEqual([5, ''])
    expect(second.err).toContain('Another run of staff is on')
    await lock[Symbol.asyncDispose]()
    expect((await first.ended).code).toBe(3)
    expect((await store.program.rollcall('sync', '--yes')).out).toContain('nothing to do')
  })

  it('Ctrl-C waits for the call in flight, exits 130, and the next run goes on', async () => {
    const lock = await held(store.postgres)
    const { child, ended } = await writing()
    child.kill('SIGINT')
    await once(child.stderr as NodeJS.ReadableStream, 'data')
    await lock[Symbol.asyncDispose]()
    const { code, out, err } = await ended
    expect(code).toBe(130)
    expect(err).toContain('Stopping: calls in flight are finished first.')
    expect(out).toContain('`rollcall sync staff` goes on from here')
    const [{ accounts, teams } = { accounts: 0, teams: 0 }] = await store.postgres.query<Record<string, number>>(
      'select (select count(*) from account)::int as accounts, (select count(*) from team)::int as teams',
    )
    expect([accounts, teams]).toEqual([295, 0])
    expect((await store.program.rollcall('sync', '--yes')).code).toBe(0)
    expect((await store.program.rollcall('sync', '--yes')).out).toContain('nothing to do')
    expect((await store.program.rollcall('audit', 'verify')).code).toBe(0)
  })
})
