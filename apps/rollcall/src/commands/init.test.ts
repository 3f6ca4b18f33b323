import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif, aFolder } from '../testing/a-folder.ts'

const target = ['--target-connector', 'ldif', '--target-file', 'acme.ldif']

describe('init', () => {
  it('never overwrites a configuration unasked', async () => {
    await using folder = await aFolder({ 'rollcall.yaml': 'mine', 'acme.ldif': acmeLdif })
    const { code, err } = await folder.rollcall('init', '--file', 'acme.ldif', ...target)
    expect([code, err]).toEqual([1, expect.stringContaining('./rollcall.yaml is there already.')])
  })

  it('without a terminal says what it was not told', async () => {
    await using folder = await aFolder({})
    expect((await folder.rollcall('init')).err).toContain('There is no terminal to ask on: Where is the directory?')
    expect((await folder.rollcall('init', '--file', 'acme.ldif', '--target-file', 'a.db')).err).toContain(
      'Nothing says which table holds the accounts.',
    )
  })

  it('tests both ends, proposes scope and mapping, writes it down and checks what it wrote', async () => {
    await using folder = await aFolder({ 'acme.ldif': acmeLdif })
    const { code, out, err } = await folder.rollcall('init', '--file', 'acme.ldif', '--name', 'corp', ...target)
    expect(out).toMatch(/ {2}corp\n {2}✓ file .* {2}app\n {2}✓ file /s)
    const written = await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')
    expect(written).toContain('ou=people,dc=acme,dc=example')
    expect(written).toContain('mail: mail')
    expect([code, err]).toEqual([1, expect.stringContaining('./rollcall.yaml has')]) // a file cannot be a target
  })

  it('writes nothing where an end does not work', async () => {
    await using folder = await aFolder({ 'acme.ldif': acmeLdif })
    const { code, err } = await folder.rollcall('init', '--file', 'lost.ldif', ...target)
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('directory cannot be used as it was given; nothing was written.'),
    ])
    await expect(access(join(folder.path, 'rollcall.yaml'))).rejects.toThrow('ENOENT')
  })
})
