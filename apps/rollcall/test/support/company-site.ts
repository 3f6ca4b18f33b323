import { DatabaseSync } from 'node:sqlite'
import { type Company, company } from '@rollcall/test-fixtures'
import { expect } from 'vitest'
import { applicationYaml, sqliteTables } from './application.ts'
import type { PlanJson } from './office.ts'
import { aProgram, type Program } from './program.ts'
import { change, type Expected, expectedAfter, type Lines, linesOf, nobodyYet } from './same-company.ts'
import type { Kind, Source } from './same-company-sources.ts'

/** A plan as scripts get it, with how the source was read for it. */
export interface Planned extends PlanJson {
  readonly mode: string
  readonly source: { readonly how?: string }
  readonly notes: readonly string[]
}

/** A directory that holds the company, the program, and an application in SQLite. */
export interface CompanySite extends AsyncDisposable {
  readonly source: Source
  readonly program: Program
  /** The company as the directory holds it, and what an application comes to by that. */
  readonly shown: Company
  readonly expected: Expected
  /** Makes another company of it, as administrators would. */
  readonly become: (step: (company: Company) => Company) => Promise<void>
  /** Somebody else made the directory hold this company, which it held before. */
  readonly isAgain: (company: Company) => void
  /** What the application holds. */
  readonly lines: () => Lines
  /** How the application differs from what the company says. */
  readonly amiss: () => { readonly surplus: Lines; readonly missing: Lines }
  readonly planned: (mode: string) => Promise<Planned>
  /** As history tells it. */
  readonly latestRun: () => Promise<PastRun>
}

export interface PastRun {
  readonly mode: string
  readonly notes?: readonly string[]
  readonly applied?: { readonly ok: number }
  readonly summary?: { readonly disable: number; readonly delete: number }
}

export const nothingAmiss = { surplus: [], missing: [] }

/** `schedule`: when `watch` looks by itself, as YAML. */
export async function aCompanySite({ start }: Kind, schedule?: string): Promise<CompanySite> {
  await using cleanup = new AsyncDisposableStack()
  const source = cleanup.use(await start())
  const files = { 'rollcall.yaml': config(source, schedule), ...source.files }
  const program = cleanup.use(await aProgram(files, { LDAP_PASSWORD: source.secret }))
  const database = new DatabaseSync(program.file('app.db'), { timeout: 10_000 })
  cleanup.defer(() => database.close())
  database.exec(sqliteTables)
  const lines = (): Lines =>
    database
      .prepare(selectLines)
      .all()
      .map(({ line }) => String(line))
      .sort()
  const owned = cleanup.move()
  let shown = company()
  let expected = expectedAfter(nobodyYet, shown, source.cannot)
  return {
    source,
    program,
    get shown() {
      return shown
    },
    get expected() {
      return expected
    },
    async become(step) {
      const before = shown
      shown = step(before)
      expected = expectedAfter(expected, shown, source.cannot)
      await change(source, before, shown)
    },
    isAgain(company) {
      shown = company
      expected = expectedAfter(expected, shown, source.cannot)
    },
    lines,
    amiss() {
      const [is, should] = [new Set(lines()), new Set(linesOf(expected))]
      return { surplus: [...is.difference(should)], missing: [...should.difference(is)] }
    },
    async planned(mode) {
      const { out, err } = await program.rollcall('plan', '--json', '--mode', mode)
      expect(err).toBe('')
      return JSON.parse(out)
    },
    async latestRun() {
      return JSON.parse((await program.rollcall('history', '--json')).out).runs[0]
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by))

function config({ connection, scope, names }: Source, schedule?: string): string {
  const [uid, name, surname, mail, title, group] = names
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
    limits: { access: 100%, membership: 100%, identity: 100%, clear: 100%, create: 1000 }
    ${schedule ? `schedule: ${schedule}` : ''}
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
