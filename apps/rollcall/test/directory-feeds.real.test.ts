import {
  companyLdif,
  type Dirsrv,
  needs,
  type Slapd,
  startDirsrv,
  startPostgres,
  startSlapd,
} from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { configuration, postgresTables } from './support/application.ts'
import { app, corp, type PlanJson } from './support/office.ts'
import { groupDn, personDn, type Somebody, somebody } from './support/people.ts'
import { aProgram, type Program } from './support/program.ts'
import { differences, type Row, selectRows } from './support/rows.ts'

type Server = Slapd | Dirsrv
type Four = [Somebody, Somebody, Somebody, Somebody]

const [renamed, moved, married, deleted] = [111, 112, 113, 118].map(somebody) as Four
const [robot, passesOn, joins, hired] = [119, 125, 129, 200].map(somebody) as Four
const scope = `
scope:
  users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) }
  groups: { filter: (objectClass=groupOfNames) }
`
const newcomer = { objectClass: 'inetOrgPerson', cn: 'New Comer', sn: 'Comer' }

interface Planned extends PlanJson {
  readonly source: { readonly how?: string }
  readonly notes: readonly string[]
}

/** What happens, and what becomes of the application's rows; a whole read of both sides afterwards must find nothing to do. */
const days: readonly (readonly [string, (server: Server) => Promise<unknown>, readonly string[]])[] = [
  ['nothing happens', async () => {}, []],
  [
    'somebody joins',
    (server) => server.add(personDn('comer', 'sales'), { ...newcomer, uid: 'comer', mail: 'comer@acme.test' }),
    ['+ account comer'],
  ],
  [
    'somebody marries',
    (server) => server.modify(married.dn, { replace: { sn: 'Roth' } }),
    [`${married.uid} surname: ${married.name.split(' ').at(-1)} → Roth`],
  ],
  [
    'somebody gets another user name, also in the groups',
    (server) => server.rename(renamed.dn, renamed.dn.replace(renamed.uid, 'quite-new')),
    [`${renamed.uid} username: ${renamed.uid} → quite-new`],
  ],
  ['somebody moves', (server) => server.rename(moved.dn, personDn(moved.uid, 'legal')), []],
  ['somebody is deleted', (server) => server.remove(deleted.dn), [`${deleted.uid} active: true → false`]],
  [
    'somebody leaves the filter',
    (server) => server.modify(robot.dn, { add: { employeeType: 'robot' } }),
    [`${robot.uid} active: true → false`],
  ],
  [
    'and comes back',
    (server) => server.modify(robot.dn, { remove: { employeeType: [] } }),
    [`${robot.uid} active: false → true`],
  ],
  [
    'a group gets a member, and so does the one around it',
    (server) => server.modify(groupDn('wiki-admins'), { add: { member: joins.dn } }),
    [`+ member wiki-admins ∋ ${joins.uid}`, `+ member wiki-users ∋ ${joins.uid}`],
  ],
  [
    'a user name passes to a newcomer',
    async (server) => {
      await server.rename(passesOn.dn, passesOn.dn.replace(passesOn.uid, 'passed-on'))
      await server.add(passesOn.dn, { ...newcomer, uid: passesOn.uid, mail: 'newcomer@acme.test' })
    },
    [`${passesOn.uid} username: ${passesOn.uid} → passed-on`, `+ account ${passesOn.uid}`],
  ],
  [
    'somebody gets a user name, and then a group',
    async (server) => {
      await server.rename(hired.dn, hired.dn.replace(hired.uid, 'twice'))
      await server.modify(groupDn('circle-c'), { add: { member: hired.dn.replace(hired.uid, 'twice') } })
    },
    [
      `${hired.uid} username: ${hired.uid} → twice`,
      ...['a', 'b', 'c'].map((letter) => `+ member circle-${letter} ∋ twice`),
    ],
  ],
]

const servers = [
  ['slapd', () => startSlapd({ seed: companyLdif() })],
  ['dirsrv', () => startDirsrv({ seed: companyLdif({ server: 'dirsrv' }), changes: 'content-sync' })],
] as const

describe.each(servers)('a company in %s, followed by what changed since', (name, start) => {
  const runs = needs(name) && needs('postgres')
  const stack = new AsyncDisposableStack()
  let server: Server
  let program: Program
  let rows: () => Promise<readonly Row[]>
  beforeAll(async () => {
    if (!runs) return
    server = stack.use(await start())
    const postgres = stack.use(await startPostgres())
    await postgres.query(postgresTables)
    const env = { LDAP_PASSWORD: server.reader.password, APP_PASSWORD: new URL(postgres.url).password }
    program = stack.use(await aProgram({ 'rollcall.yaml': configuration(corp(server), app(postgres), scope) }, env))
    rows = () => postgres.query<Row>(selectRows)
    const first = await program.rollcall('sync', '--yes')
    expect(first.code, first.err).toBe(3) // its findings are new
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  const planned = async (mode: string): Promise<Planned> => {
    const { out, err } = await program.rollcall('plan', '--json', '--mode', mode)
    expect(err).toBe('')
    return JSON.parse(out)
  }

  it.runIf(runs).each(days)('%s', async (_, does, expected) => {
    const before = await rows()
    await does(server)
    const { source } = await planned('delta')
    expect(source.how).toBe('since-cursor')
    const { err } = await program.rollcall('sync', '--yes', '--json', '--mode', 'delta')
    const after = [...differences(before, await rows())].sort()
    const left = (await planned('full')).changes
    expect({ err, after, left }).toEqual({ err: '', after: [...expected].sort(), left: [] })
  })

  it.runIf(runs)('and, where a unit was renamed, by a whole read that takes nothing from anybody', async () => {
    const before = await rows()
    await server.rename(`ou=support,ou=people,${server.suffix}`, `ou=help,ou=people,${server.suffix}`)
    const { notes } = await planned('delta')
    expect(notes[0]).toContain(`ou=help,ou=people,${server.suffix} was changed`)
    await program.rollcall('sync', '--yes', '--mode', 'delta')
    expect(differences(before, await rows())).toEqual([])
    expect((await planned('delta')).source.how).toBe('since-cursor')
    expect((await planned('full')).changes).toEqual([])
  })

  it.runIf(runs)('and each change while it is watched, also after the directory was started again', async () => {
    const watching = program.start('watch', 'staff', '--yes')
    let said = ''
    for (const stream of [watching.child.stdout, watching.child.stderr])
      stream?.on('data', (chunk) => {
        said += String(chunk)
      })
    const title = async (value: string): Promise<void> => {
      await server.modify(married.dn, { replace: { title: value } })
      const isThere = async () => (await rows()).some((row) => row.name === married.uid && row.values.title === value)
      await vi.waitFor(async () => expect(await isThere(), said).toBe(true), { timeout: 20_000, interval: 20 })
    }
    try {
      await vi.waitFor(() => expect(said).not.toBe(''), { timeout: 20_000 })
      await title('Head')
      await server.stop()
      await server.start()
      await title('Chief')
    } finally {
      watching.child.kill('SIGINT')
      await watching.ended
    }
    expect((await planned('full')).changes).toEqual([])
  })
})
