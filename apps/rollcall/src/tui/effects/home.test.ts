import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../../testing/a-folder.ts'
import type { HomeNews } from '../state/home.ts'
import { handsIn } from '../testing/hands-in.ts'

const configuration = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  app: { connector: sql, file: app.db, users: { table: account, active: active, fields: { login: login } } }
  gone: { connector: ldif, file: gone.ldif }
syncs:
  staff: { from: corp, to: app, match: [login = uid], users: { login: uid }, schedule: { every: 15m } }
`

describe('the hands of home', () => {
  it('tell how each connection is, with the step that failed', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif })
    new DatabaseSync(join(folder.path, 'app.db')).exec(
      'create table account (id integer primary key, login text unique, active integer not null default 1)',
    )
    await using hands = handsIn(folder.path)
    let left = 3
    const told = await hands.does({ effect: 'home.health', connections: ['corp', 'app', 'gone'] }, () => --left === 0)
    const health = Object.fromEntries(
      told.flatMap((event) => {
        const news = event.on === 'news' ? (event.news as HomeNews) : undefined
        return news?.news === 'health' ? [[news.connection, news.health]] : []
      }),
    )
    expect(health.corp).toMatchObject({ records: { user: 2, group: 0 } })
    expect(health.app).toMatchObject({ records: { user: 0 }, system: expect.stringMatching(/^SQLite 3/) })
    expect(health.gone).toMatchObject({ stage: 'file', problem: { code: expect.any(String) } })
  })

  it('tell what is remembered of a sync after a run', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif })
    new DatabaseSync(join(folder.path, 'app.db')).exec(
      'create table account (id integer primary key, login text unique, active integer not null default 1)',
    )
    expect((await folder.rollcall('sync', '--yes')).code).toBe(0)
    await using hands = handsIn(folder.path)
    const told = await hands.does({ effect: 'home.facts', syncs: ['staff'] }, ({ news }: HomeNews) => news === 'latest')
    expect(told[0]).toMatchObject({
      on: 'news',
      news: {
        news: 'facts',
        sync: 'staff',
        facts: { linked: 2, inStep: 2, drifted: 0, findings: 0, runs: [{ status: 'done' }], next: expect.any(Number) },
      },
    })
  })

  it('let a paused sync run again', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': configuration, 'acme.ldif': acmeLdif })
    expect((await folder.rollcall('pause', 'staff')).code).toBe(0)
    await using hands = handsIn(folder.path)
    await hands.does({ effect: 'home.resume', sync: 'staff' }, ({ news }: HomeNews) => news === 'resumed')
    const told = await hands.does({ effect: 'home.facts', syncs: ['staff'] }, ({ news }: HomeNews) => news === 'latest')
    const [first] = told.flatMap((event) => (event.on === 'news' ? [event.news as HomeNews] : [])).slice(-2)
    expect(first?.news === 'facts' && first.facts.paused).toBe(undefined)
  })
})
