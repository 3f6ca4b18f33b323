import { DatabaseSync } from 'node:sqlite'
import { company, needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import { aProgram, type Program } from './support/program.ts'
import { change, expectedAfter, type Lines, linesOf, nobodyYet, stepsOf, ways } from './support/same-company.ts'
import { kinds, type Source } from './support/same-company-sources.ts'
import { watched } from './support/watched.ts'

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))

function config({ connection, scope, names: [uid, name, surname, mail, title, group] }: Source): string {
  return `version: 1
connections:
  corp:
${indented(connection, 4)}
${applicationYaml('file: app.db')}syncs:
  staff:
    from: corp
    to: app
    ${scope ? `scope:\n${indented(scope, 6)}` : ''}
    match: [externalId = id, userName = lower(${uid})]
    matchGroups: [name = ${group}]
    relinkOn: email
    disableWhen: [disabled, expired, locked]
    limits: { access: 100%, membership: 100%, identity: 100%, clear: 100% }
    schedule: { every: 2s }
    users:
      externalId: id
      userName: lower(${uid})
      displayName: ${name}
      surname: ${surname}
      email: ${mail}
      title: ${title}
    groups: { name: ${group}, members: members }
`
}

const selectLines = `
  select concat_ws(' | ', username, display_name, surname, email, title) || iif(active, ' on', ' off') as line from account
  union all select name from team
  union all select team.name || ' ∋ ' || username
    from team_member join team on team.id = team_id join account on account.id = account_id`

describe.each(kinds)('the same company in $name', ({ needs: server, start }) => {
  const runs = server === undefined || needs(server)
  const stack = new AsyncDisposableStack()
  let source: Source
  let program: Program
  let database: DatabaseSync
  let shown = company()
  let expected = nobodyYet
  beforeAll(async () => {
    if (!runs) return
    source = stack.use(await start())
    const files = { 'rollcall.yaml': config(source), ...source.files }
    program = stack.use(await aProgram(files, { LDAP_PASSWORD: source.secret }))
    database = new DatabaseSync(program.file('app.db'))
    stack.defer(() => database.close())
    database.exec(sqliteTables)
  })
  afterAll(() => stack[Symbol.asyncDispose]())

  const lines = (): Lines =>
    database
      .prepare(selectLines)
      .all()
      .map(({ line }) => String(line))
      .sort()

  /** How the application differs from what the company says. */
  const amiss = () => {
    const [is, should] = [new Set(lines()), new Set(linesOf(expected))]
    return { surplus: [...is.difference(should)], missing: [...should.difference(is)] }
  }
  const nothing = { surplus: [], missing: [] }

  const planned = async (mode: string) => {
    const { out, err } = await program.rollcall('plan', '--json', '--mode', mode)
    expect(err).toBe('')
    return JSON.parse(out)
  }
  const left = async () => (await planned('full')).changes

  it.runIf(runs)('gives the accounts and teams that the company says', async () => {
    const { err, code } = await program.rollcall('sync', '--yes')
    expect(code, err).toBe(3) // some people's findings are new
    expected = expectedAfter(expected, shown, source.cannot)
    expect(amiss()).toEqual(nothing)
    expect(await left()).toEqual([])
  })

  it.runIf(runs).each(ways)('and so it does after people came, went and changed, by %s', async (way) => {
    const events = async (): Promise<void> => {
      for (const step of stepsOf(ways.indexOf(way))) {
        const after = step(shown)
        await change(source, shown, after)
        shown = after
        expected = expectedAfter(expected, shown, source.cannot)
      }
    }
    if (way === 'watch') await watched(program, events, () => expect(amiss()).toEqual(nothing))
    else {
      await events()
      expect((await planned(way)).source.how).toBe(way === 'delta' ? 'since-cursor' : 'listed')
      const { err } = await program.rollcall('sync', '--yes', '--json', '--mode', way)
      expect(err).toBe('')
    }
    expect(amiss()).toEqual(nothing)
    expect(await left()).toEqual([])
  })
})
