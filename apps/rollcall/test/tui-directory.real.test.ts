import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { largeDirectory, ldifEntry, needs, type Slapd, startSlapd, uuidOf } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configuration, sqliteTables } from './support/application.ts'
import { corp } from './support/office.ts'
import { aProgram, type Program } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const people = 'ou=people,dc=acme,dc=test'
const many = 3_000

/** A JPEG of 96 × 128, as far as its first bytes say. */
const photo = new Uint8Array(4_200)
photo.set([0xff, 0xd8, 0xff, 0xc0, 0x00, 0x11, 0x08, 0x00, 0x80, 0x00, 0x60, 0x03])

async function* directory(): AsyncGenerator<string> {
  yield* largeDirectory({ people: many, groups: 5 })
  yield ldifEntry(`uid=mora,${people}`, {
    objectClass: 'inetOrgPerson',
    uid: 'mora',
    cn: 'Mora Lind',
    sn: 'Lind',
    mail: ['mora.lind@acme.test', 'mora@acme.test'],
    manager: `uid=yamada,${people}`,
    jpegPhoto: photo,
    description: 'x'.repeat(60_000),
    userPassword: 'not for anybody',
    entryUUID: uuidOf('mora'),
  })
  yield ldifEntry(`uid=yamada,${people}`, {
    objectClass: 'inetOrgPerson',
    uid: 'yamada',
    cn: '山田 太郎',
    sn: '山田',
    entryUUID: uuidOf('yamada'),
  })
}

/** What the program asked the terminal to put into the clipboard last. */
function clipboardOf(pty: Pty): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  const [, text = ''] = [...pty.written().matchAll(/\u001b\]52;c;([A-Za-z0-9+/=]*)\u0007/g)].at(-1) ?? []
  return Buffer.from(text, 'base64').toString()
}

describe.runIf(needs('slapd'))('a directory in a terminal', () => {
  let slapd: Slapd
  let program: Program
  let env: Readonly<Record<string, string>>
  beforeAll(async () => {
    slapd = await startSlapd({ seed: directory() })
    env = { LDAP_PASSWORD: slapd.reader.password }
    program = await aProgram({ 'rollcall.yaml': configuration(corp(slapd), 'file: application.db') }, env)
    using database = new DatabaseSync(program.file('application.db'))
    database.exec(sqliteTables)
  })
  afterAll(async () => {
    await program[Symbol.asyncDispose]()
    await slapd[Symbol.asyncDispose]()
  })

  const opened = async (...argv: readonly string[]): Promise<Pty> => {
    const pty = openPty({ cwd: program.path, env, argv })
    await pty.see('staff')
    pty.press('d')
    await pty.see('▸ ou=people')
    return pty
  }
  /** The cursor on Mora, her entry beside the tree. */
  const atMora = async (pty: Pty): Promise<void> => {
    pty.press('s')
    await pty.see('name, DN or filter:')
    pty.press(`uid=mora,${people}`, keys.enter)
    await pty.see('1 found')
    pty.press(keys.enter)
    await pty.see(/▌ +▸? *uid=mora +Mora Lind[\s\S]*mora@acme\.test/)
  }

  it('opens a branch and reads no further than somebody scrolls, to the very end if asked', async () => {
    await using pty = await opened()
    pty.press(keys.down)
    await pty.see('▌   ▸ ou=groups')
    pty.press(keys.down, keys.right)
    await pty.see('uid=u000001')
    await pty.see(/▾ ou=people +500\+/)
    await pty.see('505 read')
    for (let page = 0; page < 20; page++) pty.press(keys.pageDown)
    await pty.see('1,005 read')
    pty.press(keys.end)
    await pty.see(/▌ +uid=yamada +山田 太郎/)
    await pty.see('3,007 read')
    await pty.see(new RegExp(`│ uid=yamada,${people}`))
    pty.press('/')
    await pty.see('filter:')
    pty.press('u00299')
    await pty.see(/▌ +uid=u002990/)
    await pty.see(/▾ ou=people +3,002/)
    await pty.miss('uid=yamada ')
    pty.press(keys.esc)
    await pty.miss('filter:')
    await pty.see('uid=u002985')
  })

  it('searches by name, DN and filter, and says what is wrong with one', async () => {
    await using pty = await opened()
    pty.press('s')
    await pty.see('name, DN or filter:')
    pty.press('Lind', keys.enter)
    await pty.see('corp › Directory › Search “Lind”')
    await pty.see(/▌ +uid=mora +Mora Lind/)
    pty.press('s')
    await pty.see('name, DN or filter: Lind')
    pty.press('\u0015', '(&(uid=u*)(employeeNumber=77))', keys.enter)
    await pty.see(/▌ +uid=u000077/)
    await pty.see('1 found')
    pty.press('s')
    await pty.see('name, DN or filter: (')
    pty.press('\u0015', '(uid=', keys.enter)
    await pty.see(/✕ .*│/)
    await pty.see('r reads it again')
    pty.press(keys.esc)
    await pty.miss('Search')
    await pty.see('▸ ou=people')
  })

  it('shows bytes as what they are, and on a key what the server keeps for itself', async () => {
    await using pty = await opened()
    await atMora(pty)
    await pty.see('JPEG 96 × 128, 4.1 KB')
    expect(pty.screen().join('\n')).not.toContain('not for anybody')
    await pty.miss('createTimestamp')
    pty.press('o')
    await pty.see('createTimestamp')
    pty.resize(200, 50)
    await pty.see(uuidOf('mora'))
    expect(pty.screen().every((line) => line.length <= 200)).toBe(true)
  })

  it('follows the manager and comes back', async () => {
    await using pty = await opened()
    await atMora(pty)
    pty.press(keys.tab)
    await pty.see('▌ cn')
    pty.press(...Array<string>(6).fill(keys.down))
    await pty.see(/▌ manager +→ uid=yamada,ou=people/)
    pty.press(keys.enter)
    await pty.see(/│ 山田 太郎$/m)
    await pty.see('uid=yamada')
    pty.press(keys.backspace)
    await pty.see(/▌ manager +→ uid=yamada,ou=people/)
    await pty.see(/│ Mora Lind$/m)
  })

  it('sends a DN, a value and LDIF to the terminal, and says no more than that', async () => {
    await using pty = await opened()
    await atMora(pty)
    pty.press('y')
    await pty.see('LDIF of the entry')
    pty.press('d')
    await pty.see('The DN was sent to the terminal (34 bytes).')
    expect(clipboardOf(pty)).toBe(`uid=mora,${people}`)
    pty.press(keys.tab)
    await pty.see('▌ cn')
    pty.press('y')
    await pty.see('value of cn')
    pty.press('v')
    await pty.see('The value of cn was sent')
    expect(clipboardOf(pty)).toBe('Mora Lind')
    pty.press('y')
    await pty.see('LDIF of the entry')
    pty.press('l')
    await pty.see('The LDIF of the entry was sent')
    expect(clipboardOf(pty)).toMatch(new RegExp(`^dn: uid=mora,${people}\n`))
    expect(clipboardOf(pty)).not.toContain('userPassword')
  })

  it('writes LDIF to a new file, and not over one', async () => {
    await using pty = await opened()
    await atMora(pty)
    pty.press('w')
    await pty.see('write LDIF to: mora.ldif')
    pty.press(keys.enter)
    await pty.see('Written to')
    const written = await readFile(program.file('mora.ldif'), 'utf8')
    expect(written).toMatch(new RegExp(`^dn: uid=mora,${people}\n`))
    expect(written).toContain(`manager: uid=yamada,${people}\n`)
    pty.press('w')
    await pty.see('write LDIF to: mora.ldif')
    pty.press(keys.enter)
    await pty.see('is there already')
    pty.press(keys.esc)
    await pty.miss('write LDIF to')
  })

  it('with --read-only offers no file, and copies all the same', async () => {
    await using pty = await opened('--read-only')
    await atMora(pty)
    pty.press('?')
    await pty.see('Any key goes back.')
    expect(pty.screen().join('\n')).not.toContain('write LDIF')
    pty.press(keys.esc)
    await pty.see('▸ ou=groups')
    pty.press('w')
    pty.press('y')
    await pty.see('LDIF of the entry')
    expect(pty.screen().join('\n')).not.toContain('write LDIF to')
  })

  it('explains a person, and leads back', async () => {
    await using pty = await opened()
    await atMora(pty)
    pty.press('x')
    await pty.see('staff › Explain')
    await pty.see(/mapping +externalId/)
    await pty.see('Mora Lind  user of staff')
    pty.press(keys.esc)
    await pty.see(/▌ +▸? *uid=mora +Mora Lind/)
  })

  it('says that the server is gone, and reads again once it is back', async () => {
    await using pty = await opened()
    await slapd.stop()
    pty.press(keys.down, keys.right)
    await pty.see(/✕ .+│/)
    await slapd.start()
    pty.press('r')
    await pty.see('cn=g0000')
    await pty.miss('✕')
  })
})
