import { read } from '@rollcall/connector-sdk'
import { needs } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { inSlapd, never, opened, queryOf } from './testing/followed.ts'

describe.runIf(needs('slapd'))('a posixGroup, which names its members by uid,', () => {
  it('is not known to its end where two people have one uid, and nobody is put in for the other', async () => {
    await using server = await inSlapd()
    await using corp = await opened(server)
    const person = (ou: string, uid: string) =>
      server.add(`uid=${uid},ou=${ou},${server.suffix}`, { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid })
    for (const [ou, uid] of [
      ['people', 'twice'],
      ['groups', 'twice'],
      ['people', 'once'],
    ] as const)
      await person(ou, uid)
    for (const [index, uids] of [
      ['once', 'twice'],
      ['once', 'nobody'],
    ].entries())
      await server.add(`cn=posix${index},ou=groups,${server.suffix}`, {
        objectClass: 'posixGroup',
        cn: `posix${index}`,
        gidNumber: `${5_000 + index}`,
        memberUid: uids,
      })
    const seen = new Map<string, readonly unknown[]>()
    const stream = corp.connection.scan?.(queryOf('group', { filter: '(gidNumber>=5000)' }), never)
    if (!stream) throw new Error('not declared')
    const end = await read(stream, (batch) => {
      for (const { dn = '', attributes, partial } of batch) seen.set(dn, [attributes.members, partial])
    })
    const once = `uid=once,ou=people,${server.suffix}`
    expect(end.verdict).toBe('complete')
    expect(seen.get(`cn=posix0,ou=groups,${server.suffix}`)).toEqual([[once, 'twice'], ['members']])
    expect(seen.get(`cn=posix1,ou=groups,${server.suffix}`)).toEqual([[once, 'nobody'], undefined])
  })
})
