import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { company, companyLdif, oneDayLater, who } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aProgram, type Program } from './support/program.ts'

const toCsv = `version: 1
connections:
  corp: { connector: ldif, file: directory.ldif }
  app:
    connector: csv
    users:
      file: accounts.csv
      id: id
      active: { column: state, true: active, false: left }
      fields:
        externalId: { column: external_id, unique: true }
        userName: { column: login, unique: true, required: true, ignoreCase: true, naming: true }
        name: name
        mail: mail
        phone: phone
    groups:
      file: teams.csv
      id: id
      fields: { name: { column: name, unique: true } }
      members: members
    changes: { folder: changes }
syncs:
  staff:
    from: corp
    to: app
    scope: { users: { filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot))) } }
    match: [externalId = id, userName = uid]
    users: { externalId: id, userName: lower(uid), name: cn, mail: mail, phone: telephoneNumber }
    groups: { name: cn, members: members }
`

const empty = {
  'accounts.csv': 'id;external_id;login;name;mail;phone;state;theirs\r\n',
  'teams.csv': 'id;name;members\r\n',
}

describe('from a directory into CSV files', () => {
  let program: Program
  const rows = async (file: string): Promise<readonly string[]> =>
    (await readFile(program.file(file), 'utf8')).split('\r\n').filter((row) => row !== '')
  const login = (row: string | undefined): string | undefined => row?.split(';')[2]
  beforeAll(async () => {
    program = await aProgram({ 'rollcall.yaml': toCsv, 'directory.ldif': companyLdif(), ...empty })
    await program.shell('mkdir changes')
  })
  afterAll(() => program?.[Symbol.asyncDispose]())

  it('writes everybody in scope, and finds nothing to do the next time', async () => {
    const first = await program.rollcall('sync', '--yes')
    expect([first.code, first.err]).toEqual([0, ''])
    const people = await rows('accounts.csv')
    expect(new Set(people.map(login)).size).toBe(people.length)
    expect(people.length).toBeGreaterThan(280)
    expect(people.some((row) => row.includes(";'+49 30 5550"))).toBe(true)
    const before = await stat(program.file('accounts.csv'))
    const second = await program.rollcall('sync', '--yes')
    expect([second.code, second.err]).toEqual([0, ''])
    expect(await rows('accounts.csv')).toEqual(people)
    expect((await stat(program.file('accounts.csv'))).ino).toBe(before.ino)
  })

  it('follows the next day row by row, and leaves alone what is not its business', async () => {
    const [header, first = '', ...others] = await rows('accounts.csv')
    await program.write(
      'accounts.csv',
      `${[header, `${first}"their ""own"""`, ...others, 'x9;;stranger;S;;;active;'].join('\r\n')}\r\n`,
    )
    const before = await rows('accounts.csv')
    const handed = (await readdir(program.file('changes'))).length
    await program.write('directory.ldif', companyLdif({ company: oneDayLater(company()) }))
    const { code, err } = await program.rollcall('sync', '--yes')
    expect([code, err]).toEqual([0, ''])
    const after = await rows('accounts.csv')
    const renamed = before.findIndex(
      (row) => login(row) === company().people.find((one) => one.number === who.renamed)?.uid,
    )
    expect(login(after[renamed])).not.toBe(login(before[renamed]))
    expect(after[renamed]?.split(';')[0]).toBe(before[renamed]?.split(';')[0])
    expect(after[1]).toBe(before[1])
    expect(after).toContain('x9;;stranger;S;;;active;')
    const leavers = after.filter((row) => row.includes(';left;'))
    expect(leavers.length).toBeGreaterThan(0)
    const changes = await Promise.all(
      (await readdir(program.file('changes')))
        .sort()
        .slice(handed)
        .map((name) => readFile(program.file(`changes/${name}`), 'utf8')),
    )
    expect(changes.join('')).toContain(`update;${after[renamed]}\r\n`)
    for (const row of leavers.filter((one) => !before.includes(one)))
      expect(changes.join('')).toContain(`disable;${row}`)
    expect((await program.rollcall('sync', '--yes')).code).toBe(0)
  })

  it('takes nothing away and adds nothing where the list cannot be read to its end', async () => {
    const text = await readFile(program.file('accounts.csv'), 'utf8')
    await writeFile(program.file('accounts.csv'), text.slice(0, text.length >> 1))
    const { code, out, err } = await program.rollcall('sync', '--yes')
    expect(`${out}${err}`).toMatch(/ends in the middle of a row|never closed/)
    expect([code, await readFile(program.file('accounts.csv'), 'utf8')]).toEqual([
      expect.any(Number),
      text.slice(0, text.length >> 1),
    ])
    await writeFile(program.file('accounts.csv'), text)
    expect((await program.rollcall('sync', '--yes')).code).toBe(0)
  })
})

const fromCsv = `version: 1
connections:
  hr:
    connector: csv
    encoding: windows-1252
    users: { file: people.csv, id: number, fields: { login: Kürzel, name: Name, until: bis, department: Abteilung } }
    groups: { file: teams.csv, id: team, members: { column: members, separator: ' ' } }
  app:
    connector: sql
    file: app.db
    users: { table: account, id: id, active: active, fields: { externalId: external_id, userName: username, name: name } }
syncs:
  staff:
    from: hr
    to: app
    scope: { users: { filter: (!(department=extern)), inGroups: [staff] } }
    match: [externalId = id]
    users: { externalId: id, userName: login, name: name }
    states: { expiresAt: until }
`

describe('from CSV files into a database', () => {
  const header = 'Name;number;K\xfcrzel;bis;Abteilung'
  const people = Array.from(
    { length: 30 },
    (_, n) => `Person M\xfcller ${n};${n};p${n};;${n % 10 === 9 ? 'extern' : 'A'}`,
  )
  const teams = `team,members\nstaff,${people.map((_, n) => n).join(' ')}\nempty,\n`
  const tables =
    'create table account (id integer primary key, external_id text unique, username text not null unique, name text, active integer not null default 1)'
  let program: Program
  const save = (rows: readonly string[]): Promise<void> =>
    writeFile(program.file('people.csv'), Buffer.from(`${[header, ...rows].join('\r\n')}\r\n`, 'latin1'))
  const accounts = () => {
    using database = new DatabaseSync(program.file('app.db'))
    return database.prepare('select username, name, active from account order by id').all()
  }
  const active = () => accounts().filter((one) => one.active === 1).length
  beforeAll(async () => {
    program = await aProgram({ 'rollcall.yaml': fromCsv, 'teams.csv': teams })
    using database = new DatabaseSync(program.file('app.db'))
    database.exec(tables)
    await save(people)
  })
  afterAll(() => program?.[Symbol.asyncDispose]())

  it('makes an account for everybody whom filter and group let in', async () => {
    const { code, err } = await program.rollcall('sync', '--yes')
    expect([code, err, active()]).toEqual([0, '', 27])
    expect(accounts()[0]).toEqual({ username: 'p0', name: 'Person Müller 0', active: 1 })
  })

  it('switches off whose time is over and who is not in the file any more', async () => {
    await save(people.flatMap((row, n) => (n === 3 ? [] : [n === 4 ? row.replace(';;', ';2020-01-01;') : row])))
    const { code } = await program.rollcall('sync', '--yes')
    expect([code, active()]).toEqual([0, 25])
    await save(people)
    expect((await program.rollcall('sync', '--yes')).code).toBe(0)
    expect(active()).toBe(27)
  })

  it('isolates rows that cannot be believed: a finding each, nobody removed, the others go on (field row 12)', async () => {
    const bad = [
      people[0],
      `Somebody else;0;p0;;A`,
      ...people.slice(1, 20),
      people[20]?.replace('20;p20', '20;p20b'),
      ...people.slice(21),
    ]
    await save(bad as string[])
    const { code, out } = await program.rollcall('sync', '--yes')
    expect([code, active(), accounts()[20]?.username]).toEqual([3, 27, expect.anything()])
    expect(accounts().some(({ username }) => username === 'p20b')).toBe(true)
    expect(out).toContain('lines 2 and 3 have the same id 0')
  })

  it.each([
    ['is cut off in the middle (field row 1)', (text: string) => text.slice(0, 700), /middle of a row/],
    [
      'has a row that may be anybody (field row 12)',
      (text: string) => text.replace(';7;p7', ';7,p7'),
      /line 9: the row has 4 columns/,
    ],
    [
      'has a quote that is not closed',
      (text: string) => text.replace('Person M\xfcller 5', '"Person'),
      /quote is never closed/,
    ],
  ])('removes nobody where the file %s', async (_, spoil, says) => {
    await save(people)
    expect((await program.rollcall('sync', '--yes')).code).toBeLessThan(4)
    const whole = await readFile(program.file('people.csv'), 'latin1')
    await writeFile(program.file('people.csv'), Buffer.from(spoil(whole), 'latin1'))
    const { code, err } = await program.rollcall('sync', '--yes')
    expect([code, active()]).toEqual([1, 27])
    expect(err).toMatch(says)
  })

  it('refuses a file in another encoding, with the line', async () => {
    await writeFile(program.file('rollcall.yaml'), fromCsv.replace('windows-1252', 'utf-8'))
    await save(people)
    const { code, err } = await program.rollcall('sync', '--yes')
    expect([code, active()]).toEqual([1, 27])
    expect(err).toContain('people.csv, line 1: some bytes are no UTF-8.')
  })
})
