import { needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anOffice, type Office } from './support/office.ts'
import { groupDn, personDn, type Somebody, somebody } from './support/people.ts'
import { differences } from './support/rows.ts'
import { type Expected, follows } from './support/table.ts'

const known = somebody(110)
const runsWiki = somebody(2)
const [renamed, moved, married, disabled, locked] = [111, 112, 113, 114, 115].map(somebody) as Five
const [expired, shadow, deleted, robot, drifted] = [116, 117, 118, 119, 120].map(somebody) as Five
const [off, lost, one, other, passesOn] = [121, 122, 123, 124, 125].map(somebody) as Five
const [mailOne, mailOther, joins, circled] = [126, 127, 129, 130].map(somebody) as Four
type Four = [Somebody, Somebody, Somebody, Somebody]
type Five = [...Four, Somebody]

const shadowAccount = { add: { objectClass: 'shadowAccount', shadowExpire: '19000' } }

const table: readonly (readonly [situation: string, row: Expected])[] = [
  [
    'a renamed person: the account is renamed',
    {
      does: ({ slapd }) => slapd.rename(renamed.dn, renamed.dn.replace(renamed.uid, 'quite-new')),
      plan: [`rename ${renamed.name}: source-changed`],
      rows: [`${renamed.uid} username: ${renamed.uid} → quite-new`],
    },
  ],
  [
    'a person moved to another unit: nothing, the stable id is the same',
    { does: ({ slapd }) => slapd.rename(moved.dn, personDn(moved.uid, 'legal')) },
  ],
  [
    'a marriage: one update of surname, name and mail',
    {
      does: ({ slapd }) => slapd.modify(married.dn, { replace: { sn: 'Roth', cn: 'M. Roth', mail: 'roth@acme.test' } }),
      plan: [`update ${married.name}: source-changed`],
      rows: [
        `${married.uid} email: ${married.mail} → roth@acme.test`,
        `${married.uid} surname: ${married.name.split(' ').at(-1)} → Roth`,
        `${married.uid} display_name: ${married.name} → M. Roth`,
      ],
    },
  ],
  [
    'a person disabled at the source: the account is disabled',
    {
      does: ({ slapd }) => slapd.modify(disabled.dn, { replace: { pwdAccountLockedTime: '000001010000Z' } }),
      plan: [`disable ${disabled.name}: disabled`],
      rows: [`${disabled.uid} active: true → false`],
    },
  ],
  [
    'a person enabled again: the account is enabled, because Rollcall disabled it',
    {
      does: ({ slapd }) => slapd.modify(disabled.dn, { remove: { pwdAccountLockedTime: [] } }),
      plan: [`enable ${disabled.name}: returned`],
      rows: [`${disabled.uid} active: false → true`],
    },
  ],
  [
    'a person locked out by wrong passwords: nothing, that is not being disabled',
    {
      does: ({ slapd }) => slapd.modify(locked.dn, { replace: { pwdAccountLockedTime: '20990101000000Z' } }),
    },
  ],
  [
    'a person whose password policy ends: the account is disabled',
    {
      does: ({ slapd }) => slapd.modify(expired.dn, { replace: { pwdEndTime: '20250101000000Z' } }),
      plan: [`disable ${expired.name}: expired`],
      rows: [`${expired.uid} active: true → false`],
    },
  ],
  [
    'a person whose shadow account is expired: the account is disabled',
    {
      does: ({ slapd }) => slapd.modify(shadow.dn, shadowAccount),
      plan: [`disable ${shadow.name}: expired`],
      rows: [`${shadow.uid} active: true → false`],
    },
  ],
  [
    'a deleted person: the account is disabled and keeps its memberships',
    {
      does: ({ slapd }) => slapd.remove(deleted.dn),
      plan: [`disable ${deleted.name}: gone`],
      rows: [`${deleted.uid} active: true → false`],
    },
  ],
  ['a deleted group: the team is kept', { does: ({ slapd }) => slapd.remove(groupDn('project-18')) }],
  [
    'a member more and a member less in a group: the same in its team, and in that of the group around it',
    {
      does: ({ slapd }) =>
        slapd.modify(groupDn('wiki-admins'), { add: { member: joins.dn }, remove: { member: runsWiki.dn } }),
      plan: [
        'removeMember 1 wiki-admins: group-changed',
        'removeMember 1 wiki-users: group-changed',
        'addMember 1 wiki-admins: group-changed',
        'addMember 1 wiki-users: group-changed',
      ],
      rows: [
        `− member wiki-users ∋ ${runsWiki.uid}`,
        `− member wiki-admins ∋ ${runsWiki.uid}`,
        `+ member wiki-users ∋ ${joins.uid}`,
        `+ member wiki-admins ∋ ${joins.uid}`,
      ],
    },
  ],
  [
    'a member more in a circle of groups: in all three teams',
    {
      does: ({ slapd }) => slapd.modify(groupDn('circle-c'), { add: { member: circled.dn } }),
      plan: ['c', 'a', 'b'].map((letter) => `addMember 1 circle-${letter}: group-changed`),
      rows: ['a', 'b', 'c'].map((letter) => `+ member circle-${letter} ∋ ${circled.uid}`),
    },
  ],
  [
    'a person who leaves the filter: the account is disabled',
    {
      does: ({ slapd }) => slapd.modify(robot.dn, { add: { employeeType: 'robot' } }),
      plan: [`disable ${robot.name}: left-scope`],
      rows: [`${robot.uid} active: true → false`],
    },
  ],
  [
    'and comes back into it: the account is enabled',
    {
      does: ({ slapd }) => slapd.modify(robot.dn, { remove: { employeeType: [] } }),
      plan: [`enable ${robot.name}: returned`],
      rows: [`${robot.uid} active: false → true`],
    },
  ],
  [
    'an account edited by hand: put right, as drift',
    {
      does: ({ postgres }) =>
        postgres.query('update account set title = $1 where username = $2', ['Chief', drifted.uid]),
      plan: [`update ${drifted.name}: drift`],
      findings: [`drift ${drifted.name}`],
      rows: [`${drifted.uid} title: Chief → Engineer`],
    },
  ],
  [
    'an account disabled by hand: stays off, a finding',
    {
      does: ({ postgres }) => postgres.query('update account set active = false where username = $1', [off.uid]),
      findings: [`disabled-elsewhere ${off.name}`],
    },
  ],
  [
    'an account deleted by hand: not made again, a finding',
    {
      does: ({ postgres }) => postgres.query('delete from account where username = $1', [lost.uid]),
      findings: [`target-missing ${lost.name}`],
    },
  ],
  [
    'two people who swap user names: the accounts do, by way of a temporary one',
    {
      does: async ({ slapd }) => {
        const called = (from: Somebody, to: string) => from.dn.replace(from.uid, to)
        await slapd.rename(one.dn, called(one, 'parked'))
        await slapd.rename(other.dn, called(other, one.uid))
        await slapd.rename(called(one, 'parked'), called(one, other.uid))
      },
      plan: [
        `rename ${one.name}: make-way`,
        `rename ${other.name}: source-changed`,
        `rename ${one.name}: source-changed`,
      ],
      rows: [`${one.uid} username: ${one.uid} → ${other.uid}`, `${other.uid} username: ${other.uid} → ${one.uid}`],
    },
  ],
  [
    'two people who swap mail addresses: the accounts do',
    {
      does: async ({ slapd }) => {
        await slapd.modify(mailOne.dn, { replace: { mail: mailOther.mail } })
        await slapd.modify(mailOther.dn, { replace: { mail: mailOne.mail } })
      },
      plan: [
        `update ${mailOther.name}: make-way`,
        `update ${mailOne.name}: source-changed`,
        `update ${mailOther.name}: source-changed`,
      ],
      rows: [
        `${mailOne.uid} email: ${mailOne.mail} → ${mailOther.mail}`,
        `${mailOther.uid} email: ${mailOther.mail} → ${mailOne.mail}`,
      ],
    },
  ],
  [
    'a user name that passes to a newcomer: its holder is renamed first',
    {
      does: async ({ slapd }) => {
        await slapd.rename(passesOn.dn, passesOn.dn.replace(passesOn.uid, 'passed-on'))
        await slapd.add(passesOn.dn, {
          objectClass: 'inetOrgPerson',
          uid: passesOn.uid,
          cn: 'New Comer',
          sn: 'Comer',
          mail: 'newcomer@acme.test',
        })
      },
      plan: [`rename ${passesOn.name}: source-changed`, 'create New Comer: joined'],
      rows: [`${passesOn.uid} username: ${passesOn.uid} → passed-on`, `+ account ${passesOn.uid}`],
    },
  ],
]

describe.runIf(needs('slapd') && needs('postgres'))('a company in slapd, its application in PostgreSQL', () => {
  let office: Office
  beforeAll(async () => {
    office = await anOffice()
    await office.postgres.query(
      `insert into account (username, surname, email, note) values ('guest', 'Guest', 'guest@example.org', 'not ours')`,
    )
    await office.postgres.query(`insert into account (username, surname, email) values ($1, 'Old', $2)`, [
      known.uid.toUpperCase(),
      known.mail,
    ])
    await office.postgres.query(`insert into team (name) values ('project-1'), ('bowling')`)
    await office.postgres.query(
      'insert into team_member select team.id, account.id from team, account where username = $1',
      ['guest'],
    )
  })
  afterAll(() => office?.[Symbol.asyncDispose]())

  it('is not touched by a first run that meets accounts, unless that is allowed', async () => {
    const before = await office.rows()
    const { code, run } = await office.sync()
    expect([code, run.guards.filter(({ tripped }) => tripped).map(({ code }) => code)]).toEqual([4, ['first-run']])
    expect(differences(before, await office.rows())).toEqual([])
  })

  it('gets an account each, but for findings, and keeps what is not ours', async () => {
    const before = await office.rows()
    const { code, run } = await office.sync('--allow', 'first-run')
    expect(code).toBe(3) // the run that a guard stopped kept no findings, so they are new
    expect(run.plan.summary).toMatchObject({ create: 326, link: 2, findings: 3 })
    expect(run.findings.map(({ code }) => code)).toEqual(['missing-value', 'duplicate-value', 'duplicate-value'])
    const lines = differences(before, await office.rows())
    const matched = known.uid.toUpperCase()
    expect(lines.filter((line) => !line.startsWith('+')).sort()).toEqual([
      `${matched} display_name: null → ${known.name}`,
      `${matched} external_id: null → ${known.id}`,
      `${matched} surname: Old → O'Brien`,
      `${matched} title: null → Lead`,
    ])
  })

  it('then has nothing to do', async () => {
    const before = await office.rows()
    const { code, out } = await office.rollcall('sync', '--yes')
    expect([code, out]).toEqual([0, expect.stringContaining('✓ nothing to do  328 in step')])
    expect(differences(before, await office.rows())).toEqual([])
  })

  describe('leads, row by row of the decision table:', () => {
    it.each(table)('%s', (_, row) => follows(office, row))
  })
})
