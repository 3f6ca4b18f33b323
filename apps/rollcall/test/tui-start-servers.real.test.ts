import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { companyAdLdif, companyLdif, needs, startDirsrv, startKeyring, startSamba } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

interface Server {
  readonly tlsUrl: string
  readonly caFile: string
  readonly reader: { readonly dn: string; readonly password: string }
}

/** Answers the first two questions, up to the one for the base. */
async function signIn(pty: Pty, { tlsUrl, caFile, reader }: Server): Promise<void> {
  await pty.see('Where are your people?')
  pty.press(tlsUrl, keys.enter)
  await pty.see(/✕ tls[\s\S]*is not accepted/)
  pty.press(caFile, keys.enter) // the field to mend it in is selected
  await pty.see('Who may read them?')
  pty.press(reader.dn)
  await pty.see(/Name in the keychain +directory/)
  pty.press(keys.down, keys.down, keys.down)
  await pty.see('type it')
  pty.press(reader.password)
  await pty.see('typed, not shown')
  pty.press(keys.enter)
  await pty.see('Which part of the directory counts?')
}

describe.runIf(needs('dirsrv') && needs('keyring'))('the first configuration, for a 389 Directory Server', () => {
  it('knows it, proposes where the people are and not its changelog, and leads to a plan', async () => {
    await using dirsrv = await startDirsrv({ seed: companyLdif({ server: 'dirsrv' }), changes: 'retro-changelog' })
    await using keyring = await startKeyring()
    await using program = await aProgram({}, keyring.env)
    new DatabaseSync(program.file('app.db')).exec(
      'create table account (id integer primary key, external_id text unique, username text not null unique, surname text, email text, active integer not null default 1)',
    )
    await using pty = openPty({ cwd: program.path, env: keyring.env })
    await signIn(pty, dirsrv)
    await pty.see('389 Directory Server 2.')
    const asked = await pty.see(/Base DN +dc=acme,dc=test/)
    expect(asked.join('\n')).not.toContain('tab takes the next')
    pty.press(keys.enter)
    await pty.see(/300 people, 40 groups/)
    await pty.see('Where do their accounts go?')
    pty.press('app.db', keys.enter)
    await pty.see('Which table holds the accounts?')
    pty.press(keys.enter)
    await pty.see('What does each account get?')
    await pty.see(/external_id +id/)
    pty.press(keys.enter)
    await pty.see('This is the configuration.')
    await pty.see('idAttribute: nsUniqueId')
    pty.press(keys.enter)
    await pty.see('The configuration is written.')
    pty.press(keys.enter)
    await pty.see(/\+ 298 create/) // all but the disabled and the expired
  })
})

describe.runIf(needs('samba') && needs('keyring'))('the first configuration, for an Active Directory', () => {
  it('knows it, proposes the domain alone and where its people are, and leads to a plan', async () => {
    await using samba = await startSamba({ seed: companyAdLdif() })
    await using keyring = await startKeyring()
    await using program = await aProgram({}, keyring.env)
    new DatabaseSync(program.file('app.db')).exec(
      'create table account (id integer primary key, external_id text unique, username text not null unique, surname text, email text, active integer not null default 1)',
    )
    await using pty = openPty({ cwd: program.path, env: keyring.env })
    await signIn(pty, samba)
    await pty.see('Samba Active Directory')
    const asked = await pty.see(/Base DN +DC=acme,DC=test/)
    expect(asked.join('\n')).not.toContain('tab takes the next')
    pty.press(keys.enter)
    await pty.see(/30\d people/)
    await pty.see('Where do their accounts go?')
    pty.press('app.db', keys.enter)
    await pty.see('Which table holds the accounts?')
    pty.press(keys.enter)
    await pty.see('What does each account get?')
    await pty.see(/username +lower\(sAMAccountName\)/)
    pty.press(keys.enter)
    await pty.see('This is the configuration.')
    await pty.see('connector: active-directory')
    pty.press(keys.enter)
    await pty.see('The configuration is written.')
    pty.press(keys.enter)
    await pty.see(/\+ 29\d create/) // all but the disabled and the expired
    expect(await readFile(program.file('rollcall.yaml'), 'utf8')).toMatch(/base:[\s\S]*OU=people,DC=acme,DC=test/)
  })
})
