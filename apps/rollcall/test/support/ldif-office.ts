import { DatabaseSync } from 'node:sqlite'
import { aProgram, type Program } from './program.ts'

export interface Somebody {
  readonly uid: string
  readonly cn?: string
  readonly title?: string
}

export interface Account {
  readonly login: string
  readonly name: string
  readonly title: string | null
  readonly active: number
}

/** An LDIF file, a SQLite database and a sync `staff` between them, under the built program. */
export interface LdifOffice extends AsyncDisposable {
  readonly program: Program
  readonly path: string
  /** Everybody whom the directory has from now on. */
  readonly people: (all: readonly Somebody[]) => Promise<void>
  readonly accounts: () => readonly Account[]
  /** Runs SQL in the application's database. */
  readonly sql: (text: string) => void
}

export async function anLdifOffice(people: readonly Somebody[]): Promise<LdifOffice> {
  const program = await aProgram({ 'rollcall.yaml': config, 'people.ldif': ldifOf(people) })
  const within = <T>(work: (database: DatabaseSync) => T): T => {
    using database = new DatabaseSync(program.file('app.db'))
    database.exec('pragma busy_timeout = 10000')
    return work(database)
  }
  within((database) => database.exec(table))
  return {
    program,
    path: program.path,
    people: (all) => program.write('people.ldif', ldifOf(all)),
    accounts: () =>
      within((database) =>
        database.prepare('select login, name, title, active from account order by id').all(),
      ) as unknown as Account[],
    sql: (text) => within((database) => database.exec(text)),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

/** So many people, called u1 to uN. */
export function everybody(n: number): readonly Somebody[] {
  return Array.from({ length: n }, (_, at) => ({ uid: `u${at + 1}` }))
}

/** Makes each new account take some ms, so that there is time to watch. */
export function slowly(counts: number): string {
  return `create trigger slow before insert on account begin
    select count(*) from (with recursive t(n) as (select 1 union all select n + 1 from t where n < ${counts}) select n from t);
  end`
}

const table = `create table account (
  id integer primary key, external_id text unique, login text not null unique, name text, title text,
  active integer not null default 1)`

const config = `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
  app:
    connector: sql
    file: app.db
    users:
      table: account
      active: active
      fields: { externalId: external_id, userName: { column: login, naming: true }, name: name, title: title }
syncs:
  staff:
    from: corp
    to: app
    scope: { users: { filter: (objectClass=inetOrgPerson) } }
    match: [externalId = id, userName = uid]
    users: { externalId: id, userName: uid, name: cn, title: title }
`

function ldifOf(people: readonly Somebody[]): string {
  const root =
    'dn: dc=acme,dc=example\nobjectClass: domain\ndc: acme\nentryUUID: 00000000-0000-4000-8000-000000000000\n\n'
  const entries = people.map(({ uid, cn = `Person ${uid}`, title }) =>
    [
      `dn: uid=${uid},dc=acme,dc=example`,
      'objectClass: inetOrgPerson',
      `uid: ${uid}`,
      `cn: ${cn}`,
      `sn: ${uid}`,
      ...(title === undefined ? [] : [`title: ${title}`]),
      `entryUUID: 10000000-0000-4000-8000-${idOf(uid)}`,
    ].join('\n'),
  )
  return `${root}${entries.join('\n\n')}\n`
}

/** The same for the same uid, whoever else is there. */
function idOf(uid: string): string {
  return Buffer.from(uid).toString('hex').padStart(12, '0').slice(-12)
}
