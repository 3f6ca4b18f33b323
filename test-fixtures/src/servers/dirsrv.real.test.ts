import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { company, who } from '../directories/company.ts'
import { companyLdif } from '../directories/company-ldif.ts'
import { uuidOf } from '../directories/ldif-writer.ts'
import { type Dirsrv, startDirsrv } from './dirsrv.ts'
import { type Account, boundAs } from './ldap-admin.ts'
import { needs } from './needs.ts'

async function searched(server: Dirsrv, as: Account, filter: string, base = server.suffix) {
  const search = { filter, attributes: ['*', '+'], sizeLimit: 0 }
  const found = await boundAs({ url: server.tlsUrl, ca: server.ca }, as, (client) => client.search(base, search))
  return found.searchEntries
}

const person = (uid: string) => ({ objectClass: ['inetOrgPerson', 'nsMemberOf'], uid, cn: uid, sn: uid })

describe.runIf(needs('dirsrv'))('a 389 Directory Server of our own', () => {
  it('serves the company over TLS, with the ids and standings it was given', async () => {
    await using server = await startDirsrv({ seed: companyLdif({ server: 'dirsrv' }) })
    expect(await searched(server, server.replica, '(objectClass=inetOrgPerson)')).toHaveLength(300)
    const groups = '(|(objectClass=groupOf*)(objectClass=posixGroup))'
    expect(await searched(server, server.replica, groups)).toHaveLength(company().groups.length)
    const [disabled] = await searched(server, server.reader, `(employeeNumber=${who.disabled})`)
    const id = uuidOf(`person ${who.disabled}`)
    expect(disabled).toMatchObject({ nsAccountLock: 'true', nsUniqueId: expect.stringContaining(id.slice(0, 8)) })
  })

  it('keeps memberOf itself, and hands its reader only so many entries unless they come in pages', async () => {
    await using server = await startDirsrv({ sizeLimit: 2 })
    const at = (uid: string) => `uid=${uid},ou=people,${server.suffix}`
    for (const uid of ['a', 'b', 'mora']) await server.add(at(uid), person(uid))
    const staff = `cn=staff,ou=groups,${server.suffix}`
    await server.add(staff, { objectClass: 'groupOfNames', cn: 'staff', member: at('mora') })
    await server.rename(at('mora'), at('moro'))
    await server.modify(at('moro'), { replace: { sn: 'Moro' } })
    await server.remove(at('a'))
    expect(await searched(server, server.reader, '(uid=moro)')).toMatchObject([{ sn: 'Moro', memberOf: staff }])
    await server.add(at('c'), person('c'))
    await expect(searched(server, server.reader, '(uid=*)')).rejects.toThrow(/0x4/)
    const paged = await boundAs(server, server.reader, (client) =>
      client.search(server.suffix, { filter: '(uid=*)', paged: { pageSize: 1 } }),
    )
    expect(paged.searchEntries).toHaveLength(3)
  })

  it('tells what changed when asked to, also after it was killed', async () => {
    await using server = await startDirsrv({ changes: 'content-sync' })
    await server.add(`uid=mora,ou=people,${server.suffix}`, person('mora'))
    await server.kill()
    await expect(searched(server, server.reader, '(uid=mora)')).rejects.toThrow()
    await server.start()
    expect(await searched(server, server.reader, '(uid=mora)')).toHaveLength(1)
    expect(await searched(server, server.admin, '(targetDn=uid=mora*)', 'cn=changelog')).toMatchObject([
      { changeType: 'add', targetuniqueid: expect.stringMatching(/^\w{8}-/) },
    ])
    const [root] = await boundAs(server, server.reader, async (client) => {
      const found = await client.search('', { scope: 'base', attributes: ['supportedControl'] })
      return found.searchEntries
    })
    expect(root?.supportedControl).toContain('1.3.6.1.4.1.4203.1.9.1.1')
  })

  it('stands beside another, and leaves nothing behind', async () => {
    const left = ({ caFile }: Dirsrv) => {
      const folder = dirname(caFile)
      return [folder, `/dev/shm/sem.${basename(folder)}.stats`].filter((path) => existsSync(path))
    }
    const [one, other] = await Promise.all([startDirsrv(), startDirsrv()])
    await one.add(`uid=mora,ou=people,${one.suffix}`, person('mora'))
    expect(await searched(other, other.reader, '(uid=mora)')).toEqual([])
    expect([...left(one), ...left(other)]).toHaveLength(4)
    await Promise.all([one[Symbol.asyncDispose](), other[Symbol.asyncDispose]()])
    expect([...left(one), ...left(other)]).toEqual([])
    for (const { url, reader } of [one, other]) await expect(boundAs({ url }, reader, async () => {})).rejects.toThrow()
  })
})
