import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../testing/a-folder.ts'

const config = `version: 1
connections:
  corp: { connector: ldif, file: acme.ldif }
  lost: { connector: ldif, file: nowhere.ldif }
syncs: {}
`
const files = { 'rollcall.yaml': config, 'acme.ldif': acmeLdif }

describe('looking around in a directory', () => {
  it('lists what is below an entry', async () => {
    await using folder = await aFolder(files)
    expect(await folder.rollcall('ls', 'corp')).toEqual({ code: 0, out: '  → dc=acme  dc=acme,dc=example\n', err: '' })
    expect((await folder.rollcall('ls', 'corp', 'ou=people,dc=acme,dc=example')).out).toBe(
      '    uid=mora  uid=mora,ou=people,dc=acme,dc=example\n    uid=nora  uid=nora,ou=people,dc=acme,dc=example\n',
    )
  })

  it('shows every attribute of one entry', async () => {
    await using folder = await aFolder(files)
    const { code, out } = await folder.rollcall('show', 'corp', 'uid=mora,ou=people,dc=acme,dc=example')
    expect(code).toBe(0)
    expect(out).toContain('    mail         mora@acme.example\n')
  })

  it('finds entries by a filter, for scripts a line each', async () => {
    await using folder = await aFolder(files)
    const { out } = await folder.rollcall('search', 'corp', '(uid=n*)', '--json')
    expect(JSON.parse(out)).toMatchObject({ ref: 'uid=nora,ou=people,dc=acme,dc=example', label: 'uid=nora' })
  })

  it('finds an entry by its DN, however it is spelled', async () => {
    await using folder = await aFolder(files)
    const { out } = await folder.rollcall('search', 'corp', 'UID=Mora, ou=people,dc=acme,dc=example', '--json')
    expect(JSON.parse(out)).toMatchObject({ ref: 'uid=mora,ou=people,dc=acme,dc=example', name: 'Mora Lind' })
  })

  it('writes an entry as LDIF to a new file, and never over one', async () => {
    await using folder = await aFolder(files)
    const show = () => folder.rollcall('show', 'corp', 'uid=nora,ou=people,dc=acme,dc=example', '--ldif', 'nora.ldif')
    expect(await show()).toEqual({ code: 0, out: '  Written to ./nora.ldif.\n', err: '' })
    expect(await readFile(join(folder.path, 'nora.ldif'), 'utf8')).toBe(
      'dn: uid=nora,ou=people,dc=acme,dc=example\nobjectClass: inetOrgPerson\nuid: nora\ncn: Nora Quist\nsn: Quist\n\n',
    )
    expect(await show()).toMatchObject({ code: 1, err: expect.stringContaining('nora.ldif is there already') })
  })

  it('says so where nothing is found', async () => {
    await using folder = await aFolder(files)
    expect(await folder.rollcall('search', 'corp', 'zoe')).toEqual({ code: 0, out: '  none\n', err: '' })
    expect((await folder.rollcall('ls', 'corp', 'uid=mora,ou=people,dc=acme,dc=example')).out).toBe('  none\n')
  })

  it('says what is not there, and exits 1', async () => {
    await using folder = await aFolder(files)
    expect(await folder.rollcall('show', 'corp', 'uid=zoe,dc=acme,dc=example')).toMatchObject({ code: 1, out: '' })
    expect(await folder.rollcall('ls', 'corp', 'ou=nobody,dc=acme,dc=example')).toMatchObject({ code: 1, out: '' })
    expect((await folder.rollcall('ls', 'crop')).err).toBe('✕ There is no connection crop.\n  Did you mean corp?\n')
  })
})

describe('a test of connections', () => {
  it('says what each step found, of every connection', async () => {
    await using folder = await aFolder(files)
    const { code, out } = await folder.rollcall('test')
    expect(code).toBe(1)
    expect(out).toMatch(/ {2}corp\n {2}✓ file .*\n {2}✓ search {3}2 people\n[^✕]* {2}lost\n {2}✕ file/)
  })

  it('of one connection exits 0 when it is well', async () => {
    await using folder = await aFolder(files)
    expect((await folder.rollcall('test', 'corp', '--quiet')).code).toBe(0)
    expect(JSON.parse((await folder.rollcall('test', 'corp', '--json')).out)).toMatchObject({
      connections: [{ connection: 'corp', ok: true }],
    })
  })
})
