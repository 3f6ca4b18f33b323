import { DatabaseSync } from 'node:sqlite'
import { type GraphFake, startGraphFake } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import type { PlanJson } from './support/office.ts'
import { aProgram, type Program } from './support/program.ts'
import { differences, type Row } from './support/rows.ts'

const config = ({ url, authority, domain }: GraphFake, clientId: string): string => `version: 1
connections:
  entra:
    connector: entra-id
    tenant: ${domain}
    clientId: ${clientId}
    clientSecret: { env: ENTRA_SECRET }
    authority: ${authority}
    graph: ${url}
    ca: ca.pem
    poll: 1
${applicationYaml('file: app.db')}syncs:
  staff:
    from: entra
    to: app
    scope:
      groups: { filter: "startsWith(displayName,'wiki')" }
    match: [externalId = id, userName = userPrincipalName]
    matchGroups: [name = displayName]
    users:
      externalId: id
      userName: lower(userPrincipalName)
      displayName: displayName
      surname: surname
      email: mail
      title: jobTitle
    groups: { name: displayName, members: members }
`

const selectRows = `
  select 'account' as "table", id as key, username as name,
    json_object('username', username, 'surname', surname, 'title', title, 'active', active) as "values" from account
  union all select 'team', id, name, '{}' from team
  union all select 'member', team_id || '/' || account_id, team.name || ' ∋ ' || username, '{}'
    from team_member join team on team.id = team_id join account on account.id = account_id`

/** Everybody is in wiki-all, ten of them in wiki-few, and five in a group that is not asked for. */
function populate({ tenant }: GraphFake): void {
  const person = (_: unknown, index: number): string => {
    const name = `p${index}`
    const userPrincipalName = `${name}@acme.test`
    return tenant.addUser({
      id: idOf(index),
      displayName: name,
      surname: name,
      userPrincipalName,
      mail: userPrincipalName,
    })
  }
  const ids = Array.from({ length: 5_000 }, person)
  const group = (id: string, displayName: string, members: readonly string[]): void => {
    tenant.addGroup({ id, displayName })
    for (const member of members) tenant.addMember(id, member)
  }
  group(all, 'wiki-all', ids)
  group(few, 'wiki-few', ids.slice(0, 10))
  group(other, 'others', ids.slice(20, 25))
}

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const [all, few, other] = ['aaaa', 'bbbb', 'cccc'].map((word) => `00000000-${word}-4000-8000-000000000000`) as [
  string,
  string,
  string,
]
const newcomer = { displayName: 'New Comer', surname: 'Comer', mail: 'comer@acme.test' }

/** What happens, and what becomes of the application's rows; a whole read of both sides afterwards must find nothing to do. */
const days: readonly (readonly [string, (fake: GraphFake) => unknown, readonly string[]])[] = [
  ['nothing happens', () => {}, []],
  [
    'somebody joins, and a group',
    ({ tenant }) => tenant.addMember(few, tenant.addUser({ ...newcomer, userPrincipalName: 'comer@acme.test' })),
    ['+ account comer@acme.test', '+ member wiki-few ∋ comer@acme.test'],
  ],
  [
    'somebody marries',
    ({ tenant }) => tenant.change(idOf(1), { surname: 'Roth' }),
    ['p1@acme.test surname: p1 → Roth'],
  ],
  [
    'somebody gets another user name',
    ({ tenant }) => tenant.rename(idOf(2), 'new@acme.test'),
    ['p2@acme.test username: p2@acme.test → new@acme.test'],
  ],
  ['somebody is disabled', ({ tenant }) => tenant.disable(idOf(3)), ['p3@acme.test active: 1 → 0']],
  ['and enabled again', ({ tenant }) => tenant.enable(idOf(3)), ['p3@acme.test active: 0 → 1']],
  ['somebody leaves', ({ tenant }) => tenant.softDelete(idOf(4)), ['p4@acme.test active: 1 → 0']],
  [
    'a group changes meanwhile',
    ({ tenant }) => tenant.removeMember(few, idOf(5)),
    ['− member wiki-few ∋ p5@acme.test'],
  ],
  ['and who left comes back', ({ tenant }) => tenant.restore(idOf(4)), ['p4@acme.test active: 0 → 1']],
  [
    'somebody leaves for good',
    ({ tenant }) => {
      tenant.softDelete(idOf(6))
      tenant.hardDelete(idOf(6))
    },
    ['p6@acme.test active: 1 → 0'],
  ],
  [
    'a group comes to lie within another, and is left by somebody',
    ({ tenant }) => {
      tenant.addMember(few, other)
      tenant.removeMember(other, idOf(20))
    },
    [21, 22, 23, 24].map((index) => `+ member wiki-few ∋ p${index}@acme.test`),
  ],
  [
    'somebody leaves the group within',
    ({ tenant }) => tenant.removeMember(other, idOf(21)),
    ['− member wiki-few ∋ p21@acme.test'],
  ],
  [
    'a group of 5,000 loses one',
    ({ tenant }) => tenant.removeMember(all, idOf(99)),
    ['− member wiki-all ∋ p99@acme.test'],
  ],
]

describe('a tenant of Entra ID', () => {
  it('is tested and mapped by init, so that the first plan has nothing but people to make', async () => {
    await using fake = await startGraphFake()
    for (const name of ['mora', 'jan'])
      fake.tenant.addUser({ surname: name, userPrincipalName: `${name}@acme.test`, mail: `${name}@acme.test` })
    const { clientId, secrets } = fake.register()
    await using program = await aProgram({ 'ca.pem': fake.ca }, { ENTRA_SECRET: secrets[0]?.value ?? '' })
    using database = new DatabaseSync(program.file('app.db'))
    database.exec(sqliteTables)
    const source = [
      `tenant=${fake.domain}`,
      `clientId=${clientId}`,
      'clientSecret.env=ENTRA_SECRET',
      `graph=${fake.url}`,
    ]
    const target = [
      'users.table=account',
      'users.id=id',
      'users.active=active',
      'users.fields.userName=username',
      'users.fields.surname=surname',
      'users.fields.email=email',
    ]
    const asked = [...source, `authority=${fake.authority}`].flatMap((one) => ['--set', one])
    const given = [...asked, ...target.flatMap((one) => ['--target-set', one])]
    const init = await program.rollcall(
      'init',
      '--connector',
      'entra-id',
      '--ca',
      'ca.pem',
      '--target-file',
      'app.db',
      ...given,
    )
    expect(init.code, init.err).toBe(0)
    const { code, err } = await program.rollcall('sync', '--yes')
    expect(code, err).toBe(0)
    expect(database.prepare('select username, surname, email from account order by username').all()).toEqual([
      { username: 'jan@acme.test', surname: 'jan', email: 'jan@acme.test' },
      { username: 'mora@acme.test', surname: 'mora', email: 'mora@acme.test' },
    ])
  })
})

describe('a tenant of Entra ID, followed by what changed since', () => {
  const stack = new AsyncDisposableStack()
  let fake: GraphFake
  let program: Program
  let database: DatabaseSync
  beforeAll(async () => {
    fake = stack.use(
      await startGraphFake({ behaviour: { membersPerPage: 900, duplicates: 1, replays: 2, shuffled: 1 } }),
    )
    populate(fake)
    const { clientId, secrets } = fake.register()
    const files = { 'rollcall.yaml': config(fake, clientId), 'ca.pem': fake.ca }
    program = stack.use(await aProgram(files, { ENTRA_SECRET: secrets[0]?.value ?? '' }))
    database = new DatabaseSync(program.file('app.db'))
    stack.defer(() => database.close())
    database.exec(sqliteTables)
    const first = await program.rollcall('sync', '--yes')
    expect(first.code, first.err).toBe(0)
    expect(rows().length).toBe(5_000 + 2 + 5_000 + 10)
    expect(fake.tokenCalls.length).toBe(1)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  const rows = (): readonly Row[] =>
    database
      .prepare(selectRows)
      .all()
      .map((row) => ({ ...row, values: JSON.parse(String(row.values)), written: '' }) as unknown as Row)

  const planned = async (mode: string): Promise<PlanJson & { readonly source: { readonly how?: string } }> => {
    const { out, err } = await program.rollcall('plan', '--json', '--mode', mode)
    expect(err).toBe('')
    return JSON.parse(out)
  }

  it.each(days)('%s', async (_, does, expected) => {
    const before = rows()
    await does(fake)
    const { source } = await planned('delta')
    expect(source.how).toBe('since-cursor')
    const { err } = await program.rollcall('sync', '--yes', '--json', '--mode', 'delta')
    const after = [...differences(before, rows())].sort()
    const left = (await planned('full')).changes
    expect({ err, after, left }).toEqual({ err: '', after: [...expected].sort(), left: [] })
  })

  it('and a reset of the service removes nobody, be the list whole or not', async () => {
    const before = rows()
    fake.reset()
    fake.tenant.softDelete(idOf(30))
    fake.behaviour.mishap = ({ path, query }) =>
      path.endsWith('/users/delta') && query.has('$skiptoken') ? 'linkless' : undefined
    const cut = await program.rollcall('sync', '--yes', '--json', '--mode', 'delta')
    expect(cut.code).not.toBe(0)
    expect(differences(before, rows())).toEqual([])
    delete fake.behaviour.mishap
    expect((await planned('delta')).source.how).not.toBe('since-cursor')
    await program.rollcall('sync', '--yes', '--json', '--mode', 'delta')
    expect(differences(before, rows())).toEqual(['p30@acme.test active: 1 → 0'])
    expect((await planned('full')).changes).toEqual([])
  })

  it('and each change while it is watched', async () => {
    const watching = program.start('watch', 'staff', '--yes')
    let said = ''
    for (const stream of [watching.child.stdout, watching.child.stderr])
      stream?.on('data', (chunk) => {
        said += String(chunk)
      })
    const becomes = (line: string) =>
      vi.waitFor(() => expect(differences(before, rows()), said).toEqual([line]), { timeout: 20_000, interval: 20 })
    let before = rows()
    try {
      await vi.waitFor(() => expect(said).not.toBe(''), { timeout: 20_000 })
      fake.tenant.change(idOf(40), { jobTitle: 'Head' })
      await becomes('p40@acme.test title: null → Head')
      before = rows()
      fake.tenant.removeMember(few, idOf(7))
      await becomes('− member wiki-few ∋ p7@acme.test')
      before = rows()
      fake.tenant.softDelete(idOf(40))
      await becomes('p40@acme.test active: 1 → 0')
    } finally {
      watching.child.kill('SIGINT')
      await watching.ended
    }
    expect((await planned('full')).changes).toEqual([])
  })

  it('with its token sent to nobody else, and no call made before it may', () => {
    expect([fake.leaks.length, fake.early.length]).toEqual([0, 0])
  })
})
