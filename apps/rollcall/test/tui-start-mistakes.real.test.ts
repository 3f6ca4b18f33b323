import { readFile } from 'node:fs/promises'
import { companyLdif, makeFolder, needs, startPostgres, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { acmeLdif } from '../src/testing/a-folder.ts'
import { aProgram } from './support/program.ts'
import { keys, openPty } from './support/pty.ts'

describe.runIf(needs('slapd'))('a server that refuses StartTLS', () => {
  it('is told at the stage that failed, and read without encryption only if somebody chooses that', async () => {
    await using slapd = await startSlapd({ seed: companyLdif(), withoutTls: true })
    await using folder = await makeFolder('tui')
    await using pty = openPty({ cwd: folder.path })
    await pty.see('Where are your people?')
    pty.press(slapd.url)
    await pty.see(/Encryption +StartTLS/)
    pty.press(keys.enter)
    await pty.see(/✕ tls[\s\S]*refused StartTLS/)
    await pty.see(/▌.*Encryption +StartTLS/) // where it can be mended
    pty.press(keys.right)
    await pty.see(/Encryption +no encryption/)
    await pty.miss('refused StartTLS') // that was of the other answer
    pty.press(keys.enter)
    await pty.see('Who may read them?')
    await pty.see(/✓ ldap:.*OpenLDAP/)
    pty.press(keys.ctrlC, keys.ctrlC)
    await pty.ended
  })
})

describe.runIf(needs('postgres'))('a database of PostgreSQL as the target of the first configuration', () => {
  it('is signed in to, shows its tables, and gets people and groups into a configuration that plans', async () => {
    await using postgres = await startPostgres()
    await postgres.query(
      'create table account (id serial primary key, username text not null unique, email text, active boolean not null)',
    )
    await postgres.query('create table team (id serial primary key, name text not null unique)')
    await postgres.query('create table team_member (team_id integer not null, account_id integer not null)')
    const { username, password, host } = new URL(postgres.url)
    await using program = await aProgram({ 'people.ldif': acmeLdif, 'wrong.txt': 'no', 'right.txt': password })
    await using pty = openPty({ cwd: program.path, columns: 100, rows: 40 })
    await pty.see('Where are your people?')
    pty.press('people.ldif', keys.enter)
    await pty.see('Where do their accounts go?')
    pty.press(`postgres://${username}@${host}/postgres`)
    await pty.see('Password kept in')
    pty.press(keys.down)
    await pty.see('There is no keychain here')
    pty.press(keys.down)
    await pty.see(/▌.*File/)
    pty.press('wrong.txt', keys.enter)
    await pty.see(/✕ \w+[\s\S]*password/)
    pty.press('\u0015') // ctrl-u
    await pty.miss('wrong.txt')
    pty.press('right.txt', keys.enter)
    await pty.see('Which table holds the accounts?')
    await pty.see(/Active column +active/)
    pty.press(keys.enter)
    await pty.see('proposed by name from the first')
    await pty.see('Groups go to the table team, with their members.')
    pty.press(keys.enter)
    await pty.see('enter write it')
    pty.press(keys.enter)
    await pty.see('The configuration is written.')
    expect(await readFile(program.file('rollcall.yaml'), 'utf8')).toMatch(
      /memberships:[\s\S]*matchGroups: \[name = cn\]/,
    )
    const { code, out } = await program.rollcall('plan')
    expect([code, out]).toEqual([2, expect.stringMatching(/create/)])
    pty.press(keys.ctrlC)
    await pty.ended
  })
})
