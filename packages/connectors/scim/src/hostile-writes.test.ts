import type { Written } from '@rollcall/connector-sdk'
import { describe, expect, it } from 'vitest'
import { aBench, type Bench, creation, members, on, update } from './testing/bench.ts'
import { enterprise } from './testing/company.ts'
import type { Strange } from './testing/fake-kit.ts'

const off = (id: string) => ({ op: 'setActive', ...on(id), active: false }) as const
const isWritten = (outcome: unknown): outcome is Written => !(outcome as { code?: string }).code
const patches = (bench: Bench): readonly unknown[] =>
  bench.server.requests
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => (body as { Operations: unknown }).Operations)

describe('an update', () => {
  it('is one lower-case operation a value, with its path, in the form of the RFC', async () => {
    await using bench = await aBench()
    const edits = [
      { field: 'title', from: [], to: ['Boss'], add: [], remove: [] },
      { field: 'name.familyName', from: ['bob'], to: [], add: [], remove: [] },
      { field: 'department', from: ['sales'], to: ['legal'], add: [], remove: [] },
      { field: 'manager', from: ['user-1'], to: ['user-3'], add: [], remove: [] },
      { field: 'emails[type eq "work"].value', from: ['bob@acme.test'], to: ['b@acme.test'], add: [], remove: [] },
      { field: 'addresses[type eq "home"].locality', from: [], to: ['Kiel'], add: [], remove: [] },
      { field: 'phoneNumbers', from: [], to: [], add: ['+1', '+2'], remove: [] },
      { field: 'roles', from: [], to: [], add: [], remove: ['editor'] },
    ]
    expect(await bench.write({ op: 'update', ...on('user-2'), edits })).toMatchObject({ id: 'user-2' })
    expect(patches(bench)).toEqual([
      [
        { op: 'replace', path: 'title', value: 'Boss' },
        { op: 'remove', path: 'name.familyName' },
        { op: 'replace', path: `${enterprise}:department`, value: 'legal' },
        { op: 'replace', path: `${enterprise}:manager`, value: { value: 'user-3' } },
        { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@acme.test' },
        { op: 'add', path: 'addresses', value: [{ type: 'home', locality: 'Kiel' }] },
        {
          op: 'add',
          path: 'phoneNumbers',
          value: [
            { value: '+1', type: 'work', primary: true },
            { value: '+2', type: 'other' },
          ],
        },
        { op: 'remove', path: 'roles[value eq "editor"]' },
      ],
    ])
  })

  it('of two parts of an element that is not there yet makes one element', async () => {
    await using bench = await aBench()
    const part = (sub: string, value: string) => ({
      field: `addresses[type eq "home"].${sub}`,
      from: [],
      to: [value],
      add: [],
      remove: [],
    })
    await bench.write({
      op: 'update',
      ...on('user-1'),
      edits: [part('locality', 'Kiel'), part('streetAddress', 'Am Kai 1')],
    })
    expect(bench.server.get('user', 'user-1')?.addresses).toEqual([
      { type: 'home', locality: 'Kiel', streetAddress: 'Am Kai 1' },
    ])
  })

  it('that is already so sends nothing', async () => {
    await using bench = await aBench()
    expect(await bench.write(update('user-2', 'department', ['law'], ['sales']))).toMatchObject({ already: true })
    expect(await bench.write(off('user-3'))).toMatchObject({ already: true })
    expect(patches(bench)).toEqual([])
  })

  it('of a value that has moved on is a conflict, and sends nothing', async () => {
    await using bench = await aBench()
    expect(await bench.write(update('user-2', 'department', ['law'], ['legal']))).toMatchObject({
      code: 'conflict.moved-on',
      field: 'department',
    })
    expect(patches(bench)).toEqual([])
  })

  it.each<readonly [string, Strange]>([
    ['refuses paths with a filter', () => ({ patch: 'noFilters' })],
    ['refuses paths into attributes', () => ({ patch: 'wholeOnly' })],
    [
      'refuses paths into attributes, and replaces what they extend',
      () => ({ patch: 'wholeOnly', replacesExtensions: true }),
    ],
    ['refuses every path', () => ({ patch: 'pathless', replacesExtensions: true })],
    ['wants to hear of which version', () => ({ needsVersion: true })],
    ['wants to hear of which version, and tells it in a header only', () => ({ needsVersion: 'header' })],
    ['has no PATCH, and wants to hear of which version', () => ({ patch: 'none', needsVersion: true })],
    ['refuses them in HTML', () => ({ patch: 'wholeOnly', errors: 'html' })],
    ['wants managers bare', () => ({ bareManager: true })],
    ['has no PATCH', () => ({ patch: 'none' })],
    ['says that it has no PATCH', () => ({ discovery: 'noPatch' })],
    ['says that it has no PATCH, and has no PUT', () => ({ discovery: 'noPatch', put: 'none' })],
    ['cuts the names of extensions', () => ({ patch: 'mangles' })],
    ['answers nothing but that it was done', () => ({ patch: 'noContent' })],
    ['takes application/json only', () => ({ plainJson: true })],
    ['shows writes late', ({ now }) => ({ lag: { ms: 2_000, now } })],
  ])('is done where the server %s, and everything else stays', async (_, strange) => {
    await using bench = await aBench(strange)
    const rest = { nickName: 'Bobby', phoneNumbers: [{ value: '+1', type: 'mobile' }] }
    bench.server.edit('user', 'user-2', rest)
    await bench.context.clock.sleep(60_000, new AbortController().signal)
    const edits = [
      { field: 'emails[type eq "work"].value', from: ['bob@acme.test'], to: ['b@acme.test'], add: [], remove: [] },
      { field: 'department', from: ['sales'], to: ['legal'], add: [], remove: [] },
      { field: 'manager', from: ['user-1'], to: ['user-3'], add: [], remove: [] },
      { field: 'name.familyName', from: ['bob'], to: ['Bobson'], add: [], remove: [] },
    ]
    const outcome = await bench.write({ op: 'update', ...on('user-2'), edits })
    expect(isWritten(outcome) && outcome.record?.attributes).toMatchObject({
      department: ['legal'],
      manager: ['user-3'],
    })
    expect(bench.server.get('user', 'user-2')).toMatchObject({
      ...rest,
      userName: 'bob',
      externalId: 'ext-bob',
      active: true,
      name: { familyName: 'Bobson' },
      emails: [{ value: 'b@acme.test', type: 'work', primary: true }],
      [enterprise]: { department: 'legal' },
      'urn:acme:params:scim:schemas:extension:wiki:2.0:User': { badge: 'B7' },
    })
  })

  it('is put where a field cannot be patched, and goes on being patched where others can', async () => {
    await using bench = await aBench(() => ({
      status: ({ method, path }) => (method === 'PATCH' && path.startsWith('/Users') ? 501 : undefined),
    }))
    for (const title of ['Boss', 'Chief'])
      expect(isWritten(await bench.write(update('user-2', 'title', title === 'Boss' ? [] : ['Boss'], [title])))).toBe(
        true,
      )
    await bench.write(members('group-4', ['user-3']))
    const writes = bench.server.requests.filter(({ method }) => method !== 'GET').map((one) => one.method)
    expect(writes).toEqual(['PATCH', 'PUT', 'PUT', 'PATCH'])
    expect(bench.server.get('user', 'user-2')).toMatchObject({ title: 'Chief' })
  })

  it('sends If-Match only where the server says that it checks it, and hears when somebody was faster', async () => {
    await using plain = await aBench()
    await plain.write(off('user-1'))
    expect(plain.server.requests.some(({ headers }) => 'if-match' in headers)).toBe(false)
    await using bench = await aBench(() => ({ discovery: 'etag' }))
    expect(await bench.write(off('user-1'))).toMatchObject({ id: 'user-1' })
    const patch = bench.server.requests.findLast(({ method }) => method === 'PATCH')
    expect(patch?.headers['if-match']).toBe('W/"1"')
    bench.server.behaviour.status = ({ method }) => {
      if (method === 'PATCH') bench.server.edit('user', 'user-2', { title: 'Theirs' })
      return undefined
    }
    expect(await bench.write(update('user-2', 'title', [], ['Ours']))).toMatchObject({ code: 'conflict.moved-on' })
    expect(bench.server.get('user', 'user-2')?.title).toBe('Theirs')
  })

  it.each<readonly [string, (text: string) => string, string]>([
    ['cut', (text) => text.slice(0, 4), 'Head'],
    ['lower-cased', (text) => text.toLowerCase(), 'head of it '],
    ['trimmed', (text) => text.trim(), 'Head of IT'],
  ])('whose value the server %s tells what was kept', async (_, alter, kept) => {
    await using bench = await aBench()
    bench.server.behaviour.alter = (_, text) => alter(text)
    const outcome = await bench.write(update('user-1', 'title', [], ['Head of IT ']))
    expect(isWritten(outcome) && outcome.record?.attributes.title).toEqual([kept])
  })

  it('that a server says yes to and does not do shows what is still there', async () => {
    for (const deaf of [true, 'echo'] as const) {
      await using bench = await aBench()
      bench.server.behaviour.deaf = deaf
      const outcome = await bench.write(update('user-2', 'department', ['sales'], ['legal']))
      expect(isWritten(outcome) && outcome.record?.attributes.department).toEqual(['sales'])
    }
  })
})

describe('the answer to a write', () => {
  it('is read back at first, and believed once it proved true', async () => {
    await using bench = await aBench()
    await bench.scanned()
    bench.sent()
    await bench.write(update('user-1', 'title', [], ['One']))
    expect(bench.sent()).toEqual(['GET /Users/user-1', 'PATCH /Users/user-1', 'GET /Users/user-1'])
    await bench.write(update('user-1', 'title', ['One'], ['Two']))
    expect(bench.sent()).toEqual(['GET /Users/user-1', 'PATCH /Users/user-1'])
    await bench.write(creation('mora'))
    expect(bench.sent()).toEqual(['POST /Users'])
  })
})

describe('creating', () => {
  it('sends the schemas that it says something of, and tells what was made', async () => {
    await using bench = await aBench()
    const outcome = await bench.write(
      creation('mora', { department: ['it'], 'name.givenName': ['Mora'], emails: ['m@acme.test', 'n@acme.test'] }),
    )
    expect(outcome).toMatchObject({ id: 'user-7', record: { attributes: { userName: ['mora'], active: [true] } } })
    expect(bench.server.requests.findLast(({ method }) => method === 'POST')?.body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      active: true,
      userName: 'mora',
      externalId: 'x-mora',
      [enterprise]: { department: 'it' },
      name: { givenName: 'Mora' },
      emails: [
        { value: 'm@acme.test', type: 'work', primary: true },
        { value: 'n@acme.test', type: 'other' },
      ],
    })
  })

  it.each<readonly [string, Strange]>([
    ['says so', () => ({})],
    ['says so in HTML', () => ({ errors: 'html' })],
    ['says so without a type', () => ({ errors: 'bare' })],
    ['breaks over it', () => ({ breaksOnDuplicates: true })],
    ['breaks over it, and finds nobody', () => ({ breaksOnDuplicates: true, filters: 'empty' })],
  ])('somebody whose name is taken is refused where the server %s', async (_, strange) => {
    await using bench = await aBench(strange, { settings: { pageSize: 1 } })
    expect(await bench.write(creation('BOB'))).toMatchObject({ code: 'exists.taken' })
  })

  it('is done where only the address of who was made is answered, unless that leads to somebody else', async () => {
    for (const [location, outcome] of [
      ['Users/user-7?v=1', { id: 'user-7' }],
      ['Users/user-1', { code: 'outcome-unknown.no-id' }],
    ] as const) {
      const http: typeof fetch = async (...request) => {
        const answer = await fetch(...request)
        return answer.status === 201 ? new Response(null, { status: 201, headers: { location } }) : answer
      }
      await using bench = await aBench(() => ({}), { context: { http } })
      expect(await bench.write(creation('mora'))).toMatchObject(outcome)
    }
  })

  it('somebody is not done where the server hands out whoever has the name', async () => {
    await using bench = await aBench(() => ({ givesHolder: true }))
    await bench.scanned()
    expect(await bench.write(creation('BOB'))).toMatchObject({ code: 'exists.taken' })
  })

  it('somebody with a manager is done where the server wants managers bare', async () => {
    await using bench = await aBench(() => ({ bareManager: true }))
    expect(await bench.write(creation('mora', { manager: ['user-1'] }))).toMatchObject({
      id: 'user-7',
      record: { attributes: { manager: ['user-1'] } },
    })
    expect(bench.server.get('user', 'user-7')).toMatchObject({ [enterprise]: { manager: 'user-1' } })
  })

  it('that broke for another reason is of unknown outcome', async () => {
    await using bench = await aBench(() => ({ status: ({ method }) => (method === 'POST' ? 500 : undefined) }))
    expect(await bench.write(creation('mora'))).toMatchObject({ code: 'outcome-unknown.server' })
  })

  it('that a server says yes to and does not do is of unknown outcome, to be looked up', async () => {
    for (const deaf of [true, 'echo'] as const) {
      await using bench = await aBench(() => ({ deaf }))
      expect(await bench.write(creation('mora'))).toMatchObject({ code: 'outcome-unknown.no-id' })
    }
  })

  it('whose answer was cut off is of unknown outcome, and is not sent twice', async () => {
    await using bench = await aBench()
    bench.server.behaviour.cut = ({ method }) => method === 'POST'
    expect(await bench.write(creation('mora'))).toMatchObject({ code: 'outcome-unknown.http' })
    expect(bench.sent().filter((one) => one.startsWith('POST'))).toHaveLength(1)
    expect((await bench.found('userName', ['mora'])).ids).toEqual(['user-7'])
  })

  it('whose answer does not come in time is of unknown outcome; a question is only unavailable', async () => {
    await using bench = await aBench(() => ({}), { settings: { timeout: 0.2 } })
    await bench.scanned()
    bench.server.stall()
    expect(await bench.write(creation('mora'))).toMatchObject({ code: 'outcome-unknown.timeout' })
    expect(await bench.scanned()).toMatchObject({ code: 'unavailable.timeout' })
  })
})

describe('a write that was refused', () => {
  it.each([
    [401, 'auth.refused'],
    [403, 'permission.refused'],
    [412, 'conflict.moved-on'],
    [413, 'invalid.too-large'],
    [422, 'invalid.refused'],
    [502, 'outcome-unknown.server'],
    [503, 'unavailable'],
  ])('with %i is %s, be the answer SCIM or not', async (status, code) => {
    for (const errors of ['html', 'bare', undefined] as const) {
      await using bench = await aBench(() => ({
        status: ({ method }) => (method === 'PATCH' ? status : undefined),
        ...(errors ? { errors } : {}),
      }))
      expect(await bench.write(off('user-1'))).toMatchObject({ code })
    }
  })

  it('because of a name that is taken says so, with a type or without', async () => {
    for (const errors of ['html', 'bare', undefined] as const) {
      await using bench = await aBench(() => (errors ? { errors } : {}))
      expect(await bench.write(update('user-1', 'userName', ['ada'], ['BOB']))).toMatchObject({ code: 'exists.taken' })
    }
  })

  it('because it was too much says when to come back, and is not repeated here', async () => {
    await using bench = await aBench()
    await bench.scanned()
    bench.sent()
    const now = bench.context.clock.now()
    bench.server.behaviour.busy = ['30']
    expect(await bench.write(creation('mora'))).toMatchObject({ code: 'rate-limited', retryAt: now + 30_000 })
    bench.server.behaviour.busy = [undefined]
    expect(await bench.write(creation('mora'))).not.toHaveProperty('retryAt')
    expect(bench.sent()).toEqual(['POST /Users', 'POST /Users'])
  })
})

describe('an application that sends us elsewhere', () => {
  it('is not followed to another server, and that one sees no token', async () => {
    await using other = await aBench()
    await using bench = await aBench(() => ({ redirect: other.server.url }))
    expect(await bench.scanned()).toMatchObject({ verdict: 'failed', code: 'config.redirect' })
    expect(await bench.write(creation('mora'))).toMatchObject({ code: 'config.redirect' })
    expect(other.server.requests).toEqual([])
  })
})
