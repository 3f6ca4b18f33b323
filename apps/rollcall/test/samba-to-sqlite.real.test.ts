import { DatabaseSync } from 'node:sqlite'
import type { RunDocument } from '@rollcall/presenter'
import { companyAdLdif, needs, type Samba, startSamba } from '@rollcall/test-fixtures'
import { describe, expect, it, vi } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import { aProgram, type Program } from './support/program.ts'

const suffix = 'DC=acme,DC=test'
const people = `OU=people,${suffix}`

const config = ({ tlsUrl, caFile, admin }: Samba): string => `version: 1
connections:
  corp:
    connector: active-directory
    url: ${tlsUrl}
    ca: ${caFile}
    bindDn: ${admin.dn}
    password: { env: AD_PASSWORD }
    baseDn: ${suffix}
${applicationYaml('file: app.db')}syncs:
  staff:
    from: corp
    to: app
    scope:
      users: { base: ["${people}"], filter: (employeeID=*) }
      groups: { base: ["OU=groups,${suffix}"], filter: (cn=wiki-*) }
    match: [externalId = id, userName = sAMAccountName]
    matchGroups: [name = cn]
    users:
      externalId: id
      userName: lower(sAMAccountName)
      displayName: displayName
      surname: sn
      email: mail
      title: title
    groups: { name: cn, members: members }
`

async function inAFolder(samba: Samba): Promise<Program & { readonly account: (name: string) => Account | undefined }> {
  const program = await aProgram({ 'rollcall.yaml': config(samba) }, { AD_PASSWORD: samba.admin.password })
  const database = new DatabaseSync(program.file('app.db'))
  database.exec(sqliteTables)
  const account =
    database.prepare(`select username, active, title, (select group_concat(name) from team join team_member
    on team.id = team_id where account_id = account.id) as teams from account where username = ?`)
  return Object.assign(program, { account: (name: string) => account.get(name) as Account | undefined })
}

interface Account {
  readonly username: string
  readonly active: number
  readonly title: string | null
  readonly teams: string | null
}

describe.runIf(needs('samba'))('from Active Directory into an application', () => {
  it('brings what changed, by its feed, in a run and while it watches', async () => {
    await using samba = await startSamba({ seed: companyAdLdif() })
    await using program = await inAFolder(samba)
    const { account } = program
    const sync = async (...argv: string[]) => {
      const { out, err } = await program.rollcall('sync', '--yes', '--json', ...argv)
      return { run: JSON.parse(out || '{}') as RunDocument, err, out }
    }
    const person = async (name: string) => {
      const dn = `CN=${name},${people}`
      const sAMAccountName = name.toLowerCase()
      const given = { employeeID: name, sn: name, displayName: name, mail: `${sAMAccountName}@acme.test` }
      await samba.add(dn, { objectClass: 'user', sAMAccountName, userAccountControl: '544', ...given })
      return dn
    }
    const dns = await Promise.all(['Off', 'Gone', 'Moved', 'Ends', 'Stays', 'Quick'].map(person))
    const [off = '', gone = '', moved = '', ends = '', stays = '', quick = ''] = dns
    const wiki = `CN=wiki-users,OU=groups,${suffix}`
    await sync()
    for (const name of ['off', 'gone', 'moved', 'ends', 'stays', 'quick'])
      expect(account(name)).toMatchObject({ active: 1 })

    await person('Joiner')
    await samba.disable(off)
    await samba.remove(gone)
    await samba.rename(moved, `CN=Moved,OU=services,${suffix}`)
    await samba.expire(ends, new Date('2020-01-01'))
    await samba.rename(stays, `CN=Stayed,${people}`)
    await samba.modify(`CN=Stayed,${people}`, { replace: { title: 'Head of Rest', sAMAccountName: 'stayed' } })
    await samba.modify(wiki, { add: { member: quick } })
    const { err, out } = await sync('--mode', 'delta')
    expect(`${err}${out}`).not.toContain('instead of delta')
    const of = (name: string) => account(name)?.active
    expect(['joiner', 'off', 'gone', 'moved', 'ends', 'stayed'].map(of)).toEqual([1, 0, 0, 0, 0, 1])
    expect([account('stays'), account('stayed')?.title, account('quick')?.teams]).toEqual([
      undefined,
      'Head of Rest',
      'wiki-users',
    ])

    const watching = program.start('watch', 'staff', '--yes')
    const heard: string[] = []
    for (const stream of [watching.child.stdout, watching.child.stderr])
      stream?.on('data', (chunk) => heard.push(String(chunk)))
    try {
      await until(
        () => heard.length > 0,
        () => heard.join(''),
      )
      for (const title of ['one', 'two', 'three']) {
        await samba.modify(quick, { replace: { title } })
        await until(
          () => account('quick')?.title === title,
          () => heard.join(''),
        )
      }
      await samba.remove(quick)
      await until(
        () => account('quick')?.active === 0,
        () => heard.join(''),
      )
    } finally {
      watching.child.kill('SIGINT')
      await watching.ended
    }
  })
})

async function until(is: () => boolean, said: () => string): Promise<void> {
  await vi.waitFor(() => expect(is(), said()).toBe(true), { timeout: 10_000, interval: 20 })
}
