import { companyLdif, needs, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { openLdap } from '../connector.ts'
import { change, changes, inSlapd, never, opened, person, queryOf, scanned } from '../testing/followed.ts'

describe.runIf(needs('slapd'))('the feed of a slapd', () => {
  it('tells changes, renames and removals, each from then on where the last one ended', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const expected = await change(server, dns)
    const first = await changes(corp, cursor)
    expect(first.told).toEqual(expected)
    expect((await changes(corp, first.cursor)).told).toEqual({})
    await server.modify(dns.get(person(203)) ?? '', { replace: { description: 'changed' } })
    expect(Object.keys((await changes(corp, first.cursor)).told)).toEqual([person(203)])
  })

  it('tells who came into the filter of the query, and who left it', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const more = { filter: '(employeeType=robot)' }
    const { dns, cursor } = await scanned(corp, 'user', more)
    const everybody = (await scanned(corp)).dns
    const robot = [...dns.keys()][0] ?? ''
    await server.modify(dns.get(robot) ?? '', { replace: { employeeType: 'retired' } })
    await server.modify(everybody.get(person(200)) ?? '', { replace: { employeeType: 'robot' } })
    const { told } = await changes(corp, cursor, 'user', more)
    expect(told).toEqual({ [robot]: 'gone left', [person(200)]: `put ${everybody.get(person(200))}` })
  })

  it('tells who left the base of the connection by a move, and that nobody can tell what became of them', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server, { baseDn: `ou=people,${server.suffix}` })
    const { dns, cursor } = await scanned(corp)
    const dn = dns.get(person(200)) ?? ''
    await server.rename(dn, `${dn.split(',')[0]},ou=groups,${server.suffix}`)
    expect((await changes(corp, cursor)).told).toEqual({ [person(200)]: 'gone left' })
  })

  it('follows a scope beside the base of the connection, too', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server, { baseDn: `ou=people,${server.suffix}` })
    const more = { base: [`ou=groups,${server.suffix}`] }
    const { dns, cursor } = await scanned(corp, 'group', more)
    const [id, dn] = [...dns][0] as [string, string]
    await server.modify(dn, { replace: { description: 'changed' } })
    expect((await changes(corp, cursor, 'group', more)).told).toEqual({ [id]: `put ${dn}` })
  })

  it.each([
    ['log', 'restart'],
    ['lasting-log', 'complete'],
  ] as const)('over a restart of the server, with %s: %s (field row 24)', async (contentSync, verdict) => {
    await using server = await inSlapd(contentSync)
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const expected = await change(server, dns)
    await server.stop()
    await server.start()
    const { told, end } = await changes(corp, cursor)
    expect([end?.verdict, told]).toEqual([verdict, verdict === 'complete' ? expected : {}])
    if (end?.verdict === 'restart') expect(end.problem.message).toMatch(/who is still there, and not who is gone/)
  })

  it('without a session log asks for a scan after each change, and for none before', async () => {
    await using server = await inSlapd('no-log')
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    expect(await changes(corp, cursor)).toMatchObject({ told: {}, end: { verdict: 'complete', cursor } })
    await change(server, dns)
    expect(await changes(corp, cursor)).toMatchObject({ told: {}, end: { verdict: 'restart' } })
  })

  it('does not exist without syncprov: a scan has no cursor, and says why', async () => {
    await using server = await inSlapd('off')
    await using corp = await opened(server)
    expect(await scanned(corp)).toMatchObject({ end: { verdict: 'complete' }, cursor: '' })
    expect(corp.context.logged[0]?.message).toMatch(/cannot be followed.*no content synchronisation/)
  })

  it('takes no cursor of another account, base, filter or directory, nor a damaged one', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { cursor } = await scanned(corp)
    await using other = await opened(server, {}, server.replica)
    await using narrow = await opened(server, { baseDn: `ou=people,${server.suffix}` })
    await using elsewhere = await startSlapd({
      seed: companyLdif({ suffix: 'dc=other,dc=test' }),
      suffix: 'dc=other,dc=test',
    })
    await using far = await opened(elsewhere)
    const flipped = `${cursor.slice(0, 60)}${cursor[60] === 'A' ? 'B' : 'A'}${cursor.slice(61)}`
    for (const [who, text, why, more] of [
      [other, cursor, /another account/, {}],
      [narrow, cursor, /another base or filter/, {}],
      [corp, cursor, /another base or filter/, { filter: '(uid=*)' }],
      [far, cursor, /another directory/, {}],
      [corp, flipped, /damaged/, {}],
      [corp, cursor.slice(0, 40), /damaged/, {}],
    ] as const) {
      const { told, end } = await changes(who, text, 'user', more)
      expect([told, end?.verdict]).toEqual([{}, 'restart'])
      expect(end && 'problem' in end && end.problem.message).toMatch(why)
    }
  })

  it('asks for a scan where the server was restored from a backup, and says so', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns } = await scanned(corp)
    await server.stop()
    await server.backUp()
    await server.start()
    await change(server, dns)
    const { cursor } = await scanned(corp)
    await server.stop()
    await server.restore()
    await server.start()
    const { told, end } = await changes(corp, cursor)
    expect([told, end]).toMatchObject([{}, { verdict: 'restart' }])
    expect(end && 'problem' in end && end.problem.message).toMatch(/older than what was read.*restored from a backup/)
  })

  it.each(['changed', 'added'])(
    'notices a restored server that has gone on since, by who was %s last',
    async (last) => {
      await using server = await inSlapd()
      await using corp = await opened(server)
      const { dns, cursor } = await scanned(corp)
      await server.stop()
      await server.backUp()
      await server.start()
      const [one, other] = [200, 201].map((number) => dns.get(person(number)) ?? '') as [string, string]
      if (last === 'changed') await server.modify(one, { replace: { description: 'changed' } })
      else
        await server.add(`uid=new,${server.suffix}`, { objectClass: 'inetOrgPerson', uid: 'new', cn: 'New', sn: 'New' })
      const after = (await changes(corp, cursor)).cursor
      await server.stop()
      await server.restore()
      await server.start()
      await server.modify(other, { replace: { description: 'changed' } })
      const { told, end } = await changes(corp, after)
      expect([told, end]).toMatchObject([{}, { verdict: 'restart', problem: { code: 'conflict.set-back' } }])
      const said = end && 'problem' in end ? end.problem.message : ''
      expect(said).toMatch(/was set back since the last read, as by a backup/)
      expect(said).not.toMatch(/uid=/) // it stays on record, where nobody could erase a name
    },
  )

  it('goes on where the one who was changed last was deleted', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const dn = dns.get(person(200)) ?? ''
    await server.modify(dn, { replace: { description: 'changed' } })
    const after = (await changes(corp, cursor)).cursor
    await server.remove(dn)
    expect(await changes(corp, after)).toMatchObject({
      told: { [person(200)]: 'gone unknown' },
      end: { verdict: 'complete' },
    })
  })

  it('asks for a scan where a unit was renamed: nothing is told of the people in it', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const places = { user: (await scanned(corp)).cursor, group: (await scanned(corp, 'group')).cursor }
    await server.rename(`ou=sales,ou=people,${server.suffix}`, `ou=trade,ou=people,${server.suffix}`)
    for (const kind of ['user', 'group'] as const) {
      const { told, end } = await changes(corp, places[kind], kind)
      expect([told, end?.verdict]).toEqual([{}, 'restart'])
      expect(end && 'problem' in end && end.problem.message).toContain(
        `ou=trade,ou=people,${server.suffix} was changed`,
      )
    }
  })

  it('needs no scan for a new unit, or where only the top of the directory was changed', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { cursor } = await scanned(corp)
    await server.add(`ou=new,ou=people,${server.suffix}`, { objectClass: 'organizationalUnit', ou: 'new' })
    await server.modify(server.suffix, { replace: { description: 'changed' } })
    expect((await changes(corp, cursor)).end?.verdict).toBe('complete')
  })

  it('asks for a scan, which comes in pages, where more changed than the account may read at once', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    await server.setSizeLimit(1)
    for (const dn of [...dns.values()].slice(0, 2)) await server.modify(dn, { replace: { description: 'changed' } })
    const { told, end } = await changes(corp, cursor)
    expect([told, end]).toMatchObject([{}, { verdict: 'restart', problem: { code: 'quota.size-limit' } }])
    const again = await scanned(corp)
    expect(again.dns.size).toBe(300)
    expect((await changes(corp, again.cursor)).end?.verdict).toBe('complete')
  })

  it('says that a member has another name, and not that refint wrote it into the group', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const people = await scanned(corp)
    const groups = await scanned(corp, 'group')
    const dn = people.dns.get(person(200)) ?? ''
    const group = `cn=unique-members,ou=groups,${server.suffix}`
    await server.add(group, { objectClass: 'groupOfNames', cn: 'unique-members', member: dn })
    const added = await changes(corp, groups.cursor, 'group')
    const [id = ''] = Object.keys(added.told)
    expect(added.members.get(id)).toEqual([dn])
    const after = (await changes(corp, people.cursor)).cursor
    const renamed = dn.replace(/^[^,]*/, 'uid=new-name')
    await server.rename(dn, renamed)
    expect((await changes(corp, after)).told).toMatchObject({ [person(200)]: `put ${renamed}` })
    expect((await changes(corp, added.cursor, 'group')).told[id]).toBeUndefined()
    const now = corp.connection.find?.({ ...queryOf('group'), by: 'id', values: [id] }, never)
    const step = await now?.next()
    expect(!step?.done && step?.value[0]?.attributes.members).toEqual([renamed])
  })

  it('is silent about memberOf, and says so', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    await server.add(`cn=new,ou=groups,${server.suffix}`, {
      objectClass: 'groupOfNames',
      cn: 'new',
      member: dns.get(person(200)) ?? '',
    })
    expect((await changes(corp, cursor)).told).not.toHaveProperty(person(200))
    expect(openLdap.capabilities.delta?.blind).toContain('memberOf')
  })

  it('is none for a filter on memberOf: nobody would tell who came into it', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const plain = await scanned(corp)
    const filter = `(memberOf=cn=wiki-users,ou=groups,${server.suffix})`
    const { cursor, end } = await scanned(corp, 'user', { filter })
    expect([end?.verdict, cursor]).toEqual(['complete', ''])
    expect(corp.context.logged.at(-1)?.message).toMatch(/does not tell when memberOf changes/)
    expect(await changes(corp, plain.cursor, 'user', { filter })).toMatchObject({
      told: {},
      end: { verdict: 'restart', problem: { code: 'config.feed-blind' } },
    })
  })

  it('tells that somebody is locked out by wrong passwords', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const { dns, cursor } = await scanned(corp)
    const user = dns.get(person(200)) ?? ''
    await server.modify(user, { replace: { userPassword: 'right' } })
    const after = (await changes(corp, cursor)).cursor
    for (let tries = 0; tries < 5; tries++) await corp.connection.authenticate?.({ user, password: 'wrong' }, never)
    expect((await changes(corp, after)).told).toEqual({ [person(200)]: `put ${user}` })
  })
})
