import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { startStrictDomain } from '@rollcall/ldap/testing'
import { makeAuthority, makeFolder, needs, startSamba } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import { aProgram } from './support/program.ts'

const suffix = 'DC=acme,DC=test'
const crowd = `CN=crowd,OU=groups,${suffix}`
const count = 5_000

/** Contacts instead of users: a domain makes them much faster. */
function seed(): string {
  const units = ['contacts', 'groups'].map(
    (ou) => `dn: OU=${ou},${suffix}\nobjectClass: organizationalUnit\nou: ${ou}\n`,
  )
  const names = Array.from({ length: count }, (_, index) => `c${index}`)
  const dnOf = (name: string) => `CN=${name},OU=contacts,${suffix}`
  const people = names.map((name) => `dn: ${dnOf(name)}\nobjectClass: contact\nsn: ${name}\nmail: ${name}@acme.test\n`)
  const members = names.map((name) => `member: ${dnOf(name)}`)
  return [...units, ...people, `dn: ${crowd}\nobjectClass: group\nsAMAccountName: crowd\n${members.join('\n')}\n`].join(
    '\n',
  )
}

const config = (url: string, caFile: string, bindDn: string): string => `version: 1
connections:
  corp:
    connector: active-directory
    url: ${url}
    ca: ${caFile}
    bindDn: ${bindDn}
    password: { env: AD_PASSWORD }
    baseDn: ${suffix}
    users: (objectClass=contact)
${applicationYaml('file: app.db')}syncs:
  staff:
    from: corp
    to: app
    scope:
      groups: { base: ["OU=groups,${suffix}"] }
    match: [externalId = id]
    matchGroups: [name = cn]
    users: { externalId: id, userName: cn, displayName: cn, surname: sn, email: mail }
    groups: { name: cn, members: members }
`

describe.runIf(needs('samba'))('a group of 5,000 that comes in pieces of 1,500', () => {
  it('is synced whole, and loses nobody when it is cut off in the middle', async () => {
    await using samba = await startSamba({ seed: seed() })
    await using folder = await makeFolder('strict')
    const authority = await makeAuthority(folder)
    const { certFile, keyFile } = await authority.issue('localhost', ['127.0.0.1'])
    const [cert, key] = [await readFile(certFile, 'utf8'), await readFile(keyFile, 'utf8')]
    await using strict = await startStrictDomain({ host: samba.host, ca: samba.ca, cert, key })
    const file = config(strict.url, authority.caFile, samba.reader.dn)
    await using program = await aProgram({ 'rollcall.yaml': file }, { AD_PASSWORD: samba.reader.password })
    const database = new DatabaseSync(program.file('app.db'))
    database.exec(sqliteTables)
    const members = () => database.prepare('select count(*) as n from team_member').get()?.n
    const sync = () => program.rollcall('sync', '--yes')

    expect((await sync()).code).toBe(0)
    expect([members(), strict.seen.pieces]).toEqual([count, 4])

    await samba.modify(crowd, { remove: { member: `CN=c7,OU=contacts,${suffix}` } })
    strict.strictness.piecesUntilLost = strict.seen.pieces + 2
    const cut = await sync()
    expect(cut.code).not.toBe(0)
    expect(`${cut.out}${cut.err}`).toContain('closed the connection')
    expect(members()).toBe(count)

    delete strict.strictness.piecesUntilLost
    expect((await sync()).code).toBe(0)
    expect(members()).toBe(count - 1)
  })
})
