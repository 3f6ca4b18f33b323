import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { acmeLdif, aFolder, type Folder } from './a-folder.ts'

/** An LDIF file, a SQLite database and a sync between them, under the whole program. `sync` adds lines to the sync. */
export async function anOffice(sync = ''): Promise<Folder> {
  const folder = await aFolder({ 'rollcall.yaml': configuration(sync), 'acme.ldif': acmeLdif })
  using database = new DatabaseSync(join(folder.path, 'app.db'))
  database.exec('create table accounts (id integer primary key, login text not null unique, mail text, active integer)')
  return folder
}

const configuration = (sync: string): string => `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  app:
    connector: sql
    file: app.db
    users: { table: accounts, id: id, active: active, fields: { userName: login, mail: mail } }
syncs:
  staff:
    from: corp
    to: app
    match: [userName = uid]
    users: { userName: uid, mail: mail }
${sync.replace(/^(?=.)/gm, '    ')}
`
