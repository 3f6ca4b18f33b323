import type { ScimBehaviour } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aScimCompany } from './scim-company.ts'

const [mora, noah, nora] = [{ title: 'Boss', mail: 'mora@acme.test' }, {}, { mail: 'nora@acme.test' }]

describe('runs against an application that speaks SCIM', () => {
  it('make everybody, then nothing; carry over what changed, and nothing else', async () => {
    await using company = await aScimCompany()
    await company.hire({ mora, noah, nora }, ['mora', 'noah'])
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    expect([company.active(), company.staff()]).toEqual([
      ['mora', 'noah', 'nora'],
      ['mora', 'noah'],
    ])
    company.writes()
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
    expect(company.writes()).toEqual([])
    await company.hire({ mora: { ...mora, title: 'Chief' }, noah }, ['mora'])
    expect(await company.sync()).toMatchObject({ status: 'done', ok: 3, findings: [] })
    expect(company.active()).toEqual(['mora', 'noah'])
    expect(company.writes().toSorted()).toEqual(['PATCH /Groups/group-4', 'PATCH /Users/user-1', 'PATCH /Users/user-3'])
  })

  it.each<readonly [string, ScimBehaviour]>([
    ['has no PATCH', { patch: 'none' }],
    ['has no PATCH, and shows members of a group alone only', { patch: 'none', membersAlone: 'all' }],
    ['lists one member of each group', { membersAlone: 'others' }],
    ['knows no paths', { patch: 'pathless' }],
    ['wants to hear of which version', { needsVersion: 'header' }],
    ['shows truth as 1 and 0', { numericBooleans: true }],
    ['answers errors with 200', { errorsAre200: true }],
    ['has a total for each page', { total: 'page', discovery: 'none' }],
  ])('come to rest, and take out of access whoever left, where the server %s', async (_, behaviour) => {
    await using company = await aScimCompany(behaviour)
    await company.hire({ mora, noah, nora }, ['mora', 'noah', 'nora'])
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    expect([company.active(), company.staff()]).toEqual([
      ['mora', 'noah', 'nora'],
      ['mora', 'noah', 'nora'],
    ])
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
    await company.hire({ mora: { ...mora, title: 'Chief' }, noah }, ['mora'])
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    // Whoever is off stays a member: it opens nothing.
    expect([company.active(), company.staff()]).toEqual([
      ['mora', 'noah'],
      ['mora', 'nora'],
    ])
    company.writes()
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
    expect(company.writes()).toEqual([])
  })

  it('find an account again whose answer was cut off, and make no second one', async () => {
    await using company = await aScimCompany()
    await company.hire({ mora, noah })
    company.server.behaviour.cut = ({ method, path }) => method === 'POST' && path === '/Users'
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    delete company.server.behaviour.cut
    expect(company.server.all('user')).toHaveLength(2)
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
  })

  it('find out what became of a change that the server broke over', async () => {
    await using company = await aScimCompany()
    await company.hire({ mora, noah })
    await company.sync()
    await company.hire({ mora: { ...mora, title: 'Chief' }, noah })
    company.server.behaviour.cut = ({ method }) => method === 'PATCH'
    expect(await company.sync()).toMatchObject({ ok: 1, findings: [] })
    delete company.server.behaviour.cut
    company.server.behaviour.status = ({ method }) => (method === 'PATCH' ? 500 : undefined)
    await company.hire({ mora, noah })
    expect(await company.sync()).toMatchObject({ ok: 0, findings: ['change-failed mora unavailable.not-done'] })
    delete company.server.behaviour.status
    expect(await company.sync()).toMatchObject({ ok: 1, findings: [] })
  })

  it.each([undefined, 'breaks'] as const)(
    'link in the next run whom somebody else made in between (the server %s)',
    async (breaks) => {
      await using company = await aScimCompany(breaks ? { breaksOnDuplicates: true, filters: 'empty' } : {})
      await company.hire({ mora, noah })
      company.server.behaviour.status = ({ method }) => {
        if (method === 'POST' && company.server.all('user').length === 0)
          company.server.add('user', { userName: 'MORA', active: true })
        return undefined
      }
      expect(await company.sync()).toMatchObject({ findings: ['moved-on mora userName conflict.made-meanwhile'] })
      expect(await company.sync()).toMatchObject({ findings: [] })
      expect(company.server.all('user')).toHaveLength(2)
      expect(company.server.get('user', 'user-1')).toMatchObject({ title: 'Boss', name: { familyName: 'mora' } })
    },
  )

  it('match an account by its name though every filter of the server finds nobody', async () => {
    await using company = await aScimCompany({ filters: 'empty' })
    await company.hire({ mora })
    await company.sync()
    company.server.add('user', { userName: 'NOAH', active: true })
    await company.hire({ mora, noah })
    expect(await company.sync({ mode: 'source' })).toMatchObject({ status: 'done', findings: [] })
    expect(company.server.all('user')).toHaveLength(2)
    expect(company.server.all('user')[1]).toMatchObject({ name: { familyName: 'noah' } })
  })

  it('wait as long as the server asks, and do it then', async () => {
    await using company = await aScimCompany()
    await company.hire({ mora, noah }, ['mora'])
    company.server.behaviour.busy = ['7', undefined, new Date(Date.parse('2026-04-10T08:01:00Z')).toUTCString(), 'soon']
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    expect([company.active(), company.staff()]).toEqual([['mora', 'noah'], ['mora']])
  })

  it('take nobody for gone, and make nobody, where the list cannot be had', async () => {
    for (const strange of [
      { dead: true },
      { status: () => 403 },
      { hidden: ['user-1'] },
      { total: 'shifts' },
    ] as const) {
      await using company = await aScimCompany()
      await company.hire({ mora, noah, nora }, ['mora'])
      await company.sync()
      company.writes()
      await company.hire({ mora, noah, nora, olga: {} }, ['mora'])
      Object.assign(company.server.behaviour, strange)
      await company.sync().catch((thrown: unknown) => thrown)
      expect(company.writes().filter((write) => !write.startsWith('POST'))).toEqual([])
    }
  })

  it('say so, and say it again, where somebody is not switched off though the server says yes', async () => {
    await using company = await aScimCompany()
    await company.hire({ mora, noah })
    await company.sync()
    await company.hire({ noah })
    company.server.behaviour.deaf = 'echo'
    expect(await company.sync()).toMatchObject({ findings: ['change-failed mora active invalid.not-kept'] })
    delete company.server.behaviour.deaf
    expect(await company.sync()).toMatchObject({ ok: 1, findings: [] })
    expect(company.active()).toEqual(['noah'])
  })

  it('come to rest with a server that makes something else of every value', async () => {
    await using company = await aScimCompany({
      alter: (name, text) => (name === 'title' ? text.slice(0, 2) : text.toLowerCase()),
    })
    await company.hire({ mora: { title: 'Boss', mail: 'Mora@ACME.test' } })
    const { findings } = await company.sync()
    expect(findings).toEqual(['does-not-stick mora title conflict.not-kept'])
    await company.sync()
    company.writes()
    await company.sync()
    expect(company.writes()).toEqual([])
  })
})

describe('runs against an application that never shows who is in a group', () => {
  it('go by what they did themselves, and come to rest', async () => {
    await using company = await aScimCompany({ hidesMembers: true }, ', members: unreadable')
    await company.hire({ mora, noah, nora }, ['mora', 'noah'])
    expect(await company.sync()).toMatchObject({ status: 'done', findings: [] })
    company.writes()
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
    await company.hire({ mora, noah, nora }, ['noah', 'nora'])
    expect(await company.sync()).toMatchObject({ findings: [] })
    expect(company.staff()).toEqual(['noah', 'nora'])
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
  })

  it('notice it by themselves where accounts say which groups they are in', async () => {
    await using company = await aScimCompany({ hidesMembers: true, showsGroups: true })
    await company.hire({ mora, noah }, ['mora'])
    expect(await company.sync()).toMatchObject({ findings: ['change-failed staff members invalid.not-kept'] })
    await company.sync()
    expect(company.staff()).toEqual(['mora'])
    expect(await company.sync()).toEqual({ status: 'done', ok: 0, findings: [] })
  })
})
