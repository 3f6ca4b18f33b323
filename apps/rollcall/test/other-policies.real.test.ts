import { needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOffice, type Office } from './support/office.ts'
import { groupDn, type Somebody, somebody } from './support/people.ts'
import { type Expected, follows } from './support/table.ts'

const policies = `
scope:
  users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))), exclude: [uid=*140] }
  groups: { filter: (objectClass=groupOfNames) }
disableWhen: [disabled, locked]
onLeave: delete
onGroupLeave: delete
onTargetMissing: recreate
onDrift: report
protect: [userName=*142, userName=*150]
allow: [create, rename, enable, disable, delete, addMember, removeMember, link]
`
const haunted = somebody(81)
const service = somebody(150)
const [excluded, locked, admin, expired, robot] = [140, 141, 142, 143, 144].map(somebody) as Five
const [gone, lost, drifted, retitled, named] = [145, 146, 147, 148, 149].map(somebody) as Five
type Five = [Somebody, Somebody, Somebody, Somebody, Somebody]

const table: readonly (readonly [situation: string, row: Expected])[] = [
  [
    'disableWhen with locked: a person locked out is disabled',
    {
      does: ({ slapd }) => slapd.modify(locked.dn, { replace: { pwdAccountLockedTime: '20990101000000Z' } }),
      plan: [`disable ${locked.name}: locked`],
      rows: [`${locked.uid} active: true → false`],
    },
  ],
  [
    'disableWhen without expired: a person whose time is over stays on',
    { does: ({ slapd }) => slapd.modify(expired.dn, { replace: { pwdEndTime: '20250101000000Z' } }) },
  ],
  [
    'onLeave delete: a person who leaves the filter is deleted, memberships included',
    {
      does: ({ slapd }) => slapd.modify(robot.dn, { add: { employeeType: 'robot' } }),
      plan: [`delete ${robot.name}: left-scope`],
      rows: [
        `− account ${robot.uid}`,
        ...['dept-engineering', 'project-12', 'all-staff', 'wiki-users'].map(
          (team) => `− member ${team} ∋ ${robot.uid}`,
        ),
      ],
    },
  ],
  [
    'onLeave delete: a person who is only absent is disabled, for nothing says that they were deleted',
    {
      does: ({ slapd }) => slapd.remove(gone.dn),
      plan: [`disable ${gone.name}: gone`],
      findings: [`unconfirmed-absence ${gone.name}`],
      rows: [`${gone.uid} active: true → false`],
    },
  ],
  [
    'onGroupLeave delete: a deleted group takes its team along',
    {
      does: ({ slapd }) => slapd.remove(groupDn('ghosts')),
      plan: ['delete ghosts: group-gone'],
      rows: [`− member ghosts ∋ ${haunted.uid}`, '− team ghosts'],
    },
  ],
  [
    'onTargetMissing recreate: an account deleted by hand is made again, memberships included',
    {
      does: ({ postgres }) => postgres.query('delete from account where username = $1', [lost.uid]),
      plan: [
        `create ${lost.name}: target-missing`,
        ...['dept-support', 'project-14', 'all-staff'].map((team) => `addMember 1 ${team}: group-changed`),
      ],
      rows: [
        `+ account ${lost.uid}`,
        ...['dept-support', 'project-14', 'all-staff'].map((team) => `+ member ${team} ∋ ${lost.uid}`),
      ],
    },
  ],
  [
    'onDrift report: an account edited by hand is left alone',
    {
      does: ({ postgres }) =>
        postgres.query(`update account set username = 'edited' where username = $1`, [drifted.uid]),
      findings: [`drift ${drifted.name}`],
    },
  ],
  [
    'allow without update: another title is held back',
    {
      does: ({ slapd }) => slapd.modify(retitled.dn, { replace: { title: 'Chief' } }),
      findings: [`not-allowed ${retitled.name}`],
    },
  ],
  [
    'allow with rename: another user name is not',
    {
      does: ({ slapd }) => slapd.rename(named.dn, named.dn.replace(named.uid, 'renamed')),
      plan: [`rename ${named.name}: source-changed`],
      rows: [`${named.uid} username: ${named.uid} → renamed`],
    },
  ],
]

describe.runIf(needs('slapd') && needs('postgres'))('with other policies', () => {
  let office: Office
  beforeAll(async () => {
    office = await anOffice({ sync: policies })
    await office.postgres.query(
      `insert into account (username, surname, email) values ($1, 'Root', 'root@acme.test')`,
      [admin.uid],
    )
    await office.sync('--allow', 'first-run')
  })
  afterAll(() => office?.[Symbol.asyncDispose]())

  it('exclude: has no account', async () => {
    const names = (await office.rows()).filter(({ table }) => table === 'account').map(({ name }) => name)
    expect(names).toContain(locked.uid)
    expect(names).not.toContain(excluded.uid)
  })

  it('protect: an account that is there is not even linked', async () => {
    const { plan } = await office.plan()
    expect(plan.findings.filter(({ code }) => code === 'protected').map(({ record }) => record)).toEqual([
      admin.name,
      service.name,
    ])
    const [row] = (await office.rows()).filter(({ name }) => name === admin.uid)
    expect(row?.values).toMatchObject({ external_id: null, surname: 'Root', active: true })
    expect((await office.rows()).filter(({ name }) => name === service.uid)).toEqual([])
  })

  it.each(table)('%s', (_, row) => follows(office, row))
})
