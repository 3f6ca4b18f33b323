import { describe, expect, it } from 'vitest'
import { aBench, type Bench, fill, signal } from './testing/bench.ts'
import type { Strange } from './testing/fake-kit.ts'

/** So many that they are not one page: then filters are used, if they are believed. */
async function aCrowd(strange: Strange): Promise<Bench> {
  const bench = await aBench(strange, { settings: { pageSize: 2 }, empty: true })
  fill(bench.server, 5)
  return bench
}

const filters = (bench: Bench): readonly (string | null)[] =>
  bench.server.requests.map(({ query }) => query.get('filter')).filter((one) => one !== null)

describe('an account looked for by a field', () => {
  it.each<readonly [string, Strange, believed: boolean]>([
    ['is found by a filter', () => ({}), true],
    ['is found in the list if every filter finds nobody', () => ({ filters: 'empty' }), false],
    ['is found in the list if filters find everybody', () => ({ filters: 'everybody' }), false],
    ['is found in the list if filters look into other attributes', () => ({ filters: 'any' }), false],
    ['is found in the list if filters are refused', () => ({ filters: 'refused' }), false],
    ['is found in the list if filters are refused in HTML', () => ({ filters: 'refused', errors: 'html' }), false],
  ])('%s', async (_, strange, believed) => {
    await using bench = await aCrowd(strange)
    expect((await bench.found('externalId', ['Ext-3', 'Ext-9'])).ids).toEqual(['user-3'])
    const [before] = [filters(bench).length]
    expect(await bench.found('externalId', ['Ext-4'])).toMatchObject({ verdict: 'complete', ids: ['user-4'] })
    expect(filters(bench).length > before).toBe(believed)
  })

  it('is found whatever its case where that does not count, also if the filters of the server mind it', async () => {
    for (const strange of [() => ({}), () => ({ filters: 'caseSensitive' })] as readonly Strange[]) {
      await using bench = await aCrowd(strange)
      expect((await bench.found('userName', ['p3'])).ids).toEqual(['user-3'])
      expect((await bench.found('userName', ['p9'])).ids).toEqual([])
    }
  })

  it('is not found by another case where that does count', async () => {
    await using bench = await aCrowd(() => ({}))
    expect((await bench.found('externalId', ['ext-3'])).ids).toEqual([])
  })

  it('is asked for in quotes that hold whatever is in it', async () => {
    await using bench = await aCrowd(() => ({}))
    const odd = 'a "quoted" \\ back\\slash) or userName pr'
    bench.server.add('user', { userName: 'odd', externalId: odd })
    expect((await bench.found('externalId', [odd])).ids).toEqual(['user-6'])
    expect(filters(bench)).toContain(`externalId eq ${JSON.stringify(odd)}`)
  })

  it('is found by one of its e-mail addresses, and a group by its name', async () => {
    await using bench = await aBench(() => ({}), { settings: { pageSize: 2 } })
    expect((await bench.found('emails', ['BOB@acme.test'])).ids).toEqual(['user-2'])
    expect((await bench.found('displayName', ['Green'], 'group')).ids).toEqual(['group-5'])
    expect(filters(bench)).toContain('emails.value eq "BOB@acme.test"')
  })

  it('is found by a field that only few have, though nothing shows whether filters on it hold', async () => {
    await using bench = await aCrowd(() => ({}))
    bench.server.add('user', { userName: 'rare', nickName: 'Rare' })
    expect((await bench.found('nickName', ['Rare'])).ids).toEqual(['user-6'])
  })

  it('is not missing where the total is that of a page, and pages are shorter than asked', async () => {
    await using bench = await aBench(() => ({ total: 'page', clamp: 2, discovery: 'none', filters: 'empty' }), {
      empty: true,
    })
    fill(bench.server, 5)
    expect(await bench.found('externalId', ['Ext-4'])).not.toMatchObject({ verdict: 'complete', ids: [] })
  })

  it('is not missing from a list that came short', async () => {
    await using bench = await aCrowd(() => ({ filters: 'empty', hidden: ['user-3'] }))
    expect(await bench.found('externalId', ['Ext-3'])).toMatchObject({ verdict: 'truncated' })
  })
})

describe('an account looked for by its id', () => {
  it('is missing only if the list beside it answers', async () => {
    await using bench = await aBench()
    expect(await bench.found('id', ['user-9'])).toMatchObject({ verdict: 'complete', ids: [] })
    bench.server.behaviour.status = ({ path }) => (path.startsWith('/Users') ? 404 : undefined)
    expect(await bench.found('id', ['user-1'])).toMatchObject({ verdict: 'failed', code: 'not-found' })
  })

  it('is no other one, and no list', async () => {
    await using bench = await aBench()
    for (const id of ['', '.', '..', '../Groups', 'USER-1', '%2e%2e', 'a?b', 'a#b'])
      expect(await bench.found('id', [id]), id).toMatchObject({ verdict: 'complete', ids: [] })
  })

  it('may come with its attributes spelled otherwise, and truth as text', async () => {
    await using bench = await aBench(() => ({ textBooleans: true }))
    const [record] = (await bench.found('id', ['user-3'])).records
    expect(record?.attributes).toMatchObject({ active: [false], userName: ['cyd'] })
  })

  it('that is a longer number than numbers can be is the whole of it', async () => {
    const id = '12345678901234567890'
    const http: typeof fetch = async (url, ...more) => {
      const { pathname } = new URL(String(url))
      return pathname.endsWith(`/Users/${id}`)
        ? new Response(`{"id":${id},"userName":"mora","active":0}`)
        : fetch(url, ...more)
    }
    await using bench = await aBench(() => ({}), { context: { http } })
    expect(await bench.found('id', [id])).toMatchObject({ ids: [id], records: [{ attributes: { active: [false] } }] })
  })

  it('is missing where the server answers that with 200', async () => {
    await using bench = await aBench(() => ({ errorsAre200: true }))
    expect(await bench.found('id', ['user-9', 'user-1'])).toMatchObject({ verdict: 'complete', ids: ['user-1'] })
  })

  it('is forbidden, not missing, where it may not be read', async () => {
    await using bench = await aBench(() => ({ status: ({ path }) => (path === '/Users/user-1' ? 403 : undefined) }))
    expect(await bench.found('id', ['user-2', 'user-1'])).toMatchObject({
      verdict: 'failed',
      code: 'permission.refused',
    })
  })
})

describe('a server that says nothing of itself', () => {
  it.each(['none', 'html', 'empty', 'refused'] as const)('(%s) is taken for one of the RFC', async (discovery) => {
    await using bench = await aBench(() => ({ discovery }))
    const { user, group } = await bench.connection.schema({}, signal)
    const names = user.map(({ name }) => name)
    for (const name of [
      'userName',
      'name.givenName',
      'emails',
      'emails[type eq "work"].value',
      'department',
      'manager',
      'active',
    ])
      expect(names).toContain(name)
    expect(group?.map(({ name }) => name)).toEqual(['externalId', 'displayName', 'members'])
    expect((await bench.scanned()).ids).toHaveLength(3)
  })

  it('for now, because it is overloaded, is asked again instead', async () => {
    await using bench = await aBench(() => ({ status: ({ path }) => (path === '/Schemas' ? 502 : undefined) }))
    await expect(bench.connection.schema({}, signal)).rejects.toMatchObject({ code: 'unavailable.server' })
    bench.server.behaviour.status = () => undefined
    expect(await bench.field('badge')).toBeDefined()
  })
})

describe('the schema of a server', () => {
  it('says how values are compared, found and read', async () => {
    await using bench = await aBench()
    expect(await bench.field('userName')).toEqual({
      name: 'userName',
      type: 'text',
      required: true,
      unique: true,
      naming: true,
      findable: true,
      ignoreCase: true,
    })
    expect(await bench.field('externalId')).toEqual({ name: 'externalId', type: 'text', findable: true })
    expect(await bench.field('password')).toEqual({ name: 'password', type: 'text', readable: false, secret: true })
    expect(await bench.field('manager')).toEqual({ name: 'manager', type: 'ref' })
    expect(await bench.field('emails')).toMatchObject({ many: true, ignoreCase: true })
    expect(await bench.field('title')).toEqual({ name: 'title', type: 'text', findable: true })
    expect(await bench.field('quota')).toMatchObject({ writable: 'never' })
    expect(await bench.field('members', 'group')).toEqual({ name: 'members', type: 'ref', many: true })
  })

  it('names the attributes of extensions by their own names, and by their full ones where those are taken', async () => {
    await using bench = await aBench()
    expect(await bench.field('badge')).toBeDefined()
    expect(await bench.field('department')).toBeDefined()
    expect(await bench.field('urn:acme:params:scim:schemas:extension:wiki:2.0:User:department')).toBeDefined()
  })

  it('lists the roles that the server names, and those of the settings', async () => {
    await using bench = await aBench(() => ({}), { settings: { roles: { privileged: ['owner'], names: ['guest'] } } })
    expect((await bench.connection.schema({}, signal)).roles).toEqual([
      { name: 'editor' },
      { name: 'owner', privileged: true },
      { name: 'guest' },
    ])
  })
})
