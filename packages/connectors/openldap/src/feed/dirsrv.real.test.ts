import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { change, changes, inDirsrv, nsPerson, opened, scanned } from '../testing/followed.ts'

describe.runIf(needs('dirsrv'))('the feed of a 389 Directory Server', () => {
  it('tells changes, renames and removals, over a crash of the server too', async () => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const expected = await change(server, dns, nsPerson)
    const first = await changes(corp, cursor)
    expect(first.told).toEqual(expected)
    expect((await changes(corp, first.cursor)).told).toEqual({})
    await server.kill()
    await server.start()
    expect((await changes(corp, cursor)).told).toEqual(expected)
  })

  it.each([
    ['changed', 'a scan'],
    ['added', 'a scan'],
    ['changed', 'a delta'],
    ['added', 'a delta'],
  ])('notices a restored server that has gone on since, by who was %s last before %s', async (last, read) => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const [one, other] = [200, 201].map((number) => dns.get(nsPerson(number)) ?? '') as [string, string]
    const touch = (dn: string, description: string) => server.modify(dn, { replace: { description } })
    await server.stop()
    await server.backUp()
    await server.start()
    if (last === 'changed') await touch(one, 'changed')
    else
      await server.add(`uid=new,${server.suffix}`, { objectClass: 'inetOrgPerson', uid: 'new', cn: 'New', sn: 'New' })
    const after = read === 'a scan' ? (await scanned(corp)).cursor : (await changes(corp, cursor)).cursor
    expect((await changes(corp, after)).end?.verdict).toBe('complete')
    await server.stop()
    await server.restore()
    await server.start()
    for (const text of ['once', 'twice', 'again']) await touch(other, text)
    const { told, end } = await changes(corp, after)
    expect([told, end]).toMatchObject([{}, { verdict: 'restart', problem: { code: 'conflict.set-back' } }])
  })

  it('goes on where the one who was changed last was deleted', async () => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const dn = dns.get(nsPerson(200)) ?? ''
    await server.modify(dn, { replace: { description: 'changed' } })
    const after = (await changes(corp, cursor)).cursor
    await server.remove(dn)
    const gone = await changes(corp, after)
    expect([gone.told, gone.end?.verdict]).toEqual([{ [nsPerson(200)]: 'gone unknown' }, 'complete'])
    expect((await changes(corp, gone.cursor)).end?.verdict).toBe('complete')
  })

  it('is none by entryUUID, which its feed does not go by: nobody would know who was deleted', async () => {
    await using server = await inDirsrv()
    for (const name of ['entryuuid_syntax', 'entryuuid'])
      await server.modify(`cn=${name},cn=plugins,cn=config`, { replace: { 'nsslapd-pluginEnabled': 'on' } })
    await server.stop()
    await server.start()
    await server.add(`uid=new,${server.suffix}`, { objectClass: 'inetOrgPerson', uid: 'new', cn: 'New', sn: 'New' })
    await using corp = await opened(server, { idAttribute: 'entryUUID', users: '(uid=new)' }, server.admin)
    const { dns, end, cursor } = await scanned(corp)
    expect([[...dns.keys()], end?.verdict, cursor]).toEqual([
      [expect.stringMatching(/^[0-9a-f-]{36}$/)],
      'complete',
      '',
    ])
    expect(corp.context.logged.at(-1)?.message).toMatch(/names entries by another id than entryUUID/)
  })

  it('takes no cursor of another account or base, and none that its server does not know', async () => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const { cursor } = await scanned(corp)
    await using other = await opened(server, {}, server.replica)
    await using narrow = await opened(server, { baseDn: `ou=people,${server.suffix}` })
    for (const who of [other, narrow]) expect((await changes(who, cursor)).end?.verdict).toBe('restart')
    await using again = await inDirsrv()
    await using reloaded = await opened(again)
    const { told, end } = await changes(reloaded, cursor)
    expect([told, end]).toMatchObject([{}, { verdict: 'restart', problem: { code: 'conflict.sync-cookie' } }])
  })

  it('tells of people in a unit that was renamed, or asks for a scan', async () => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const { cursor } = await scanned(corp)
    await server.rename(`ou=sales,ou=people,${server.suffix}`, `ou=trade,ou=people,${server.suffix}`)
    expect((await changes(corp, cursor)).end?.verdict).toBe('restart')
  })

  it('tells the group, too, into which the new name of a member was written', async () => {
    await using server = await inDirsrv()
    await using corp = await opened(server)
    const dn = (await scanned(corp)).dns.get(nsPerson(200)) ?? ''
    const group = `cn=unique-members,ou=groups,${server.suffix}`
    const before = await scanned(corp, 'group')
    await server.add(group, { objectClass: 'groupOfNames', cn: 'unique-members', member: dn })
    const added = await changes(corp, before.cursor, 'group')
    const id = [...added.members].find(([, members]) => members[0] === dn)?.[0] ?? ''
    const renamed = dn.replace(/^[^,]*/, 'uid=new-name')
    await server.rename(dn, renamed)
    expect((await changes(corp, added.cursor, 'group')).members.get(id)).toEqual([renamed])
  })
})
