import { describe, expect, it } from 'vitest'
import { boolean, element, integer, octets, sequence } from '../ber/write.ts'
import { openLdap } from './client.ts'
import { anEntry, aReference, done, type FakeSearch, result, startFakeServer } from './fake-server.ts'
import { message, oid, tag } from './messages.ts'
import type { SearchEnd, SearchRequest } from './search.ts'

const never = new AbortController().signal
const people: SearchRequest = { base: 'ou=people', scope: 'sub', filter: '(uid=*)', attributes: ['uid'], pageSize: 2 }
const names = (...numbers: number[]): string[] => numbers.map((number) => `uid=${number}`)

type Answer = (search: FakeSearch, write: (...messages: Buffer[]) => void, drop: () => void) => void

async function read(answer: Answer, request: Partial<SearchRequest> = {}): Promise<{ dns: string[]; end: SearchEnd }> {
  await using server = await startFakeServer((search, socket) =>
    answer(
      search,
      (...messages) => socket.write(Buffer.concat(messages)),
      () => socket.destroy(),
    ),
  )
  await using client = openLdap(server.settings)
  const dns: string[] = []
  const stream = client.search({ ...people, ...request }, never)
  for (;;) {
    const step = await stream.next()
    if (step.done) return { dns, end: step.value }
    dns.push(...step.value.map((entry) => entry.dn))
  }
}

/** Answers with these pages in turn; the cookie is the number of the next. */
function pages(...all: readonly (readonly string[])[]): Answer {
  return ({ id, cookie }, write) => {
    const page = all[Number(cookie)] ?? []
    const next = Number(cookie) + 1
    write(...page.map((dn) => anEntry(id, dn)), done(id, { cookie: next < all.length ? String(next) : '' }))
  }
}

describe('a search', () => {
  it('reads page after page until a page has no cookie', async () => {
    const { dns, end } = await read(pages(names(1, 2), names(3, 4), names(5)))
    expect(dns).toEqual(names(1, 2, 3, 4, 5))
    expect(end).toEqual({ verdict: 'complete', referrals: [] })
  })
  it.each([
    ['a base that does not exist is not found', 32, { code: 'not-found.base' }],
    ['a base that exists proves no end', 0, undefined],
  ])('without pages and without anybody: %s', async (_, code, problem) => {
    const answer: Answer = ({ id, scope }, write) =>
      write(...(scope === 0 && code === 0 ? [anEntry(id, 'ou=people')] : []), done(id, scope === 0 ? { code } : {}))
    const asked = await read(answer).catch((thrown: unknown) => thrown)
    if (problem) expect(asked).toMatchObject(problem)
    else expect(asked).toMatchObject({ end: { verdict: 'truncated', problem: { code: 'unavailable.no-last-page' } } })
  })
  it('may find nothing', async () => {
    expect(await read(pages([]))).toEqual({ dns: [], end: { verdict: 'complete', referrals: [] } })
  })
  it('bears empty pages in between', async () => {
    expect((await read(pages([], names(1), [], [], names(2)))).dns).toEqual(names(1, 2))
  })
  it('counts the referrals it met and does not follow them (field row 19)', async () => {
    const there = 'ldap://elsewhere.acme.test/ou=b??sub'
    const { end } = await read(({ id }, write) =>
      write(aReference(id, there), aReference(id, there), done(id, { cookie: '' })),
    )
    expect(end).toEqual({ verdict: 'complete', referrals: [there] })
  })
  it('counts a referral once, in whatever order the server names its addresses', async () => {
    const [one, other] = ['ldap://a.acme.test/ou=b', 'ldap://b.acme.test/ou=b'] as const
    const { end } = await read(({ id }, write) =>
      write(aReference(id, other, one), aReference(id, one, other), done(id, { cookie: '' })),
    )
    expect(end).toEqual({ verdict: 'complete', referrals: [one] })
  })
  it('bears controls, messages and parts of messages of a later day', async () => {
    const unknown = sequence(octets('1.2.3'), octets('x', 0x85))
    const page = sequence(
      octets(oid.pagedResults),
      boolean(true),
      octets(sequence(integer(0), octets(''), octets('x'))),
    )
    const news = message(0, element(tag.extendedResponse, result(0x30).subarray(2), octets('1.2.3', 0x8a)))
    const between = (id: number): Buffer => message(id, element(tag.intermediateResponse, octets('1.2.3', 0x80)))
    const { dns, end } = await read(({ id }, write) =>
      write(news, between(id), anEntry(id, 'uid=1'), message(id, result(tag.searchDone), [unknown, page])),
    )
    expect([dns, end.verdict]).toEqual([['uid=1'], 'complete'])
  })
  it('of one entry needs no pages', async () => {
    const { dns, end } = await read(({ id, base }, write) => write(anEntry(id, base), done(id)), { scope: 'base' })
    expect([dns, end.verdict]).toEqual([['ou=people'], 'complete'])
  })
  it('asks for the next page before this one is looked at, and for no more than that one', async () => {
    await using server = await startFakeServer(({ id, cookie }, socket) => {
      socket.write(Buffer.concat([anEntry(id, `uid=${cookie}`), done(id, { cookie: `${cookie}x` })]))
    })
    await using client = openLdap(server.settings)
    const stream = client.search(people, never)
    await stream.next()
    // Another round trip on its own connection: by then the server has seen whatever was sent before.
    await client.readOne('uid=other', [], never)
    expect(server.searches.filter(({ base }) => base === people.base)).toHaveLength(2)
    await stream.return(undefined as never)
  })
  it('lets the server wait while nobody pulls, even if it ignores the page size', async () => {
    const most = 4_000
    const description = ['x'.repeat(25_000)]
    let sent = 0
    await using server = await startFakeServer(({ id }, socket) => {
      const send = (): void => {
        while (sent < most) {
          sent++
          if (!socket.write(anEntry(id, `uid=${sent}`, { description }))) return void socket.once('drain', send)
        }
        socket.write(done(id, { cookie: '' }))
      }
      send()
    })
    await using client = openLdap(server.settings)
    const stream = client.search({ ...people, pageSize: 100 }, never)
    const first = await stream.next()
    for (let calm = 0, before = sent; calm < 100; calm = sent === before ? calm + 1 : 0) {
      before = sent
      await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(most / 2)
    let read = 0
    for (let step = first; !step.done; step = await stream.next()) read += step.value.length
    expect(read).toBe(most)
  })
})

describe('a search is truncated, and keeps what came (field row 3),', () => {
  const cutShort = async (code: number, answer: Answer): Promise<void> => {
    const { dns, end } = await read(answer)
    expect(dns).toEqual(names(1, 2))
    expect(end).toMatchObject({ verdict: 'truncated' })
    expect(JSON.stringify(end)).toContain(String(code))
  }
  it.each([
    ['size', 4],
    ['time', 3],
    ['administrative', 11],
  ])('by a %s limit', (_, code) =>
    cutShort(code, ({ id }, write) => write(...names(1, 2).map((dn) => anEntry(id, dn)), done(id, { code }))),
  )
  it('by an error after the first page', () =>
    cutShort(52, ({ id, cookie }, write) =>
      cookie
        ? write(done(id, { code: 52 }))
        : write(...names(1, 2).map((dn) => anEntry(id, dn)), done(id, { cookie: 'x' })),
    ))
  it('by a limit before the first entry', async () => {
    const { end } = await read(({ id }, write) => write(done(id, { code: 4, diagnostic: 'too many' })))
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'quota.size-limit' } })
    expect(JSON.stringify(end)).toContain('too many')
  })

  it.each<[string, string, Answer]>([
    [
      'by a server that does not page',
      'unavailable.no-last-page',
      ({ id }, write) => write(anEntry(id, 'uid=1'), done(id)),
    ],
    [
      'by a connection that breaks',
      'unavailable.connection-lost',
      ({ id, cookie }, write, drop) => (cookie ? drop() : write(anEntry(id, 'uid=1'), done(id, { cookie: 'x' }))),
    ],
    [
      'by the same page over and over',
      'unavailable.page-loop',
      ({ id, cookie }, write) => write(anEntry(id, 'uid=1'), done(id, { cookie: `${cookie}x` })),
    ],
    [
      'by empty pages without end',
      'unavailable.page-loop',
      ({ id, cookie }, write) => write(...(cookie ? [] : [anEntry(id, 'uid=1')]), done(id, { cookie: 'x' })),
    ],
  ])('%s', async (_, code, answer) => {
    const { dns, end } = await read(answer)
    expect(dns[0]).toBe('uid=1')
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code } })
  })
  it('by the number of entries asked for, to the entry', async () => {
    let number = 0
    const { dns, end } = await read(
      ({ id }, write) =>
        write(anEntry(id, `uid=${++number}`), anEntry(id, `uid=${++number}`), done(id, { cookie: 'x' })),
      { maxEntries: 5 },
    )
    expect(dns).toEqual(names(1, 2, 3, 4, 5))
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'quota.entries' } })
  })
})

describe('a search fails', () => {
  it.each([
    ['if the base is not there', 32, 'not-found.base'],
    ['if the account may not', 50, 'permission.access'],
    ['if the server is busy', 51, 'rate-limited.busy'],
    ['if the base is on another server', 10, 'config.referral'],
    ['with a code nobody knows', 4711, 'unavailable.unknown-result'],
  ])('%s', async (_, code, expected) => {
    const referrals = code === 10 ? ['ldap://elsewhere.acme.test/'] : []
    await expect(read(({ id }, write) => write(done(id, { code, referrals })))).rejects.toMatchObject({
      code: expected,
    })
  })
  it.each([1, 50, 53])('as "bind first", said with %i', async (code) => {
    const diagnostic = 'Operation unavailable without authentication'
    await expect(read(({ id }, write) => write(done(id, { code, diagnostic })))).rejects.toMatchObject({
      code: 'auth.required',
    })
  })
  it('for a filter that is none, before anything is sent', async () => {
    await expect(read(() => {}, { filter: '(uid' })).rejects.toMatchObject({ code: 'invalid.filter' })
  })
})

describe('a referral to an allowed host (field row 19)', () => {
  it('is followed there, with what it names', async () => {
    await using other = await startFakeServer(({ id, base, scope }, socket) => {
      socket.write(Buffer.concat([anEntry(id, `${base} ${scope}`), done(id, { cookie: '' })]))
    })
    const { dns, end } = await read(
      ({ id }, write) =>
        write(anEntry(id, 'uid=1'), aReference(id, `${other.settings.url}/ou=b??one`), done(id, { cookie: '' })),
      { followReferrals: ['127.0.0.1'] },
    )
    expect([dns, end]).toEqual([['uid=1', 'ou=b 1'], { verdict: 'complete', referrals: [] }])
  })
  it('is followed once, however many addresses it has', async () => {
    await using other = await startFakeServer(({ id, base }, socket) => {
      socket.write(Buffer.concat([anEntry(id, base), done(id, { cookie: '' })]))
    })
    const { dns, end } = await read(
      ({ id }, write) =>
        write(
          aReference(id, 'ldap://dc2.acme.test/ou=b', `${other.settings.url}/ou=b`, `${other.settings.url}/ou=b??sub`),
          done(id, { cookie: '' }),
        ),
      { followReferrals: ['127.0.0.1'] },
    )
    expect([dns, end]).toEqual([['ou=b'], { verdict: 'complete', referrals: [] }])
  })
  it('that cannot be read makes the read truncated', async () => {
    const { end } = await read(
      ({ id }, write) =>
        write(anEntry(id, 'uid=1'), aReference(id, 'ldap://127.0.0.1/ou=100%'), done(id, { cookie: '' })),
      { followReferrals: ['127.0.0.1'] },
    )
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'config.referral' } })
  })
  it('that fails makes the read truncated', async () => {
    await using other = await startFakeServer(({ id }, socket) => socket.write(done(id, { code: 32 })))
    const { dns, end } = await read(
      ({ id }, write) =>
        write(anEntry(id, 'uid=1'), aReference(id, `${other.settings.url}/`), done(id, { cookie: '' })),
      { followReferrals: ['127.0.0.1'] },
    )
    expect(dns).toEqual(['uid=1'])
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'not-found.base' } })
  })
  it('is left in the end if servers send each other round', async () => {
    await using server = await startFakeServer(({ id }, socket) => {
      socket.write(done(id, { code: 10, referrals: [`${server.settings.url}/ou=people`] }))
    })
    await using client = openLdap(server.settings)
    const { value } = await client.search({ ...people, followReferrals: ['127.0.0.1'] }, never).next()
    expect(value).toMatchObject({ verdict: 'truncated', problem: { code: 'config.referral' } })
  })
})

describe('values that come as a range (field row 4)', () => {
  const members = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `uid=${from + index}`)
  const group = async (more: (name: string) => Record<string, string[]>) => {
    await using server = await startFakeServer(({ id, scope, attributes: [name = ''] }, socket) => {
      const content = scope === 0 ? more(name) : { cn: ['g'], member: [], 'member;range=0-2': members(0, 2) }
      socket.write(Buffer.concat([anEntry(id, 'cn=g', content), done(id, scope === 0 ? {} : { cookie: '' })]))
    })
    await using client = openLdap(server.settings)
    const { value } = await client.search({ ...people, attributes: ['cn', 'member'] }, never).next()
    if (!Array.isArray(value)) throw new Error('no entry')
    return value[0]
  }
  it('are read to their end and given as one attribute', async () => {
    const entry = await group((name) =>
      name === 'member;range=3-*' ? { 'member;range=3-5': members(3, 5) } : { 'member;range=6-*': members(6, 7) },
    )
    expect(entry.names()).toEqual(['cn', 'member'])
    expect(entry.texts('member')).toEqual(members(0, 7))
    expect(entry.partial).toEqual([])
  })
  it('keep the options of their attribute', async () => {
    await using server = await startFakeServer(({ id, scope }, socket) => {
      const [piece, value] = scope === 0 ? ['Range=1-*', 'b'] : ['range=0-0', 'a']
      const content = { [`userCertificate;binary;${piece}`]: [value ?? ''] }
      socket.write(Buffer.concat([anEntry(id, 'uid=1', content), done(id, scope === 0 ? {} : { cookie: '' })]))
    })
    await using client = openLdap(server.settings)
    const { value } = await client.search({ ...people, attributes: ['userCertificate'] }, never).next()
    expect(Array.isArray(value) && value[0]?.bytes('userCertificate;binary').map(String)).toEqual(['a', 'b'])
  })
  it.each<[string, Record<string, string[]>]>([
    ['are not sent', {}],
    ['are other ones', { 'member;range=9-*': ['uid=9'] }],
    ['are of another attribute', { 'owner;range=3-*': ['uid=9'] }],
    ['are none, and yet not all', { 'member;range=3-5': [] }],
  ])('are partial if the rest %s', async (_, more) => {
    const entry = await group(() => more)
    expect(entry.texts('member')).toEqual(members(0, 2))
    expect(entry.partial).toEqual(['member'])
  })
})
