import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type LdapClient, openLdap } from './client.ts'
import { anEntry, done, type FakeSearch, type FakeServer, result, startFakeServer } from './fake-server.ts'
import { message, tag } from './messages.ts'
import type { SearchStream } from './search.ts'

const never = new AbortController().signal

async function drain(stream: SearchStream): Promise<{ dns: string[]; end: unknown }> {
  const dns: string[] = []
  for (;;) {
    const step = await stream.next()
    if (step.done) return { dns, end: step.value }
    dns.push(...step.value.map((entry) => entry.dn))
  }
}

/** Every name has an entry, unless it says what else to answer. */
async function withServer(
  use: (client: LdapClient, server: FakeServer) => Promise<void>,
  codeOf: (search: FakeSearch) => number = () => 0,
): Promise<void> {
  await using server = await startFakeServer((search, socket) => {
    const code = codeOf(search)
    const entry = code === 0 ? [anEntry(search.id, search.base || 'uid=found', { namingContexts: ['dc=acme'] })] : []
    socket.write(Buffer.concat([...entry, done(search.id, search.scope === 0 ? { code } : { code, cookie: '' })]))
  })
  await using client = openLdap(server.settings)
  await use(client, server)
}

describe('reading one entry', () => {
  it('finds it', () =>
    withServer(async (client) => expect((await client.readOne('uid=1', ['uid'], never))?.dn).toBe('uid=1')))
  it('finds nothing where there is nothing', () =>
    withServer(
      async (client) => expect(await client.readOne('uid=1', ['uid'], never)).toBeUndefined(),
      () => 32,
    ))
  it('fails where it is refused', () =>
    withServer(
      async (client) => {
        await expect(client.readOne('uid=1', ['uid'], never)).rejects.toMatchObject({ code: 'permission.access' })
      },
      () => 50,
    ))
})

describe('reading many by name', () => {
  const wanted = Array.from({ length: 120 }, (_, index) => `uid=${index}`)
  it('keeps their order and leaves out what is not there and what is no name', () =>
    withServer(
      async (client) => {
        const { dns, end } = await drain(client.readMany({ dns: wanted, attributes: [] }, never))
        expect(dns).toEqual(wanted.filter((dn) => dn !== 'uid=7' && dn !== 'uid=60'))
        expect(end).toEqual({ verdict: 'complete', referrals: [] })
      },
      ({ base }) => ({ 'uid=7': 32, 'uid=60': 34 })[base] ?? 0,
    ))
  it('needs one connection', () =>
    withServer(async (client, server) => {
      await drain(client.readMany({ dns: wanted, attributes: [] }, never))
      expect(server.connections).toBe(1)
    }))
  it('is truncated if it breaks off', () =>
    withServer(
      async (client) => {
        const { dns, end } = await drain(client.readMany({ dns: wanted, attributes: [] }, never))
        expect(dns).toHaveLength(50)
        expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'unavailable.server' } })
      },
      ({ base }) => (base === 'uid=99' ? 52 : 0),
    ))
  it('of none asks nothing', () =>
    withServer(async (client, server) => {
      const { end } = await drain(client.readMany({ dns: [], attributes: [] }, never))
      expect([end, server.searches]).toEqual([{ verdict: 'complete', referrals: [] }, []])
    }))
})

describe('finding many by value', () => {
  it('asks for many at once, and for all', () =>
    withServer(async (client, server) => {
      const values = Array.from({ length: 450 }, (_, index) => `a(${index})`)
      const request = { base: 'dc=acme', scope: 'sub', attributes: [], by: 'uid', values } as const
      const { dns } = await drain(client.findMany(request, never))
      expect([dns.length, server.searches.length]).toEqual([3, 3])
    }))
})

describe('a client', () => {
  it('sends nothing before the first call', () => withServer(async (_, server) => expect(server.connections).toBe(0)))
  it('uses an idle connection again', () =>
    withServer(async (client, server) => {
      await client.readOne('uid=1', [], never)
      await client.readOne('uid=2', [], never)
      expect(server.connections).toBe(1)
    }))
  it('takes another connection for what goes on at the same time', () =>
    withServer(async (client, server) => {
      await Promise.all([client.readOne('uid=1', [], never), client.readOne('uid=2', [], never)])
      expect(server.connections).toBe(2)
    }))
  it('connects again after a connection was lost', async () => {
    await using server = await startFakeServer(({ id, base }, socket) =>
      base === 'uid=lost' ? socket.destroy() : socket.write(Buffer.concat([anEntry(id, base), done(id)])),
    )
    await using client = openLdap(server.settings)
    await expect(client.readOne('uid=lost', [], never)).rejects.toMatchObject({ code: 'unavailable.connection-lost' })
    expect((await client.readOne('uid=1', [], never))?.dn).toBe('uid=1')
  })
  it('that is closed refuses to work', () =>
    withServer(async (client) => {
      await client[Symbol.asyncDispose]()
      await expect(client.readOne('uid=1', [], never)).rejects.toMatchObject({ code: 'bug.closed' })
    }))
  it('refuses an empty password without asking anyone', async () => {
    await using server = await startFakeServer(() => {})
    const bind = { method: 'simple', dn: 'cn=reader', password: async () => '' } as const
    await using client = openLdap({ ...server.settings, bind })
    await expect(client.readOne('uid=1', [], never)).rejects.toMatchObject({ code: 'auth.empty-password' })
    expect(await client.checkPassword('uid=1', '', never)).toMatchObject({ ok: false, code: 49 })
  })
  it.each([
    [49, { ok: false, code: 49 }],
    [53, { ok: false, code: 53 }], // 389 Directory Server, of an account that is off
    [51, 'rate-limited.busy'],
    [8, 'auth.stronger'],
  ] as const)(
    'takes result %s of a bind for a wrong password only if it is about the person',
    async (code, expected) => {
      const onBind = (id: number, _: Buffer, socket: Socket) =>
        void socket.write(message(id, result(tag.bindResponse, { code })))
      await using server = await startFakeServer(() => {}, undefined, onBind)
      await using client = openLdap(server.settings)
      const said = await client.checkPassword('uid=1', 'guess', never).catch((thrown: { code: string }) => thrown.code)
      if (typeof expected === 'string') expect(said).toBe(expected)
      else expect(said).toMatchObject(expected)
    },
  )
})

describe('the root DSE', () => {
  it('tells the naming contexts', () =>
    withServer(async (client) => expect((await client.rootDse(never))?.namingContexts).toEqual(['dc=acme'])))
  it('is asked for without a bind where it is hidden from the account', () => {
    let asked = 0
    return withServer(
      async (client) => expect((await client.rootDse(never))?.namingContexts).toEqual(['dc=acme']),
      () => (asked++ === 0 ? 32 : 0),
    )
  })
})
