import { rename } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { csv } from './connector.ts'
import { benchOf, byId, found, scanned, signal } from './testing/files.ts'

const text = 'id;name\r\n1;Müller, Ana\r\n2;"Łódź €; ""x"""\r\n'.replace('Łódź ', '')
const names = ['Müller, Ana', '€; "x"']
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('a file', () => {
  it.each([
    ['UTF-8', Buffer.from(text), {}],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), {}],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), {}],
    ['UTF-16BE with a mark', utf16be(`\ufeff${text}`), {}],
    ['a mark, whatever the setting says', Buffer.from(`\ufeff${text}`), { encoding: 'windows-1252' }],
    ['Windows-1252', Buffer.from(text.replace('€', '\x80'), 'latin1'), { encoding: 'windows-1252' }],
  ])('is read in %s', async (_, bytes, more) => {
    await using bench = await benchOf(bytes, { ...byId, ...more })
    const { verdict, values } = await scanned(bench)
    expect([verdict, values('name')]).toEqual(['complete', names])
  })
  it('is read in ISO-8859-1', async () => {
    await using bench = await benchOf(Buffer.from('id,name\n1,Müller\n', 'latin1'), { ...byId, encoding: 'iso-8859-1' })
    expect((await scanned(bench)).values('name')).toEqual(['Müller'])
  })
  it('is read alike however its characters fall into pieces', async () => {
    const rows = Array.from({ length: 15_000 }, (_, n) => `${n},Zoë 👩‍👩‍👧 €${'x'.repeat(n % 7)}`)
    const expected = rows.map((row) => row.slice(row.indexOf(',') + 1))
    const whole = `\ufeffid,name\n${rows.join('\n')}\n`
    for (const bytes of [Buffer.from(whole), Buffer.from(whole, 'utf16le'), utf16be(whole)]) {
      await using bench = await benchOf(bytes)
      const { verdict, values } = await scanned(bench)
      expect([verdict, values('name')]).toEqual(['complete', expected])
    }
  })
  it.each([
    ['UTF-8', Buffer.from('id,name\n1,Ana\n2,M\xfcller\n', 'latin1'), {}, 3, 'some bytes are no UTF-8'],
    ['UTF-8 that ends within a character', Buffer.from('id,name\n1,\xe2\x82', 'latin1'), {}, 2, 'no UTF-8'],
    ['UTF-16', Buffer.from('\ufeffid,name\n1,\ud800x\n', 'utf16le'), {}, 2, 'some bytes are no UTF-16LE'],
    ['Windows-1252', Buffer.from('id\n1\n\x81\n', 'latin1'), { encoding: 'windows-1252' }, 3, 'no Windows-1252'],
    ['text, for it is UTF-16 without a mark', Buffer.from('id\n1\n', 'utf16le'), {}, 1, 'a zero byte'],
  ])('with bytes that are no %s is refused with the line', async (_, bytes, more, line, message) => {
    await using bench = await benchOf(bytes, { ...byId, ...more })
    const end = await scanned(bench)
    expect(end).toMatchObject({ verdict: 'failed', problem: { code: 'invalid.encoding' }, records: [] })
    expect(end.problem?.message).toContain(`people.csv, line ${line}: `)
    expect(end.problem?.message).toContain(message)
  })
  it.each([',', ';', '\t', '|'])('may separate its columns by %j', async (between) => {
    const rows = [['id', 'na,me;'].map((name) => `"${name}"`), ['1', 'Ana'], ['2', `"a${between}b"`]]
    const settings = { users: { file: 'people.csv', id: 'id', fields: { name: 'na,me;' } } }
    for (const separator of [undefined, between]) {
      await using bench = await benchOf(rows.map((row) => row.join(between)).join('\n'), { ...settings, separator })
      expect((await scanned(bench)).values('name')).toEqual(['Ana', `a${between}b`])
    }
  })
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines in %s, also within values', async (_, end) => {
    await using bench = await benchOf(['id,note', '1,"two', 'lines"', '', '2,one', ',', '1,'].join(end))
    const { records } = await scanned(bench)
    expect(records).toMatchObject([
      { id: '1', problem: { message: expect.stringContaining('lines 2 and 7 have the same id') } },
      { id: '2', attributes: { note: ['one'] } },
    ])
  })
  it('may mix line ends, hold empty rows, and end without one', async () => {
    await using bench = await benchOf('id,name\r\n1,a\n\r\n,\n2,b\n\n3,c')
    expect(await scanned(bench)).toMatchObject({ verdict: 'complete', ids: ['1', '2', '3'] })
  })
  it('holds values as they are but for the guard of formulas', async () => {
    await using bench = await benchOf(`id,name,note\n1, Ana ,'=1+1\n2,+49 30,'quoted\n3,''-x,\n`)
    const { values } = await scanned(bench)
    expect([values('name'), values('note')]).toEqual([
      [' Ana ', '+49 30', "'-x"],
      ['=1+1', "'quoted", undefined],
    ])
    await using plain = await benchOf(`id,note\n1,'=1+1\n`, { ...byId, guardFormulas: false })
    expect((await scanned(plain)).values('note')).toEqual(["'=1+1"])
  })
  it('says with a column who is off', async () => {
    const active = { column: 'state', true: 'in', false: 'OUT' }
    await using bench = await benchOf('id,state\n1,In\n2,out\n3,?\n', { users: { ...byId.users, active } })
    expect((await scanned(bench)).records).toMatchObject([
      { attributes: { active: [true] } },
      { attributes: { active: [false] }, standing: { disabled: true } },
      { attributes: {} },
    ])
  })
})

describe('a row that cannot be believed', () => {
  it('with an id that others have costs nobody anything: none of them is read, and none is missing', async () => {
    await using bench = await benchOf('id,name\n1,a\n2,b\n1,c\n3,d\n1,e\n')
    const { verdict, records } = await scanned(bench)
    expect([verdict, records]).toMatchObject(['complete', [{ id: '1', attributes: {} }, { id: '2' }, { id: '3' }]])
    const message = 'people.csv: lines 2, 4 and 6 have the same id 1, so none of them is believed.'
    expect(records[0]?.problem).toMatchObject({ code: 'invalid.id-twice', message })
    const { records: byHand } = await found(bench, 'id', ['1', '9'])
    expect(byHand).toMatchObject([{ id: '1', attributes: {}, problem: { message } }])
  })
  it('for its number of columns is told with its line; the others go on', async () => {
    await using bench = await benchOf('id,name,mail\n1,a,x\n2,b;y\n3,c,d,z\n4,e,w\n')
    const { verdict, ids, records } = await scanned(bench)
    expect([verdict, ids]).toEqual(['complete', ['1', '2', '3', '4']])
    expect(records.map(({ problem }) => problem?.message)).toEqual([
      undefined,
      'people.csv, line 3: the row has 2 columns where the header has 3.',
      'people.csv, line 4: the row has 4 columns where the header has 3.',
      undefined,
    ])
  })
  it('and whose id may have slipped makes the read incomplete, since it may be anybody', async () => {
    await using bench = await benchOf('name,id,mail\na,1,x\nb,c,2,y\nd,3,z\n')
    expect(await scanned(bench)).toMatchObject({
      verdict: 'truncated',
      ids: ['1', '3'],
      problem: { code: 'invalid.row' },
    })
  })
  it('for it has no id makes the read incomplete', async () => {
    await using bench = await benchOf('id,name\n1,a\n ,b\n3,c\n')
    expect(await scanned(bench)).toMatchObject({
      verdict: 'truncated',
      ids: ['1', '3'],
      problem: { code: 'invalid.no-id', message: "people.csv, line 3: there is nobody's id in id." },
    })
  })
  it('may hold what is looked for, so a find by a field is incomplete', async () => {
    await using bench = await benchOf('id,name\n1,a\n2,a,x\n3,b\n')
    expect(await found(bench, 'name', ['b'])).toMatchObject({ verdict: 'truncated', ids: ['3'] })
    expect(await found(bench, 'id', ['3'])).toMatchObject({ verdict: 'complete', ids: ['3'] })
  })
})

describe('a file that is not whole', () => {
  it.each([
    ['ends within a row', 'id,name,mail\n1,a,x\n2,b', 'invalid.torn'],
    ['ends within quotes', 'id,name\n1,a\n2,"b\n3,c\n', 'invalid.csv'],
    ['has something behind a quote', 'id,name\n1,a\n2,"b"c\n3,d\n', 'invalid.csv'],
    ['has a quote within a value', 'id,name\n1,a\n2,b"c\n3,d\n', 'invalid.csv'],
  ])('since it %s is not read to its end, and what came before is', async (_, contents, code) => {
    await using bench = await benchOf(contents)
    const end = await scanned(bench)
    expect(end).toMatchObject({ verdict: 'truncated', ids: ['1'], problem: { code } })
    expect(end.problem?.message).toMatch(/line 3/)
  })
  it('since it is written while it is read is not read to its end', async () => {
    await using bench = await benchOf('id\n1\n')
    const stream = bench.connection.scan?.({ kind: 'user', attributes: [] }, signal)
    await stream?.next()
    await bench.save('id\n1\n2\n')
    const end = await stream?.next()
    expect(end?.value).toMatchObject({ verdict: 'truncated', problem: { code: 'unavailable.file-changed' } })
  })
  it('is another thing than one that is replaced while it is read: that is read as it was', async () => {
    await using bench = await benchOf('id\n1\n')
    const stream = bench.connection.scan?.({ kind: 'user', attributes: [] }, signal)
    await stream?.next()
    await bench.save('id\n1\n2\n', 'new.csv')
    await rename(bench.path('new.csv'), bench.path('people.csv'))
    expect((await stream?.next())?.value).toEqual({ verdict: 'complete' })
  })
  it('is never an empty list', async () => {
    for (const contents of ['', '\n\n']) {
      await using bench = await benchOf(contents)
      expect(await scanned(bench)).toMatchObject({ verdict: 'failed', problem: { code: 'invalid.header' } })
    }
    await using bench = await benchOf('id,name\n')
    expect(await scanned(bench)).toMatchObject({ verdict: 'complete', items: 0 })
  })
})

describe('a scope', () => {
  const contents = 'id,login,department,since\n1,mora,Sales,2024-01-01\n2,noah,Legal,2020-05-05\n3,rana,,2026-01-01\n'
  it.each([
    ['(department=SALES)', ['1']],
    ['(&(department=*)(!(login=mora)))', ['2']],
    ['(|(login=m*)(login=*ana))', ['1', '3']],
    ['(since>=2024-01-01)', ['1', '3']],
    ['(id=2)', ['2']],
  ])('is a filter over columns: %s', async (filter, ids) => {
    await using bench = await benchOf(contents)
    expect(await scanned(bench, { filter })).toMatchObject({ verdict: 'complete', ids })
  })
  it.each([
    ['filter that is none', { filter: '(login' }, 'invalid.filter', /Not|expected|filter/i],
    ['filter over no column', { filter: '(departmet=Sales)' }, 'invalid.filter', /departmet/],
    ['filter that needs a server', { filter: '(login:caseExactMatch:=mora)' }, 'invalid.filter', /server/],
    ['base', { base: ['ou=people'] }, 'config.base', /base/],
  ])('with a %s is refused', async (_, scope, code, message) => {
    await using bench = await benchOf(contents)
    expect(await scanned(bench, scope)).toMatchObject({
      verdict: 'failed',
      problem: { code, message: expect.stringMatching(message) },
    })
  })
})

describe('settings', () => {
  const messages = async (settings: object) =>
    (await csv.config['~standard'].validate(settings)).issues?.map(({ message }) => message) ?? []
  it('without an id column are refused, and say why', async () => {
    expect(await messages({ users: { file: 'people.csv' } })).toEqual([
      expect.stringMatching(/^Name a column whose value never changes .* would be taken for another one\.$/),
    ])
  })
  it.each([
    ['no file', {}],
    ['a separator that is none', { ...byId, separator: 'x' }],
    ['an encoding nobody knows', { ...byId, encoding: 'ebcdic' }],
    ['one file for both', { ...byId, groups: { file: 'people.csv', id: 'id' } }],
    ['a name nobody knows', { users: { ...byId.users, fiel: 'x' } }],
  ])('with %s are refused', async (_, settings) => {
    expect(await messages(settings)).toHaveLength(1)
  })
  it.each([
    ['id column', { id: 'number' }, 'config.no-column', 'users.id'],
    ['column', { fields: { login: 'logn' } }, 'config.no-column', 'users.fields.login'],
    ['active column', { active: 'state' }, 'config.no-column', 'users.active'],
    ['column once: there are two', { fields: ['twice'] }, 'config.column', 'users.fields.twice'],
    [
      'field of its own: the name is taken',
      { fields: { members: 'login' } },
      'config.reserved-field',
      'users.fields.members',
    ],
  ])('that name no such %s are refused', async (_, users, code, field) => {
    await using bench = await benchOf('id,login,twice,twice\n', { users: { ...byId.users, ...users } })
    await expect(bench.connection.schema({}, signal)).rejects.toMatchObject({ code, field })
  })
  it('say what the header nearly has', async () => {
    await using bench = await benchOf('id,login\n', { users: { ...byId.users, fields: ['logn'] } })
    await expect(bench.connection.schema({}, signal)).rejects.toMatchObject({ hint: 'Did you mean `login`?' })
  })
  it('without fields take every column but those whose names are taken', async () => {
    await using bench = await benchOf('nr,login,id,roles,\n', { users: { file: 'people.csv', id: 'nr' } })
    const { user } = await bench.connection.schema({}, signal)
    expect(user.map(({ name }) => name)).toEqual(['nr', 'login'])
    expect(user[0]).toMatchObject({ unique: true, required: true, writable: 'create' })
  })
})

describe('a test of a connection', () => {
  const stages = async (contents: string | Uint8Array) => {
    await using bench = await benchOf(contents)
    const all: string[] = []
    for await (const batch of bench.connection.test({}, signal)) all.push(...batch.map(({ detail }) => detail))
    return all
  }
  it('says how the file is written and who is in it', async () => {
    const [file, read] = await stages('\ufeffid;name\n1;a\n2;b\n1;c\n')
    expect(file).toMatch(/^people\.csv of \d{4}-.*: 2 columns, separated by ;, UTF-8$/)
    expect(read).toBe('2 people, of whom 1 cannot be believed (see the findings of a run)')
  })
  it('stops where the file cannot be read to its end', async () => {
    expect((await stages('id\n"1\n')).at(-1)).toMatch(/a quote is never closed/)
  })
})
