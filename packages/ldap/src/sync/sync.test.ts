import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BerReader } from '../ber/reader.ts'
import { boolean, element, integer, octets, sequence } from '../ber/write.ts'
import { openLdap } from '../client/client.ts'
import { anEntry, done, type FakeSearch, type FakeServer, result, startFakeServer } from '../client/fake-server.ts'
import { message, tag } from '../client/messages.ts'
import { aChange, anInfo, idSet, newCookie, phase, synced, uuid, uuidText } from './fake-sync.ts'
import { syncOid } from './messages.ts'
import type { SyncEnd, SyncRequest } from './sync.ts'

const never = new AbortController().signal
const people = { base: 'ou=people', scope: 'sub', filter: '(uid=*)', attributes: ['uid'] } as const
const cookie = Buffer.from('before')
type Answer = (search: FakeSearch, socket: Socket) => void
type Told = { readonly told: readonly object[]; readonly end?: SyncEnd; readonly problem?: unknown }

/** Everything told, with cookies as text, and how it ended. */
async function ask(answer: Answer, more: Partial<SyncRequest> = {}, server?: FakeServer): Promise<Told> {
  await using own = server ?? (await startFakeServer(answer))
  await using client = openLdap({ ...own.settings, answerTimeoutMs: 200 })
  const stream = client.sync({ ...people, ...more }, never)
  const told: object[] = []
  try {
    for (;;) {
      const step = await stream.next()
      if (step.done) return { told, end: withText(step.value) as SyncEnd }
      for (const one of step.value) {
        const { entry, ...rest } = 'entry' in one ? one : { ...one, entry: undefined }
        told.push({ ...withText(rest), ...(entry && { dn: entry.dn }) })
      }
    }
  } catch (problem) {
    return { told, problem }
  }
}

function withText(one: object): object {
  return 'cookie' in one ? { ...one, cookie: Buffer.from(one.cookie as Uint8Array).toString() } : one
}

describe('a content synchronisation', () => {
  it('tells what changed and what went, in order, and where to go on', async () => {
    const { told, end } = await ask(({ id }, socket) => {
      socket.write(
        Buffer.concat([
          anInfo(id, idSet([uuid(3), uuid(4)], true, 'on the way')),
          aChange(id, 1, { dn: 'uid=1', who: uuid(1) }),
          aChange(id, 3, { dn: 'uid=2', who: uuid(2), cookie: 'there' }),
          synced(id, 'after', true),
        ]),
      )
    })
    expect(told).toEqual([
      { kind: 'set', state: 'delete', uuids: [uuidText(3), uuidText(4)], cookie: 'on the way' },
      { kind: 'entry', state: 'add', uuid: uuidText(1), dn: 'uid=1' },
      { kind: 'entry', state: 'delete', uuid: uuidText(2), dn: 'uid=2', cookie: 'there' },
    ])
    expect(end).toEqual({ verdict: 'complete', cookie: 'after', refreshDeletes: true })
  })

  it('tells the present phase as such, with what is left out of a message by its default', async () => {
    const { told, end } = await ask(({ id }, socket) => {
      socket.write(
        Buffer.concat([
          aChange(id, 0),
          anInfo(id, idSet([uuid(7)])),
          anInfo(id, phase(0xa2, undefined, false)),
          anInfo(id, phase(0xa1)),
          anInfo(id, newCookie('new')),
          synced(id),
        ]),
      )
    })
    expect(told).toEqual([
      { kind: 'entry', state: 'present', uuid: uuidText(1), dn: 'uid=1' },
      { kind: 'set', state: 'present', uuids: [uuidText(7)] },
      { kind: 'phase', phase: 'present', refreshed: false },
      { kind: 'phase', phase: 'delete', refreshed: true },
      { kind: 'cookie', cookie: 'new' },
    ])
    expect(end).toEqual({ verdict: 'complete', refreshDeletes: false })
  })

  it('passes over what it does not know, and what a later day added', async () => {
    const later = sequence(integer(1, 0x0a), octets(uuid(1)), octets('there'), octets('x', 0x85))
    const { told, end } = await ask(({ id }, socket) => {
      socket.write(
        Buffer.concat([
          anInfo(id, newCookie('a'), '1.2.3'),
          message(id, element(tag.intermediateResponse)),
          message(id, element(tag.searchEntry, octets('uid=1'), sequence()), [
            sequence(octets('1.2.3'), boolean(true)),
            sequence(octets(syncOid.state), boolean(false), octets(later)),
          ]),
          synced(id, 'after', true),
        ]),
      )
    })
    expect(told).toEqual([{ kind: 'entry', state: 'add', uuid: uuidText(1), dn: 'uid=1', cookie: 'there' }])
    expect(end).toMatchObject({ verdict: 'complete', cookie: 'after' })
  })

  it('asks critically, with cookie and hint, and never for pages', async () => {
    await using server = await startFakeServer(({ id }, socket) => void socket.write(synced(id, '')))
    const { end } = await ask(() => {}, { cookie, reloadHint: true }, server)
    expect(end).toEqual({ verdict: 'complete', cookie: '', refreshDeletes: false })
    expect(server.searches[0]?.pageSize).toBeUndefined()
    const [control, ...others] = server.searches[0]?.controls ?? []
    expect([control?.oid, others]).toEqual([syncOid.request, []])
    const reader = new BerReader(control?.value as Buffer)
    reader.enter(0x30)
    expect([reader.integer(0x0a), reader.text(), reader.boolean()]).toEqual([1, 'before', true])
  })

  it.each([
    ['4', 4, 'truncated', 'quota.size-limit', /sizeLimitExceeded/],
    ['4096', 4096, 'restart', 'conflict.sync-cookie', /can no longer tell/],
    ['53, newer', 53, 'restart', 'conflict.sync-cookie', /older than what was read.*restored from a backup/],
    ['2', 2, 'restart', 'conflict.sync-cookie', /does not understand the cookie/],
  ])('ends after result %s with what that means', async (_, code, verdict, problem, text) => {
    const said = code === 53 ? 'consumer state is newer than provider!' : ''
    const answer: Answer = ({ id }, socket) => void socket.write(synced(id, undefined, undefined, code, said))
    const { end } = await ask(answer, { cookie })
    expect(end).toMatchObject({ verdict, problem: { code: problem, message: expect.stringMatching(text) } })
  })

  it.each([
    ['the control is refused', /no content synchronisation.*12/, ({ id }) => done(id, { code: 12 })],
    ['the control is passed over', /any other search/, ({ id }) => anEntry(id, 'uid=1')],
    ['the control is passed over and nobody found', /any other search/, ({ id }) => done(id)],
  ] satisfies [string, RegExp, (search: FakeSearch) => Buffer][])('says so where %s', async (_, text, answer) => {
    const { problem } = await ask((search, socket) => void socket.write(answer(search)))
    expect(problem).toMatchObject({ code: 'config.unsupported', message: expect.stringMatching(text) })
  })

  it('fails where the server refuses for another reason', async () => {
    const refusing: Answer = ({ id }, socket) => void socket.write(done(id, { code: 53, diagnostic: 'go away' }))
    expect((await ask(refusing, { cookie })).problem).toMatchObject({ code: 'permission.unwilling' })
    expect((await ask(({ id }, socket) => void socket.write(done(id, { code: 4096 })))).problem).toBeDefined()
  })

  it('fails where it is broken off, also after messages', async () => {
    const { told, problem } = await ask(({ id }, socket) => void socket.end(aChange(id, 1)))
    expect(told).toHaveLength(1)
    expect(problem).toMatchObject({ code: 'unavailable.connection-lost' })
  })
})

describe('a synchronising server that sends', () => {
  const state = (id: number, value: Uint8Array): Buffer =>
    message(id, element(tag.searchEntry, octets('uid=1'), sequence()), [sequence(octets(syncOid.state), octets(value))])
  it.each([
    ['a UUID of 15 bytes', /UUID of 15 bytes/, (id) => aChange(id, 1, { who: uuid(1).subarray(1) })],
    ['a set with a UUID of 17 bytes', /UUID of 17/, (id) => anInfo(id, idSet([Buffer.alloc(17)], true))],
    ['a cookie of 1 MB', /cookie of 1048576 bytes/, (id) => anInfo(id, newCookie(Buffer.alloc(1024 * 1024)))],
    ['a state that is none', /sync state 7/, (id) => aChange(id, 7)],
    ['a state control that is cut off', /where/, (id) => state(id, Buffer.of(0x30, 3, 0x0a, 1))],
    [
      'a state control with more behind',
      /runs over/,
      (id) => state(id, Buffer.concat([sequence(integer(1, 0x0a), octets(uuid(1))), octets('')])),
    ],
    ['an info of no known kind', /no known kind/, (id) => anInfo(id, octets('', 0x8f))],
    ['an info with more behind', /runs over/, (id) => anInfo(id, Buffer.concat([newCookie('a'), newCookie('b')]))],
    ['an intermediate response of another message', /message 99/, () => anInfo(99, newCookie('a'))],
    ['the answer to a bind', /operation 97/, (id) => message(id, result(tag.bindResponse))],
  ] satisfies [string, RegExp, (id: number) => Buffer][])(
    '%s is a clear error, and nothing else',
    async (_, text, answer) => {
      const { told, problem } = await ask(({ id }, socket) => void socket.write(answer(id)))
      expect(told.filter((one) => 'cookie' in one)).toEqual([])
      expect(problem).toMatchObject({
        code: expect.stringMatching(/unavailable/),
        message: expect.stringMatching(text),
      })
    },
  )
})

describe('a synchronisation that persists', () => {
  const refreshed = (id: number): Buffer => anInfo(id, phase(0xa1, 'now', true))

  it('tells each change as it comes, until nobody pulls', async () => {
    let tell: (bytes: Buffer) => void = () => {}
    await using server = await startFakeServer(({ id, base }, socket) => {
      if (base !== people.base) return
      tell = (bytes) => void socket.write(bytes)
      socket.write(refreshed(id))
    })
    await using client = openLdap(server.settings)
    const stream = client.sync({ ...people, persist: true, cookie }, never)
    expect((await stream.next()).value).toMatchObject([{ kind: 'phase', refreshed: true }])
    for (const state of [1, 2, 3]) {
      const next = stream.next()
      tell(aChange(server.searches[0]?.id ?? 0, state, { cookie: 'x' }))
      expect((await next).value).toMatchObject([{ kind: 'entry', uuid: uuidText(1) }])
    }
    await stream.return(undefined as never)
    await expect.poll(() => server.abandoned).toEqual([server.searches[0]?.id])
  })

  it('goes on over silence as long as the server answers something else', async () => {
    let late: (() => void) | undefined
    await using server = await startFakeServer(({ id, base }, socket) => {
      if (base !== '') {
        socket.write(refreshed(id))
        return
      }
      socket.write(done(id))
      const sign = server.searches.filter((search) => search.base === '').length
      if (sign === 3) late?.()
    })
    await using client = openLdap({ ...server.settings, answerTimeoutMs: 50 })
    const stream = client.sync({ ...people, persist: true }, never)
    await stream.next()
    const patient = Promise.withResolvers<void>()
    late = patient.resolve
    const next = stream.next()
    next.catch(() => {})
    await patient.promise
    expect(server.connections).toBe(1)
    await client[Symbol.asyncDispose]()
    await expect(next).rejects.toMatchObject({ code: 'unavailable.closed' })
  })

  it('notices a server that is dead though its connection stands', async () => {
    const { problem } = await ask(({ id, base }, socket) => void (base !== '' && socket.write(refreshed(id))), {
      persist: true,
    })
    expect(problem).toMatchObject({ code: 'unavailable.timeout' })
  })

  it('does not wait for ever for the end of a refresh', async () => {
    const { problem } = await ask(({ id }, socket) => void socket.write(aChange(id, 1)), { persist: true })
    expect(problem).toMatchObject({ code: 'unavailable.timeout' })
  })

  it('says so where the server ends it', async () => {
    const { problem } = await ask(({ id }, socket) => void socket.write(synced(id, 'x')), { persist: true })
    expect(problem).toMatchObject({ code: 'unavailable.sync-ended' })
  })

  it('makes a server wait that tells faster than anybody listens', async () => {
    const many = 200_000
    let written = 0
    await using server = await startFakeServer(({ id }, socket) => {
      socket.write(refreshed(id))
      const change = Buffer.concat(Array.from({ length: 100 }, () => aChange(id, 2)))
      const more = (): void => {
        while (written < many && !socket.destroyed) {
          written += 100
          if (!socket.write(change)) {
            socket.once('drain', more)
            return
          }
        }
      }
      more()
    })
    await using client = openLdap({ ...server.settings, answerTimeoutMs: 300 })
    const stream = client.sync({ ...people, persist: true }, never)
    await stream.next()
    let stood = -1
    await expect
      .poll(
        () => {
          const stands = stood === written
          stood = written
          return stands
        },
        { interval: 100 },
      )
      .toBe(true)
    expect(written).toBeLessThan(many)
    let heard = 0
    while (heard < many) {
      const step = await stream.next()
      if (!step.done) heard += step.value.filter(({ kind }) => kind === 'entry').length
    }
    expect(heard).toBe(many)
    await stream.return(undefined as never)
  })
})
