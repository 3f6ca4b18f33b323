import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { needs, startGraphFake, startKeyring } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty } from './support/pty.ts'

describe.runIf(needs('keyring'))('the first configuration, for a tenant of Entra ID', () => {
  it('asks for the app that reads it, says what is wrong with it, and leads to a plan', async () => {
    await using fake = await startGraphFake()
    const names = ['mora', 'jan', 'zoe']
    for (const surname of names)
      fake.tenant.addUser({ surname, userPrincipalName: `${surname}@acme.test`, mail: `${surname}@acme.test` })
    const app = fake.register({ permissions: ['User.Read.All'] })
    const secret = app.secrets[0]?.value ?? ''
    await using keyring = await startKeyring()
    await using program = await aProgram({ 'ca.pem': fake.ca }, keyring.env)
    new DatabaseSync(program.file('app.db')).exec(
      'create table account (id integer primary key, external_id text unique, username text not null unique, surname text, email text, active integer not null default 1)',
    )
    await using pty = openPty({ cwd: program.path, env: keyring.env })
    await pty.see('Where are your people?')
    pty.press(`entra:${fake.domain}`, keys.enter)

    await pty.see('Which app reads them?')
    pty.press(app.clientId)
    await pty.see(/Name in the keychain +directory/)
    pty.press(keys.down, keys.down, keys.down)
    await pty.see('type it; it is not shown')
    pty.press('not-the-secret')
    await pty.see('typed, not shown')
    pty.press(keys.down)
    for (const cloud of ['usgov', 'dod', 'china', 'another']) {
      pty.press(keys.right)
      await pty.see(new RegExp(`▌.*Cloud +${cloud}`))
    }
    for (const address of [fake.authority, fake.url]) pty.press(keys.down, address)
    pty.press(keys.down, 'ca.pem', keys.enter)
    await pty.see(/✕ token[\s\S]*use its value, not its id/)
    await pty.see('present; typing replaces it') // the field to mend it in is selected
    pty.press(secret, keys.enter)
    await pty.see(/✕ permissions[\s\S]*GroupMember\.Read\.All/)
    app.permissions = ['User.Read.All', 'GroupMember.Read.All']
    pty.press(keys.enter)

    await pty.see('Where do their accounts go?')
    await pty.see(/3 people/)
    pty.press('app.db', keys.enter)
    await pty.see('Which table holds the accounts?')
    pty.press(keys.enter)
    await pty.see('What does each account get?')
    await pty.see(/username +lower\(userPrincipalName\)/)
    pty.press(keys.enter)
    await pty.see('This is the configuration.')
    await pty.see('enter write it')
    pty.press(keys.enter)
    await pty.see('The configuration is written.')
    const written = await readFile(program.file('rollcall.yaml'), 'utf8')
    expect(written).toContain(`tenant: ${fake.domain}`)
    expect(written).toContain('keychain: directory')
    expect([pty.written(), written].join()).not.toContain(secret)
    pty.press(keys.enter)
    await pty.see(/\+ 3 create/)
  })
})
