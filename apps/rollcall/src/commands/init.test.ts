import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
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

  it('chooses the only table there is, with its key, its switch and the columns that can be filled', async () => {
    await using folder = await aFolder({ 'acme.ldif': acmeLdif })
    using database = new DatabaseSync(join(folder.path, 'app.db'))
    database.exec(
      'create table account (id integer primary key, login text not null unique, note text, active integer)',
    )
    const argv = ['init', '--file', 'acme.ldif', '--target-file', 'app.db']
    expect((await folder.rollcall(...argv)).code).toBe(0)
    const written = await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')
    expect(written).toContain('table: account\n      id: id\n      active: active\n      fields:\n        - login\n')
    expect((await folder.rollcall('plan')).code).toBe(2)
    const given = [...argv, '--force', '--target-set', 'users.table=account']
    expect((await folder.rollcall(...given)).code).toBe(0)
    expect(await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')).toBe(written)
    database.exec('create table other (id integer primary key, name text)')
    const { code, err } = await folder.rollcall(...argv, '--force')
    expect([code, err]).toEqual([1, expect.stringContaining('--target-set users.table=account')])
  })

  it('reads people from a CSV file and writes another, which can switch nobody off', async () => {
    const [people, list] = ['nr,uid,mail\n1,mora,m@acme.example\n', 'nr,login,mail\n']
    await using folder = await aFolder({ 'people.csv': people, 'list.csv': list })
    const argv = ['init', '--file', 'people.csv', '--set', 'users.id=nr', '--target-file', 'list.csv']
    expect((await folder.rollcall(...argv)).err).toBe('')
    const written = await readFile(join(folder.path, 'rollcall.yaml'), 'utf8')
    expect(written).toContain('onLeave: keep')
    expect((await folder.rollcall('plan')).code).toBe(2)
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
