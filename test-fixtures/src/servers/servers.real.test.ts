import { readFile } from 'node:fs/promises'
import { Client } from 'ldapts'
import { describe, expect, it } from 'vitest'
import type { Account } from './ldap-admin.ts'
import { needs } from './needs.ts'
import { startPostgres } from './postgres.ts'
import { type Slapd, startSlapd } from './slapd.ts'

async function searched(server: Slapd, as: Account, filter: string, base = server.suffix) {
  const client = new Client({ url: server.tlsUrl, tlsOptions: { ca: server.ca } })
  try {
    await client.bind(as.dn, as.password)
    return (await client.search(base, { filter, attributes: ['*', '+'] })).searchEntries
  } finally {
    await client.unbind()
  }
}

const person = (uid: string) => ({ objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid })

describe.runIf(needs('slapd'))('a slapd of our own', () => {
  it('serves its seed over TLS, and what is done to it', async () => {
    await using server = await startSlapd()
    const at = (uid: string) => `uid=${uid},ou=people,${server.suffix}`
    await server.add(at('mora'), person('mora'))
    await server.add(`cn=staff,ou=groups,${server.suffix}`, {
      objectClass: 'groupOfNames',
      cn: 'staff',
      member: at('mora'),
    })
    await server.rename(at('mora'), at('moro'))
    await server.modify(at('moro'), { replace: { sn: 'Moro' }, add: { mail: ['m@acme.test'] } })
    const [found] = await searched(server, server.reader, '(uid=moro)')
    expect(found).toMatchObject({ sn: 'Moro', mail: 'm@acme.test', memberOf: `cn=staff,ou=groups,${server.suffix}` })
    await server.remove(at('moro'))
    expect(await searched(server, server.reader, '(uid=moro)')).toEqual([])
  })

  it('hides everyone, or limits a search, when told to', async () => {
    await using server = await startSlapd({ sizeLimit: 2 })
    const people = `ou=people,${server.suffix}`
    for (const uid of ['a', 'b', 'c']) await server.add(`uid=${uid},${people}`, person(uid))
    await expect(searched(server, server.reader, '(uid=*)')).rejects.toThrow(/0x4/)
    expect(await searched(server, server.replica, '(uid=*)')).toHaveLength(3)
    await server.setSizeLimit(500)
    await server.hideEveryone()
    expect(await searched(server, server.reader, '(objectClass=*)', people)).toHaveLength(1)
    await server.setAcl()
    expect(await searched(server, server.reader, '(uid=*)')).toHaveLength(3)
  })

  it('comes back with its data after it was killed', async () => {
    await using server = await startSlapd()
    await server.kill()
    await expect(searched(server, server.reader, '(ou=people)')).rejects.toThrow()
    await server.start()
    expect(await searched(server, server.reader, '(ou=people)')).toHaveLength(1)
  })

  it('knows the bearer of its client certificate', async () => {
    await using server = await startSlapd()
    const [cert, key] = await Promise.all(
      [server.clientCertificate.certFile, server.clientCertificate.keyFile].map((file) => readFile(file)),
    )
    const client = new Client({ url: server.tlsUrl, tlsOptions: { ca: server.ca, cert, key } })
    await client.bind('EXTERNAL')
    const whoAmI = await client.exop('1.3.6.1.4.1.4203.1.11.3')
    await client.unbind()
    expect(whoAmI.value).toBe(`dn:cn=certificate,ou=services,${server.suffix}`)
  })
})

describe.runIf(needs('postgres'))('a PostgreSQL of our own', () => {
  it('answers, makes databases, and comes back after it was killed', async () => {
    await using server = await startPostgres()
    expect(await server.query('select $1::int + 1 as sum', [1])).toEqual([{ sum: 2 }])
    await server.query('create table kept (id int)')
    expect(new URL(await server.createDatabase()).pathname).toBe('/test_1')
    await server.kill()
    await expect(server.query('select 1')).rejects.toThrow()
    await server.start()
    expect(await server.query('select count(*)::int as tables from pg_tables where tablename = $1', ['kept'])).toEqual([
      { tables: 1 },
    ])
  })
})
