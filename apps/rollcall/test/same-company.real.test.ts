import { DatabaseSync } from 'node:sqlite'
import {
  addCompany,
  changeCompany,
  company,
  companyLdif,
  oneDayLater,
  startGraphFake,
  who,
} from '@rollcall/test-fixtures'
import { expect, it } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import { aProgram } from './support/program.ts'

/** A sync of the company's people and groups, by what each source calls them. */
const config = (source: string, names: Readonly<Record<string, string>>, scope: string): string => `version: 1
connections:
  corp:
    ${source.trim().replaceAll('\n', '\n    ')}
${applicationYaml('file: app.db')}syncs:
  staff:
    from: corp
    to: app
    scope: ${scope}
    match: [externalId = id, userName = ${names.uid}]
    matchGroups: [name = ${names.group}]
    disableWhen: [disabled]
    users:
      externalId: id
      userName: lower(${names.uid})
      surname: ${names.surname}
      email: ${names.mail}
      title: ${names.title}
    groups: { name: ${names.group}, members: members }
`

const selectRows = `
  select external_id as id, username, surname, email, title, active,
    (select group_concat(name) from (select name from team join team_member on team.id = team_id
      where account_id = account.id order by name)) as teams
  from account order by username`

/** Graph knows which address is the first; a directory has a set of them, of which the first in byte order is taken. */
const severalMails = company().people.find(({ number }) => number === who.twoMails)?.mail ?? []

function withOneMail({ email, ...others }: Record<string, unknown>): object {
  return { ...others, email: severalMails.includes(String(email)) ? severalMails[0] : email }
}

it('a company in Entra ID comes to the same accounts as in an LDAP directory, on the first day and the next', async () => {
  await using fake = await startGraphFake()
  addCompany(fake.tenant)
  const { clientId, secrets } = fake.register()
  const entra = `connector: entra-id
tenant: ${fake.tenantId}
clientId: ${clientId}
clientSecret: { env: ENTRA_SECRET }
authority: ${fake.authority}
graph: ${fake.url}
ca: ca.pem`
  const ldif = `connector: ldif
file: company.ldif
baseDn: dc=acme,dc=test`
  const ofGraph = { uid: 'mailNickname', surname: 'surname', mail: 'mail', title: 'jobTitle', group: 'displayName' }
  const ofLdif = { uid: 'uid', surname: 'sn', mail: 'mail', title: 'title', group: 'cn' }
  const people = '{ users: { filter: (objectClass=inetOrgPerson) } }'
  await using one = await aProgram(
    { 'rollcall.yaml': config(entra, ofGraph, '{ groups: {} }'), 'ca.pem': fake.ca },
    { ENTRA_SECRET: secrets[0]?.value ?? '' },
  )
  await using other = await aProgram({ 'rollcall.yaml': config(ldif, ofLdif, people), 'company.ldif': companyLdif() })
  const rowsAfter = async (program: typeof one, mode: string) => {
    const { code, err } = await program.rollcall('sync', '--yes', '--mode', mode)
    expect([0, 3], err).toContain(code)
    using database = new DatabaseSync(program.file('app.db'))
    return database.prepare(selectRows).all().map(withOneMail)
  }
  for (const { file } of [one, other]) {
    using database = new DatabaseSync(file('app.db'))
    database.exec(sqliteTables)
  }
  const first = await rowsAfter(one, 'full')
  expect(first.length).toBeGreaterThan(250)
  expect(first).toEqual(await rowsAfter(other, 'full'))
  changeCompany(fake.tenant, company(), oneDayLater(company()))
  await other.write('company.ldif', companyLdif({ company: oneDayLater(company()) }))
  expect(await rowsAfter(one, 'delta')).toEqual(await rowsAfter(other, 'full'))
})
