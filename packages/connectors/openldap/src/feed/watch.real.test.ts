import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import {
  change,
  changes,
  heard,
  inDirsrv,
  inSlapd,
  nsPerson,
  opened,
  person,
  queryOf,
  scanned,
  watched,
} from '../testing/followed.ts'

const servers = [
  ['slapd', inSlapd, person],
  ['dirsrv', inDirsrv, nsPerson],
] as const

describe.each(servers)('a watch of %s', (name, start, idOf) => {
  it.runIf(needs(name))(
    'tells what happened since its cursor, then each change, with the cursor behind it',
    async () => {
      await using server = await start()
      await using corp = await opened(server)
      const { dns, cursor } = await scanned(corp)
      const expected = await change(server, dns, idOf)
      const abort = new AbortController()
      const stream = watched(corp, { query: queryOf('user'), cursor }, abort.signal)
      const before = await heard(stream, () => true)
      expect(before.told).toEqual(expected)
      const [dn, other] = [203, 204].map((number) => dns.get(idOf(number)) ?? '') as [string, string]
      const moved = other.replace(/^[^,]*/, 'uid=moved')
      let last = before.cursor
      for (const [act, told] of [
        [() => server.modify(dn, { replace: { description: 'changed' } }), { [idOf(203)]: `put ${dn}` }],
        [() => server.rename(other, moved), { [idOf(204)]: `put ${moved}` }],
        [() => server.remove(moved), { [idOf(204)]: 'gone unknown' }],
      ] as const) {
        const [id = '', what] = Object.entries(told)[0] ?? []
        const next = heard(stream, (so) => so[id] === what)
        await act()
        last = (await next).cursor
      }
      abort.abort()
      await expect(heard(stream)).rejects.toBe(abort.signal.reason)
      // 389 Directory Server counts what its plug-ins write after a change, and tells that again.
      const again = (await changes(corp, last)).told
      expect({ [idOf(204)]: 'gone unknown', ...again }).toEqual({ [idOf(204)]: 'gone unknown' })
    },
  )

  it.runIf(needs(name))('misses no change that is made while it begins', async () => {
    await using server = await start()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    let place = cursor
    for (let time = 0; time < 40; time++) {
      const id = idOf(200 + (time % 20))
      const abort = new AbortController()
      const told = heard(watched(corp, { query: queryOf('user'), cursor: place }, abort.signal), (so) => id in so)
      await server.modify(dns.get(id) ?? '', { replace: { description: `${time}` } })
      place = (await told).cursor
      abort.abort()
    }
    expect((await changes(corp, cursor)).told).toMatchObject({ [idOf(200)]: `put ${dns.get(idOf(200))}` })
  })

  it.runIf(needs(name))('asks for a scan where a unit was renamed', async () => {
    await using server = await start()
    await using corp = await opened(server)
    const { cursor } = await scanned(corp)
    const stream = watched(corp, { query: queryOf('user'), cursor }, new AbortController().signal)
    const end = heard(stream)
    await server.rename(`ou=sales,ou=people,${server.suffix}`, `ou=trade,ou=people,${server.suffix}`)
    expect((await end).end?.verdict).toBe('restart')
  })

  it.runIf(needs(name))('fails when its server dies, and goes on from its cursor once that is back', async () => {
    await using server = await start()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const since = { query: queryOf('user'), cursor }
    const dn = dns.get(idOf(203)) ?? ''
    const stream = watched(corp, since, new AbortController().signal)
    const first = heard(stream, (told) => idOf(203) in told)
    await server.modify(dn, { replace: { description: 'changed' } })
    const place = (await first).cursor
    const lost = expect(heard(stream)).rejects.toMatchObject({ code: expect.stringMatching(/^unavailable/) })
    await server.stop()
    await lost
    await server.start()
    const again = watched(corp, { ...since, cursor: place }, new AbortController().signal)
    const next = heard(again, (told) => idOf(204) in told)
    await server.modify(dns.get(idOf(204)) ?? '', { replace: { description: 'changed' } })
    const told = Object.keys((await next).told).filter((id) => id !== idOf(203))
    expect(told).toEqual([idOf(204)])
    await again.return(undefined as never)
  })
})

describe.runIf(needs('slapd'))('a watch that is listened to slowly', () => {
  it('loses nothing of what happens meanwhile', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const stream = watched(corp, { query: queryOf('user'), cursor }, new AbortController().signal)
    const [first = ''] = dns.values()
    const begun = heard(stream, (told) => Object.keys(told).length > 0)
    await server.modify(first, { replace: { description: 'first' } })
    await begun
    for (const value of ['once', 'twice'])
      for (const dn of dns.values()) await server.modify(dn, { replace: { description: value } })
    const { told } = await heard(stream, (so) => Object.keys(so).length === dns.size)
    expect(told).toEqual(Object.fromEntries([...dns].map(([id, dn]) => [id, `put ${dn}`])))
    await stream.return(undefined as never)
  })
})

describe.runIf(needs('slapd'))('a watch that cannot begin', () => {
  it('asks for a scan, with a cursor of no use or after a restart that lost the log', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const end = async (from: string) =>
      (await heard(watched(corp, { query: queryOf('user'), cursor: from }, new AbortController().signal))).end
    expect(await end('garbage')).toMatchObject({ verdict: 'restart', problem: { code: 'conflict.cursor' } })
    await change(server, dns)
    await server.stop()
    await server.start()
    expect(await end(cursor)).toMatchObject({ verdict: 'restart', problem: { code: 'conflict.present-phase' } })
  })
})
