import { DatabaseSync } from 'node:sqlite'
import { needs } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationYaml, sqliteTables } from './support/application.ts'
import { type CrowdSource, crowdKinds } from './support/crowd-sources.ts'
import { aProgram, type Program } from './support/program.ts'
import { ways } from './support/same-company.ts'
import { watched } from './support/watched.ts'

const count = 5_000

const config = ({ connection, scope, names: [uid, surname, group] }: CrowdSource): string => `version: 1
connections:
  corp:
    ${connection.replaceAll('\n', '\n    ')}
${applicationYaml('file: app.db')}syncs:
  staff:
    from: corp
    to: app
    scope:
      ${scope.replaceAll('\n', '\n      ')}
    match: [externalId = id, userName = ${uid}]
    matchGroups: [name = ${group}]
    users: { externalId: id, userName: ${uid}, surname: ${surname}, email: mail }
    groups: { name: ${group}, members: members }
`

describe.each(crowdKinds)('a group of 5,000 in $name', ({ needs: server, inPieces, start }) => {
  const runs = server === undefined || needs(server)
  const stack = new AsyncDisposableStack()
  const expected = new Set(Array.from({ length: count }, (_, index) => `u${index}`))
  let source: CrowdSource
  let program: Program
  let database: DatabaseSync
  beforeAll(async () => {
    if (!runs) return
    source = stack.use(await start(count))
    program = stack.use(
      await aProgram({ 'rollcall.yaml': config(source), ...source.files }, { LDAP_PASSWORD: source.secret }),
    )
    database = new DatabaseSync(program.file('app.db'))
    stack.defer(() => database.close())
    database.exec(sqliteTables)
  }, 120_000)
  afterAll(() => stack[Symbol.asyncDispose]())

  /** Who is in the application's team but not in the group, and the other way round. */
  const amiss = (): readonly string[] => {
    const rows = database.prepare('select username from team_member join account on account.id = account_id').all()
    return [...new Set(rows.map(({ username }) => String(username))).symmetricDifference(expected)]
  }
  const sync = (mode: string) => program.rollcall('sync', '--yes', '--json', '--mode', mode)
  const change = async (leaves: string, joins: string): Promise<void> => {
    await source.leavesGroup(leaves)
    await source.joins(joins)
    expected.delete(leaves)
    expected.add(joins)
  }
  const left = async () => JSON.parse((await program.rollcall('plan', '--json', '--mode', 'full')).out).changes

  it.runIf(runs)('is a team of 5,000', async () => {
    const { code, err } = await sync('full')
    expect(code, err).toBe(0)
    expect(amiss()).toEqual([])
    if (source.pieces) expect(source.pieces.sent()).toBeGreaterThanOrEqual(4)
  })

  it.runIf(runs).each(ways)('and loses one and gains one, by %s', async (way) => {
    const happens = (): Promise<void> => change(`u${ways.indexOf(way) * 700 + 100}`, `new-${way}`)
    if (way === 'watch') await watched(program, happens, () => expect(amiss()).toEqual([]))
    else {
      await happens()
      await sync(way)
    }
    expect(amiss()).toEqual([])
    expect(await left()).toEqual([])
  })

  if (!inPieces) return // the others give members in one piece, which cannot go missing
  it.runIf(runs).each(['full', 'source', 'delta'])(
    'and loses nobody while it is cut off in the middle, by %s',
    async (mode) => {
      const { pieces } = source
      if (!pieces) throw new Error('It gives its groups whole.')
      const before = database.prepare('select count(*) as count from team_member').get()
      await source.leavesGroup(`u${mode.length}`)
      pieces.breakAfter(2)
      const cut = await sync(mode)
      expect(cut.code).not.toBe(0)
      expect(database.prepare('select count(*) as count from team_member').get()).toEqual(before)
      pieces.breakAfter(undefined)
      expected.delete(`u${mode.length}`)
      await sync(mode)
      expect(amiss()).toEqual([])
    },
  )
})
