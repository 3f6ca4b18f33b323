import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { aFolder, type Folder } from './a-folder.ts'

const config = `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
  app:
    connector: sql
    file: app.db
    users:
      table: people
      id: id
      active: active
      fields:
        externalId: { column: ext, unique: true }
        userName: { column: login, unique: true }
        name: name
        mail: { column: mail, required: true }
syncs:
  staff:
    from: corp
    to: app
    match: [externalId = id]
    users: { externalId: id, userName: uid, name: cn, mail: mail }
`

/** Somebody in the directory: a uid, and what they are called; without mail there is a finding. */
export interface Somebody {
  readonly uid: string
  readonly cn: string
  readonly mail?: string
}

/** A folder with a directory in a file, an application in another that takes nobody called Refused, and what runs left behind. */
export interface Past extends Folder {
  /** Writes the directory anew. */
  readonly people: (all: readonly Somebody[]) => Promise<void>
  readonly app: () => DatabaseSync
}

export async function aPast(): Promise<Past> {
  const folder = await aFolder({ 'rollcall.yaml': config, 'people.ldif': '' })
  const app = (): DatabaseSync => new DatabaseSync(join(folder.path, 'app.db'))
  using database = app()
  database.exec(
    `create table people (id integer primary key, ext text, login text, name text check (name <> 'Refused'), mail text not null, active integer not null default 1)`,
  )
  return {
    ...folder,
    app,
    people: (all) => writeFile(join(folder.path, 'people.ldif'), `${root}${all.map(entry).join('')}`),
  }
}

const root = 'dn: dc=acme,dc=example\nobjectClass: domain\ndc: acme\nentryUUID: 0\n\n'

function entry({ uid, cn, mail }: Somebody): string {
  const lines = [`dn: uid=${uid},dc=acme,dc=example`, 'objectClass: inetOrgPerson', `uid: ${uid}`, `cn: ${cn}`, 'sn: x']
  return `${[...lines, `entryUUID: id-${uid}`, ...(mail === undefined ? [] : [`mail: ${mail}`])].join('\n')}\n\n`
}
