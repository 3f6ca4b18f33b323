import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Gives an office a group of Mora's in the source, and tables of groups in the target; its sync keeps none yet. */
export async function withTeams(path: string): Promise<void> {
  await appendFile(join(path, 'acme.ldif'), wikiUsers)
  using database = new DatabaseSync(join(path, 'app.db'))
  database.exec(`create table teams (id integer primary key, name text not null unique);
    create table team_members (team integer, account integer, primary key (team, account))`)
  const file = join(path, 'rollcall.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(/^ {4}users: \{ table.*$/m, (users) => `${users}\n    ${groups}`),
  )
}

const groups =
  'groups: { table: teams, id: id, fields: { name: name }, memberships: { table: team_members, group: team, member: account } }'

const wikiUsers = `dn: cn=wiki-users,dc=acme,dc=example
objectClass: groupOfNames
cn: wiki-users
description: Who reads the wiki
member: uid=mora,ou=people,dc=acme,dc=example
entryUUID: 00000000-0000-4000-8000-00000000aaaa

`
