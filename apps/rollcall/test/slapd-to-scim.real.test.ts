import type { RunDocument } from '@rollcall/presenter'
import {
  companyLdif,
  needs,
  type ScimmyServer,
  type ScimResource,
  type Slapd,
  startScimmy,
  startSlapd,
} from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corp, type PlanJson, wordsOf } from './support/office.ts'
import { groupDn, somebody } from './support/people.ts'
import { aProgram, type Program } from './support/program.ts'

const config = (slapd: Slapd, { url }: ScimmyServer): string => `version: 1
connections:
  corp:
${indented(corp(slapd))}
  wiki:
    connector: scim
    url: ${url}
    token: { env: WIKI_TOKEN }
syncs:
  staff:
    from: corp
    to: wiki
    scope:
      users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) }
      groups: { filter: (objectClass=groupOfNames) }
    match: [externalId = id, userName = uid]
    users:
      externalId: id
      userName: lower(uid)
      name.givenName: givenName
      name.familyName: sn
      displayName: cn
      emails: all(mail)
      title: title
      manager: manager
    matchGroups: [displayName = cn]
    groups: { displayName: cn, members: members }
`

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
interface Managed {
  readonly manager?: { readonly value: string }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}

const [married, left, disabled, joins] = [113, 118, 114, 129].map(somebody)
if (!married || !left || !disabled || !joins) throw new Error('the company has too few people')

describe.runIf(needs('slapd'))('a directory in slapd kept in step with an application that speaks SCIM', () => {
  let slapd: Slapd
  let wiki: ScimmyServer
  let program: Program
  beforeAll(async () => {
    slapd = await startSlapd({ seed: companyLdif() })
    wiki = await startScimmy()
    const env = { LDAP_PASSWORD: slapd.reader.password, WIKI_TOKEN: wiki.token }
    program = await aProgram({ 'rollcall.yaml': config(slapd, wiki) }, env)
  })
  afterAll(async () => {
    for (const one of [program, wiki, slapd]) await one?.[Symbol.asyncDispose]()
  })

  const account = ({ uid }: { uid: string }): ScimResource | undefined =>
    wiki.all('user').find(({ userName }) => userName === uid.toLowerCase())
  const membersOf = (name: string): readonly string[] => {
    const group = wiki.all('group').find(({ displayName }) => displayName === name)
    return ((group?.members ?? []) as readonly { value: string }[]).map(({ value }) => value)
  }
  const managerOf = (person: { uid: string }): string | undefined =>
    (account(person)?.[enterprise] as Managed | undefined)?.manager?.value
  const plan = async (): Promise<PlanJson> => JSON.parse((await program.rollcall('plan', '--json')).out)
  const sync = async (): Promise<RunDocument> => {
    const { out, err } = await program.rollcall('sync', '--yes', '--json')
    return out ? JSON.parse(out) : expect.fail(err)
  }
  const writes = (): number => wiki.requests.filter(({ method }) => method !== 'GET').length

  it('says at each step of a test how far it gets', async () => {
    const { code, out, err } = await program.rollcall('test', 'wiki')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('ServiceProviderConfig')
  })

  it('makes every person and group, members included, and two who manage each other', async () => {
    await slapd.modify(married.dn, { add: { manager: joins.dn } })
    await slapd.modify(joins.dn, { add: { manager: married.dn } })
    const run = await sync()
    expect(run.status, JSON.stringify(run)).toBe('done')
    expect([wiki.all('user').length, wiki.all('group').length]).toEqual([295, 36])
    expect(account(married)).toMatchObject({ active: true, emails: [{ value: married.mail, primary: true }] })
    expect([managerOf(married), managerOf(joins)]).toEqual([account(joins)?.id, account(married)?.id])
    expect(membersOf('wiki-users').length).toBeGreaterThan(10)
  })

  it('then has nothing to do, and writes nothing', async () => {
    expect(wordsOf(await plan())).toEqual([])
    const before = writes()
    await sync()
    expect(writes()).toBe(before)
  })

  it('carries over a marriage, a disabled person, a leaver and a new member, and nothing else', async () => {
    await slapd.modify(married.dn, { replace: { sn: 'Roth', cn: 'M. Roth', mail: 'roth@acme.test' } })
    await slapd.modify(disabled.dn, { replace: { pwdAccountLockedTime: '000001010000Z' } })
    await slapd.remove(left.dn)
    await slapd.modify(groupDn('wiki-admins'), { add: { member: joins.dn } })
    expect(wordsOf(await plan())).toEqual([
      `disable ${disabled.name}: disabled`,
      `disable ${left.name}: gone`,
      `update ${married.name}: source-changed`,
      'addMember 1 wiki-admins: group-changed',
      'addMember 1 wiki-users: group-changed',
    ])
    await sync()
    expect(account(married)).toMatchObject({
      displayName: 'M. Roth',
      name: { familyName: 'Roth' },
      emails: [{ value: 'roth@acme.test' }],
    })
    expect(account(disabled)?.active).toBe(false)
    expect(account(left)?.active).toBe(false)
    expect(membersOf('wiki-admins')).toContain(account(joins)?.id)
    expect(wordsOf(await plan())).toEqual([])
  })
})
