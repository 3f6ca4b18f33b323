import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acmeLdif } from '../testing/a-folder.ts'
import { anOffice } from '../testing/an-office.ts'
import { withTeams } from '../testing/an-office-with-teams.ts'

describe('a mapping that is tried', () => {
  it('says what one person would get', async () => {
    await using office = await anOffice()
    const { code, out } = await office.rollcall('preview', 'staff', 'Mora Lind')
    expect([code, out]).toEqual([
      0,
      `  For Mora Lind  uid=mora,ou=people,dc=acme,dc=example

  userName  required unique  uid   mora
  mail                       mail  mora@acme.example
`,
    ])
  })

  it('may be another than the saved one, and nothing is written', async () => {
    await using office = await anOffice()
    const file = join(office.path, 'rollcall.yaml')
    const before = await readFile(file, 'utf8')
    const set = (value: string) => office.rollcall('preview', 'staff', 'mora', '--set', `users.mail=${value}`)
    expect((await set("uid + '@x' + (present(sn) ? 'y: z' : '')")).out).toContain('mora@xy: z')
    expect(await set('lower(mial)')).toMatchObject({ code: 1, out: expect.stringContaining('✕ no attribute `mial`') })
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('says what a group would get, its members aside', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('preview', 'staff', '--group', 'wiki-users')).err).toContain(
      'corp and app do not both have groups.',
    )
    await withTeams(office.path)
    const preview = (...more: readonly string[]) => office.rollcall('preview', 'staff', '--group', ...more)
    const sets = ['--set', 'groups.name=upper(cn)', '--set', 'groups.members=members']
    const { code, out } = await preview('wiki-users', ...sets)
    expect([code, out]).toEqual([
      0,
      `  For wiki-users  cn=wiki-users,dc=acme,dc=example

  name     required unique  upper(cn)  WIKI-USERS
  members                   members    its members
`,
    ])
    expect(await preview('cn=wiki-users,dc=acme,dc=example', '--set', 'groups.name=cm')).toMatchObject({
      code: 1,
      out: expect.stringContaining('✕ no attribute `cm`'),
    })
    expect((await preview('mora')).err).toContain('No group called “mora” is in corp.')
    expect((await preview('wiki-users', '--worst', 'mail')).err).toContain('Give one of')
  })

  it('is counted over everybody', async () => {
    await using office = await anOffice()
    const { code, out } = await office.rollcall('preview', 'staff', '--set', 'users.mail=mail')
    expect([code, out]).toEqual([
      0,
      `  scope
    2 people

  fields
    userName  2 filled   0 empty   0 duplicate
    mail      1 filled   1 empty

  match rules, as if there were no links
    userName = uid  0 find one account
    no rule         2 find none

  leaving
    none of the 0 linked people left the scope
`,
    ])
    const scope = await office.rollcall('preview', 'staff', '--set', 'scope.users.exclude=[uid=n*]', '--json')
    expect(JSON.parse(scope.out)).toMatchObject({ survey: { people: 1, excluded: 1 } })
  })

  it('names those first who miss what they need', async () => {
    await using office = await anOffice()
    const other = acmeLdif.slice(acmeLdif.indexOf('dn: uid=mora'), acmeLdif.indexOf('dn: uid=nora'))
    const twin = other.replaceAll('uid=mora', 'uid=twin').replace(/entryUUID: .*/, 'entryUUID: twin')
    await writeFile(join(office.path, 'acme.ldif'), acmeLdif.replace('dn: uid=nora', `${twin}dn: uid=nora`))
    const { out } = await office.rollcall('preview', 'staff', '--set', 'users.userName=mail', '--worst', 'userName')
    expect(out).toMatch(/Nora Quist[\s\S]*same value as/)
  })

  it('names the people to look at first', async () => {
    await using office = await anOffice()
    const { out } = await office.rollcall('preview', 'staff', '--worst', 'mail')
    expect(out).toBe('  1 filled   1 empty\n\n  ! Nora Quist  uid=nora  empty\n')
    expect((await office.rollcall('preview', 'staff', '--worst', 'mial')).err).toContain('Did you mean mail?')
    expect((await office.rollcall('preview', 'staff', '--set', 'title')).err).toContain('“title” sets nothing.')
  })
})
