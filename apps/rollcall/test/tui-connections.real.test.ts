import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { companyLdif, needs, startKeyring, startSlapd } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty } from './support/pty.ts'

const ctrlT = '\u0014'
const clear = '\u0015'

/** Every file below a folder, as text. */
async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}

describe.runIf(needs('slapd') && needs('keyring'))('the connections, with a keychain', () => {
  it('take a password without showing it, test step by step, and show the difference before they are saved', async () => {
    await using slapd = await startSlapd({ seed: companyLdif() })
    await using keyring = await startKeyring()
    const { dn, password } = slapd.reader
    const corp = `  corp: # the company
    connector: openldap
    url: ${slapd.tlsUrl}
    ca: ${slapd.caFile}
    bindDn: ${dn}
    password: { keychain: corp } # not here
    baseDn: dc=nobody,dc=test
`
    await using program = await aProgram({ 'rollcall.yaml': `version: 1\nconnections:\n${corp}` })
    await using pty = openPty({ cwd: program.path, env: keyring.env, columns: 100, rows: 40 })

    await pty.see(/✕ corp +OpenLDAP.*bind: The keychain holds no secret "corp"/)
    pty.press('c')
    await pty.see('t tests it, step by step.')
    pty.press(keys.enter)
    await pty.see('missing: type it')
    for (let down = 0; down < 4; down++) pty.press(keys.down)
    await pty.see(/▌ +password +missing/)
    pty.press(password)
    await pty.see('typed, not shown')
    pty.press(ctrlT)
    await pty.see('present; typing replaces it')
    await pty.see(/✓ bind[\s\S]*✕ base[\s\S]*dc=nobody,dc=test does not exist/)

    pty.press(keys.down)
    await pty.see(/▌ \* baseDn/)
    pty.press(clear)
    await pty.miss(/▌.*dc=nobody/)
    pty.press('no name')
    await pty.see(/▌ ✕ baseDn/) // while it is typed
    pty.press(clear)
    await pty.miss(/▌.*no name/)
    pty.press('dc=acme,dc=test', ctrlT)
    await pty.see(/✓ search +300 people/)
    pty.press(keys.ctrlS)
    await pty.see('What would change')
    await pty.see(/\+ +baseDn: dc=acme,dc=test/)
    pty.press(keys.enter)
    await pty.see('corp is saved.')
    expect(await readFile(program.file('rollcall.yaml'), 'utf8')).toBe(
      `version: 1\nconnections:\n${corp.replace('dc=nobody', 'dc=acme')}`,
    )

    pty.press(keys.enter) // again: the password is replaced without being read
    await pty.see('present; typing replaces it')
    for (let down = 0; down < 4; down++) pty.press(keys.down)
    await pty.see(/▌ +password +present/)
    pty.press('another-one')
    await pty.see('typed, not shown')
    pty.press(ctrlT)
    await pty.see(/✕ bind[\s\S]*Check the bind DN and the password/)

    expect(pty.written()).not.toContain(password)
    expect(pty.written()).not.toContain('another-one')
    const kept = await everythingIn(program.path)
    expect(kept).not.toContain(password)
    expect(kept).not.toContain('another-one')
    pty.press(keys.esc)
    await pty.see('t tests it, step by step.')
    pty.press(keys.esc)
    await pty.see(/corp +OpenLDAP +.*300 people|▲ corp|bind:/)
  })
})

describe.runIf(needs('keyring'))('a connection that is removed', () => {
  const rest = 'version: 1\nconnections:\n'
  const old = '  old: { connector: scim, url: "https://127.0.0.1:1/", token: { keychain: old } }\n'
  const used = '  corp: { connector: ldif, file: people.ldif } # the company\n'

  it('is shown as the file without it first, goes with its secret, and not while a sync uses it', async () => {
    await using keyring = await startKeyring()
    const sync = 'syncs:\n  staff: { from: corp, to: list, users: { login: uid } }\n'
    const list = '  list: { connector: csv, users: { file: list.csv, id: nr } }\n'
    await using program = await aProgram(
      { 'rollcall.yaml': rest + used + old + list + sync, 'list.csv': 'nr,login\n' },
      keyring.env,
    )
    await program.shell('echo hunter2 | $rollcall secrets set old')
    expect((await program.rollcall('secrets', 'list')).out).toContain('old')
    await using pty = openPty({ cwd: program.path, env: keyring.env })
    await pty.see('old')
    pty.press('c')
    await pty.see('R remove')
    pty.press('R')
    await pty.see('corp cannot be removed while staff uses it.')
    pty.press(keys.down)
    await pty.see(/▌.*old/)
    pty.press('R')
    await pty.see('What would change')
    await pty.see('The keychain forgets "old" too')
    pty.press(keys.esc)
    await pty.see('t tests it, step by step.')
    pty.press('R')
    await pty.see('enter remove it')
    pty.press(keys.enter)
    await pty.see('old is removed.')
    expect(await readFile(program.file('rollcall.yaml'), 'utf8')).toBe(rest + used + list + sync)
    expect((await program.rollcall('secrets', 'list')).out).not.toContain('old')
  })
})

describe('the connections, without a keychain', () => {
  it('let one be added, and never write a configuration that does not load', async () => {
    await using program = await aProgram({
      'rollcall.yaml': 'version: 1\nconnections:\n  corp: { connector: ldif, file: people.ldif }\n',
      'list.csv': 'nr,login\n1,mora\n',
    })
    await using pty = openPty({ cwd: program.path })
    await pty.see(/✕ corp/)
    pty.press('c')
    await pty.see('a add')
    pty.press('a')
    await pty.see(/▌ \* name/)
    pty.press('corp', keys.ctrlS)
    await pty.see('is missing')
    pty.press(keys.up)
    pty.press(keys.up)
    await pty.see(/▌ \* name|▌ ✕ name/)
    pty.press(clear)
    pty.press('list')
    await pty.see(/▌.*name +list/)
    pty.press(keys.down)
    await pty.see(/▌.*connector/)
    for (const name of ['active-directory', 'entra-id', 'ldif', 'csv']) {
      pty.press(keys.right)
      await pty.see(new RegExp(`connector +${name}`))
    }
    pty.press(keys.down, 'list.csv')
    await pty.see(/users.file +list.csv/)
    pty.press(keys.down, 'nr')
    await pty.see(/users.id +nr/)
    pty.press(keys.ctrlS)
    await pty.see('What would change')
    pty.press(keys.enter)
    await pty.see('list is saved.')
    await pty.see(/list +CSV files/)
    expect((await program.rollcall('test', 'list')).out).toContain('1 people')
    pty.press(keys.esc)
    await pty.see(/● list +CSV files +1 person/)
    pty.press('q')
    expect((await pty.ended).code).toBe(0)
  })

  it('show what --read-only lets nobody change', async () => {
    await using folder = await aProgram({
      'rollcall.yaml': 'version: 1\nconnections:\n  corp: { connector: ldif, file: people.ldif }\n',
    })
    await using pty = openPty({ cwd: folder.path, argv: ['--read-only'] })
    await pty.see(/✕ corp/)
    pty.press('c')
    expect((await pty.see('enter edit')).join('\n')).not.toMatch(/a add|R remove/)
    pty.press(keys.enter)
    expect((await pty.see(/▌ \* file/)).join('\n')).not.toContain('ctrl-s')
    pty.press('x', keys.ctrlS)
    await pty.see('Nothing is written with --read-only.')
    expect(await readFile(folder.file('rollcall.yaml'), 'utf8')).toContain('file: people.ldif }')
  })
})

describe('a configuration that does not load', () => {
  it('is shown at home with its place, and read again once it is mended', async () => {
    await using program = await aProgram({ 'rollcall.yaml': 'version: 1\nconnections:\n  corp: { conector: ldif }\n' })
    await using pty = openPty({ cwd: program.path })
    await pty.see(/rollcall\.yaml:3:\d+ /)
    await pty.see('`connector` is missing.')
    await pty.see('r reads it again.')
    await program.write('rollcall.yaml', 'version: 1\nconnections:\n  corp: { connector: ldif, file: gone.ldif }\n')
    pty.press('r')
    await pty.see(/✕ corp +LDIF file +file: There is no file gone\.ldif/)
    pty.press('q')
    expect(await pty.ended).toEqual({ code: 0, signal: 0 })
  })
})
