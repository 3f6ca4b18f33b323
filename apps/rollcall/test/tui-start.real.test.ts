import { access, readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { companyLdif, makeFolder, needs, startKeyring, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const accounts = `create table account (id integer primary key, external_id text unique, username text not null unique,
  display_name text, surname text not null, email text not null, title text, active integer not null default 1)`

/** Takes out what is in a field, and types. */
async function retype(pty: Pty, was: string, text: string): Promise<void> {
  pty.press('\u0015') // ctrl-u
  await pty.miss(new RegExp(`▌.*${was}`))
  pty.press(text)
}

describe.runIf(needs('slapd') && needs('keyring'))('somebody who has never seen Rollcall, in an empty folder', () => {
  it('gets from the address of a server to the first sync, through a mistake at each step', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using keyring = await startKeyring()
    await using program = await aProgram({}, keyring.env)
    new DatabaseSync(program.file('app.db')).exec(accounts)
    new DatabaseSync(program.file('empty.db')).exec('pragma user_version = 1')
    const { dn, password } = slapd.reader
    await using pty = openPty({ cwd: program.path, env: keyring.env })

    await pty.see('Where are your people?')
    pty.press('ldaps://nowhere.invalid', keys.enter)
    await pty.see('✕ dns')
    await retype(pty, 'nowhere', 'ldaps://127.0.0.1:1')
    pty.press(keys.enter)
    await pty.see(/✕ tcp[\s\S]*Check that the server runs, the port/)
    await retype(pty, '127.0.0.1:1', slapd.tlsUrl)
    pty.press(keys.enter)
    await pty.see(/✕ tls[\s\S]*is not accepted/)
    pty.press(slapd.caFile, keys.enter) // the field to mend it in is selected

    await pty.see('Who may read them?')
    await pty.see('OpenLDAP')
    pty.press(dn)
    await pty.see(/Name in the keychain +directory/)
    pty.press(keys.down, keys.down, keys.down)
    await pty.see('type it')
    pty.press('not-the-password')
    await pty.see('typed, not shown')
    pty.press(keys.enter)
    await pty.see(/✕ bind[\s\S]*Check the bind DN and the password/)
    await pty.see('present; typing replaces it')
    pty.press(password, keys.enter)

    await pty.see('Which part of the directory counts?')
    await pty.see(/Base DN +dc=acme,dc=test/)
    await retype(pty, 'dc=test', 'dc=nobody,dc=test')
    pty.press(keys.enter)
    await pty.see(/✕ base[\s\S]*does not exist, or this/)
    await retype(pty, 'dc=nobody', 'dc=acme,dc=test')
    pty.press(keys.enter)

    await pty.see('Where do their accounts go?')
    await pty.see(/300 people, 40 groups/)
    pty.press('gone.db', keys.enter)
    await pty.see('There is no database gone.db.')
    await retype(pty, 'gone.db', 'empty.db')
    pty.press(keys.enter)
    await pty.see('The database shows no table.')
    await retype(pty, 'empty.db', 'app.db')
    pty.press(keys.enter)

    await pty.see('Which table holds the accounts?')
    await pty.see(/Active column +active/)
    pty.press(keys.esc) // one step back, nothing lost
    await pty.see(/Application +app\.db/)
    pty.press(keys.enter)
    await pty.see('Which table holds the accounts?')
    pty.press(keys.enter)

    await pty.see('What does each account get?')
    await pty.see(/surname +sn/)
    pty.press(keys.enter)
    await pty.see('This is the configuration.')
    await pty.see('enter write it')
    await expect(access(program.file('rollcall.yaml'))).rejects.toThrow('ENOENT')
    pty.press(keys.enter)
    await pty.see('The configuration is written.')

    const written = await readFile(program.file('rollcall.yaml'), 'utf8')
    expect(written).toContain('keychain: directory')
    expect([pty.written(), written].join()).not.toContain(password)
    expect(pty.written()).not.toContain('not-the-password')

    pty.press(keys.enter) // straight to the plan
    await pty.see(/\+ 297 create/)
    pty.press('a')
    await pty.see('Carry it out?')
    pty.press('y')
    await pty.see('297 created')
    using database = new DatabaseSync(program.file('app.db'))
    expect(database.prepare('select count(*) as number from account').get()).toEqual({ number: 297 })
    expect(pty.written()).not.toContain(password)

    for (let left = 0; left < 2; left++) {
      if (pty.screen().some((row) => row.includes('Connections'))) break
      pty.press(keys.esc)
      await pty.miss(/Run |Plan {2}/)
    }
    await pty.see(/▲ directory +OpenLDAP +certificate ends in \d+ days/) // a month is what it was made for
    await pty.see('297 people in step')
    pty.press('q')
    expect(await pty.ended).toEqual({ code: 0, signal: 0 })
  })
})

describe('an empty folder', () => {
  it('is left with two presses of esc, and nothing is written', async () => {
    await using folder = await makeFolder('tui')
    new DatabaseSync(folder.file('app.db')).exec(accounts)
    await using pty = openPty({ cwd: folder.path })
    await pty.see('Where are your people?')
    pty.press('lost.ldif', keys.enter)
    await pty.see('There is no file lost.ldif.')
    await retype(pty, 'lost.ldif', 'other.ldif')
    pty.press(keys.esc)
    await pty.see('Esc again leaves')
    pty.press(keys.esc)
    await pty.see('There is no configuration yet.')
    pty.press('q')
    expect(await pty.ended).toEqual({ code: 0, signal: 0 })
  })
})

describe('an empty folder with --read-only', () => {
  it('leads to no start, for nothing could be written', async () => {
    await using folder = await makeFolder('tui')
    await using pty = openPty({ cwd: folder.path, argv: ['--read-only'] })
    await pty.see('There is no configuration yet.')
    pty.press(keys.enter)
    expect((await pty.see('Nothing can be written with --read-only')).join('\n')).not.toContain('enter begin')
    pty.press('q')
    await pty.ended
  })
})
