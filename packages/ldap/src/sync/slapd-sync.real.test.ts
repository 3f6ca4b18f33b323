import { companyLdif, needs, type Slapd, type SlapdSync, startSlapd, uuidOf, who } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { type LdapClient, openLdap } from '../client/client.ts'
import type { SyncEnd, SyncRequest } from './sync.ts'

const never = new AbortController().signal
const people = '(objectClass=inetOrgPerson)'
const id = (number: number): string => uuidOf(`person ${number}`)

function clientOf(slapd: Slapd, as = slapd.replica): LdapClient {
  const bind = { method: 'simple', dn: as.dn, password: async () => as.password } as const
  return openLdap({ url: slapd.tlsUrl, ca: slapd.ca, bind })
}

/** What was told of each id, and how it ended. */
async function sync(slapd: Slapd, more: Partial<SyncRequest> = {}, as = slapd.replica) {
  await using client = clientOf(slapd, as)
  const request = { base: slapd.suffix, scope: 'sub', filter: people, attributes: ['1.1'], ...more } as const
  const stream = client.sync(request, never)
  const told: Record<string, string> = {}
  for (;;) {
    const step = await stream.next()
    if (step.done) return { told, count: Object.keys(told).length, end: step.value, cookie: cookieOf(step.value) }
    for (const message of step.value) {
      if (message.kind === 'entry') told[message.uuid] = message.state
      if (message.kind === 'set') for (const uuid of message.uuids) told[uuid] = message.state
    }
  }
}

function cookieOf(end: SyncEnd): Buffer {
  return Buffer.from(end.verdict === 'complete' ? (end.cookie ?? []) : [])
}

/** Changes one person, renames another, removes a third, adds a member to a group; answers what a delta should tell. */
async function change(slapd: Slapd, dns: ReadonlyMap<string, string>): Promise<Record<string, string>> {
  const [changed, renamed, removed] = [200, 201, 202].map((number) => dns.get(id(number)) ?? '') as [
    string,
    string,
    string,
  ]
  await slapd.modify(changed, { replace: { description: 'changed' } })
  await slapd.rename(renamed, renamed.replace(/^[^,]*/, 'uid=new-name'))
  await slapd.remove(removed)
  return { [id(200)]: 'add', [id(201)]: 'add', [id(202)]: 'delete' }
}

async function dnsOf(slapd: Slapd): Promise<Map<string, string>> {
  await using client = clientOf(slapd)
  const request = { base: slapd.suffix, scope: 'sub', filter: people, attributes: ['entryUUID'] } as const
  const dns = new Map<string, string>()
  for await (const batch of client.search(request, never))
    for (const entry of batch) dns.set(entry.text('entryUUID') ?? '', entry.dn)
  return dns
}

const companyIn = (contentSync: SlapdSync, sizeLimit = 500): Promise<Slapd> =>
  startSlapd({ seed: companyLdif(), contentSync, sizeLimit })

describe.runIf(needs('slapd'))('a slapd with syncprov', () => {
  it('lists everybody at first, and says where it stands without listing anybody', async () => {
    await using slapd = await companyIn('log')
    const all = await sync(slapd)
    expect([all.count, all.end.verdict]).toEqual([300, 'complete'])
    const place = await sync(slapd, { scope: 'base' })
    expect([place.count, place.cookie]).toEqual([0, all.cookie])
    expect((await sync(slapd, { cookie: all.cookie })).end).toEqual({ verdict: 'complete', refreshDeletes: true })
  })

  it.each(['log', 'lasting-log'] as const)('tells what changed since, with %s', async (contentSync) => {
    await using slapd = await companyIn(contentSync)
    const { cookie } = await sync(slapd)
    const expected = await change(slapd, await dnsOf(slapd))
    const delta = await sync(slapd, { cookie })
    expect(delta.told).toMatchObject(expected)
    expect(delta.end).toMatchObject({ verdict: 'complete', refreshDeletes: true })
    expect(delta.cookie).not.toEqual(cookie)
  })

  it('tells only what is still there, once it was started again (field row 24)', async () => {
    await using slapd = await companyIn('log')
    const { cookie } = await sync(slapd)
    await change(slapd, await dnsOf(slapd))
    await slapd.stop()
    await slapd.start()
    const { told, end } = await sync(slapd, { cookie })
    expect(end).toMatchObject({ verdict: 'complete', refreshDeletes: false })
    expect([Object.keys(told).length, told[id(202)]]).toEqual([299, undefined])
  })

  // It keeps contextCSN in memory. What we can do about it stands in the guide.
  it.each([
    ['log', 'forgets a deletion in a crash', undefined],
    ['lasting-log', 'forgets no deletion in a crash', 'delete'],
  ] as const)('with %s %s', async (contentSync, _, told) => {
    await using slapd = await companyIn(contentSync)
    const { cookie } = await sync(slapd)
    await change(slapd, await dnsOf(slapd))
    await slapd.kill()
    await slapd.start()
    await slapd.modify(slapd.suffix, { replace: { description: 'now it counts on' } })
    const delta = await sync(slapd, { cookie })
    expect(delta.end).toMatchObject({ verdict: 'complete', refreshDeletes: true })
    expect([delta.told[id(200)], delta.told[id(202)]]).toEqual(['add', told])
  })

  it('tells nothing of deletions without a log', async () => {
    await using slapd = await companyIn('no-log')
    const { cookie } = await sync(slapd)
    await change(slapd, await dnsOf(slapd))
    const { told, end } = await sync(slapd, { cookie })
    expect(Object.values(told)).not.toContain('delete')
    expect([end, told[id(202)]]).toMatchObject([{ verdict: 'complete', refreshDeletes: false }, undefined])
  })

  it('lists everybody for a cookie it cannot read, and then has no new one', async () => {
    await using slapd = await companyIn('log')
    const { count, end } = await sync(slapd, { cookie: Buffer.from('garbage') })
    expect([count, end]).toEqual([300, { verdict: 'complete', refreshDeletes: true, cookie: new Uint8Array() }])
  })

  it('refuses a cookie from the future', async () => {
    await using slapd = await companyIn('log')
    const cookie = Buffer.from('rid=000,csn=20991231000000.000000Z#000000#000#000000')
    expect((await sync(slapd, { cookie })).end).toMatchObject({
      verdict: 'restart',
      problem: { message: expect.stringContaining('consumer state is newer than provider') },
    })
  })

  it('stops at a size limit', async () => {
    await using slapd = await companyIn('log', 100)
    const { count, end } = await sync(slapd, {}, slapd.reader)
    expect([count, end]).toMatchObject([100, { verdict: 'truncated', problem: { code: 'quota.size-limit' } }])
  })

  it('tells each kind of change while it happens', async () => {
    await using slapd = await companyIn('log')
    await using client = clientOf(slapd)
    const dns = await dnsOf(slapd)
    const { cookie } = await sync(slapd)
    const abort = new AbortController()
    const request = {
      base: slapd.suffix,
      scope: 'sub',
      filter: people,
      attributes: ['1.1'],
      cookie,
      persist: true,
    } as const
    const stream = client.sync(request, abort.signal)
    expect((await stream.next()).value).toMatchObject([{ kind: 'phase', phase: 'delete', refreshed: true }])
    const dn = dns.get(id(who.photo)) ?? ''
    const renamed = dn.replace(/^[^,]*/, 'uid=new-name')
    const heard: object[] = []
    for (const act of [
      () => slapd.modify(dn, { replace: { description: 'changed' } }),
      () => slapd.rename(dn, renamed),
      () => slapd.remove(renamed),
      () => slapd.add(renamed, { objectClass: 'inetOrgPerson', cn: 'New', sn: 'New', uid: 'new-name' }),
    ]) {
      const next = stream.next()
      await act()
      const step = await next
      heard.push(...(step.done ? [] : step.value))
    }
    expect(heard).toMatchObject([
      { state: 'modify', uuid: id(who.photo), cookie: expect.anything() },
      { state: 'modify', uuid: id(who.photo), cookie: expect.anything() },
      { state: 'delete', uuid: id(who.photo), cookie: expect.anything() },
      { state: 'add', cookie: expect.anything() },
    ])
    const last = stream.next()
    abort.abort()
    await expect(last).rejects.toBe(abort.signal.reason)
  })
})

describe.runIf(needs('slapd'))('a slapd without syncprov', () => {
  it('has no content synchronisation, and that is said', async () => {
    await using slapd = await companyIn('off')
    await expect(sync(slapd)).rejects.toMatchObject({
      code: 'config.unsupported',
      message: expect.stringContaining('has no content synchronisation'),
    })
  })
})
