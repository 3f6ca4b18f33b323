import { writeFileSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { fc, test } from '@fast-check/vitest'
import type { Write } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { guard, unguard } from './formulas.ts'
import { anUpdate, aPerson, type Bench, benchOf, byId, scanned, sent, written } from './testing/files.ts'

const fields = {
  login: { column: 'login', unique: true, required: true, ignoreCase: true },
  name: 'name',
  note: { column: 'note', maxLength: 60 },
  tags: { column: 'tags', separator: ',' },
}
const users = { file: 'people.csv', id: 'id', fields, active: { column: 'state', true: 'in', false: 'out' } }
const header = 'id,login,name,note,tags,state,theirs\n'

const off = (id: string): Write => ({ op: 'setActive', kind: 'user', id, active: false })
const gone = (id: string, before = {}): Write => ({ op: 'delete', kind: 'user', id, before })
const member = (id: string, add: string[], remove: string[] = []): Write => ({
  op: 'members',
  kind: 'group',
  id,
  add,
  remove,
})

describe('a list that is written', () => {
  const odd = `\ufeff"id";login;name;note;tags;state;theirs\r\n1;mora;"Ana";;a;in;"0049 ""x"""\r\n\r\n;;;;;;\r\n2;noah;Berg;"two\nlines";;in;=sum(1)\r\n3;short\r\n4;rana;x;;;in;y`
  it('keeps every byte of every row that nothing happens to', async () => {
    await using bench = await benchOf(odd, { users })
    expect(await written(bench, anUpdate('2', 'name', ['Berg'], ['Berg; N.']))).toEqual(['done'])
    expect(await bench.text()).toBe(odd.replace(';Berg;', ';"Berg; N.";'))
  })
  it('keeps what the application has in columns of its own in rows that change', async () => {
    await using bench = await benchOf(odd, { users })
    expect(await written(bench, off('1'), off('2'), off('4'))).toEqual(['done', 'done', 'done'])
    const text = await bench.text()
    expect(text).toContain('1;mora;Ana;;a;out;"0049 ""x"""\r\n')
    expect(text).toContain('=sum(1)\r\n')
    expect(text.endsWith('4;rana;x;;;out;y\r\n')).toBe(true)
  })
  it('gets new rows at its end, in its own encoding, separator and line ends', async () => {
    await using bench = await benchOf(odd, { users })
    const [made] = await sent(bench.connection, [aPerson({ login: 'zoë', name: 'Zoë' })])
    const id = made && 'id' in made ? made.id : ''
    expect(await bench.text()).toBe(`${odd}\r\n${id};zoë;Zoë;;;in;\r\n`)
    expect(made).toMatchObject({ record: { id, attributes: { login: ['zoë'], name: ['Zoë'], active: [true] } } })
  })
  it.each([
    ['UTF-16LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'), {}],
    ['UTF-16BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), {}],
    ['ISO-8859-1', (text: string) => Buffer.from(text, 'latin1'), { encoding: 'iso-8859-1' }],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1'), { encoding: 'windows-1252' }],
  ])('stays in %s', async (_, encode, more) => {
    await using bench = await benchOf(encode(`${header}1,müller,a,,,in,\n`), { users, ...more })
    expect(await written(bench, anUpdate('1', 'name', ['a'], ['ÄÖ']))).toEqual(['done'])
    expect(await readFile(bench.path('people.csv'))).toEqual(encode(`${header}1,müller,ÄÖ,,,in,\n`))
  })
  it('stays the same file to everybody else: rights, links, and nothing left beside it', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,,in,\n`, { users: { ...users, file: 'link.csv' } })
    await symlink(bench.path('people.csv'), bench.path('link.csv'))
    await chmod(bench.path('people.csv'), 0o640)
    expect(await written(bench, off('1'))).toEqual(['done'])
    expect(((await stat(bench.path('people.csv'))).mode & 0o777).toString(8)).toBe('640')
    expect((await readdir(bench.path('.'))).sort()).toEqual(['link.csv', 'people.csv'])
    expect(await bench.text('link.csv')).toContain('mora,a,,,out')
  })
  it('is not touched when there is nothing to do', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,"x,y",out,\n`, { users })
    const before = await stat(bench.path('people.csv'))
    expect(await written(bench, off('1'), { ...off('1'), active: false } as Write)).toEqual(['already', 'already'])
    expect(await written(bench, anUpdate('1', 'name', ['a'], ['a']), anUpdate('1', 'name', ['b'], ['c']))).toEqual([
      'already',
      'conflict.moved-on name',
    ])
    expect((await stat(bench.path('people.csv'))).ino).toBe(before.ino)
  })
  it('takes ten thousand new rows in one call', async () => {
    await using bench = await benchOf(header, { users, changes: { folder: '.' } })
    const outcomes = await written(bench, ...Array.from({ length: 10_000 }, (_, n) => aPerson({ login: `p${n}` })))
    expect([new Set(outcomes), (await scanned(bench)).items]).toEqual([new Set(['done']), 10_000])
    expect(await readdir(bench.path('.'))).toHaveLength(2)
  })
  it('takes calls that come at once one after the other', async () => {
    await using bench = await benchOf(header, { users })
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((login) => written(bench, aPerson({ login }))))
    expect([all.flat(), (await scanned(bench)).values('login').toSorted()]).toEqual([
      Array(4).fill('done'),
      ['a', 'b', 'c', 'd'],
    ])
  })
  it('is left as it is, and the call can be tried again, if somebody changes it meanwhile', async () => {
    // The connector looks at the clock between reading and writing.
    const meanwhile = (): void => writeFileSync(bench.path('people.csv'), `${header}1,mora,theirs,,,in,\n`)
    await using bench: Bench = await benchOf(`${header}1,mora,a,,,in,\n`, { users }, meanwhile)
    await expect(written(bench, off('1'))).rejects.toMatchObject({ code: 'unavailable.file-changed' })
    expect(await bench.text()).toBe(`${header}1,mora,theirs,,,in,\n`)
  })
  it('is free of what a run that was killed left beside it, once that is an hour old', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,,in,\n`, { users })
    const now = bench.context.clock.now()
    for (const [name, age] of [
      ['old', 3_700_000],
      ['new', 60_000],
    ] as const) {
      const path = bench.path(`.people.csv.${name}.rollcall-tmp`)
      await writeFile(path, '')
      await utimes(path, (now - age) / 1_000, (now - age) / 1_000)
    }
    await written(bench, off('1'))
    expect((await readdir(bench.path('.'))).sort()).toEqual(['.people.csv.new.rollcall-tmp', 'people.csv'])
  })
  it('that cannot be read to its end is not written', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,,in,\n2,"noah\n`, { users })
    await expect(written(bench, off('1'))).rejects.toMatchObject({ code: 'invalid.csv' })
    expect(await bench.text()).toContain('mora,a,,,in')
  })
})

describe('a write', () => {
  const contents = `${header}1,mora,a,,,in,\n2,noah,b,,"x,y",in,\n3,eve,c,,,in,\n3,eva,c,,,in,\n`
  it('of a row that cannot be believed is a conflict, and the others are done', async () => {
    await using bench = await benchOf(contents, { users })
    expect(await written(bench, off('1'), off('3'), off('9'))).toEqual(['done', 'conflict.row id', 'not-found'])
  })
  it('that takes a value somebody holds is refused, in whatever case, and in one batch as well', async () => {
    await using bench = await benchOf(contents, { users })
    expect(
      await written(
        bench,
        aPerson({ login: 'MORA' }),
        aPerson({ login: 'rana' }),
        aPerson({ login: 'Rana' }),
        aPerson({ login: 'EVA' }),
      ),
    ).toEqual(['exists.unique login', 'done', 'exists.unique login', 'exists.unique login'])
    expect(
      await written(
        bench,
        anUpdate('1', 'login', ['mora'], ['noah']),
        anUpdate('2', 'login', ['noah'], ['n2']),
        anUpdate('1', 'login', ['mora'], ['noah']),
        anUpdate('2', 'login', ['n2'], ['mora']),
      ),
    ).toEqual(['exists.unique login', 'done', 'done', 'done'])
    expect((await scanned(bench)).values('login').slice(0, 2)).toEqual(['noah', 'mora'])
  })
  it.each([
    ['text that is too long', { note: ['x'.repeat(61)] }, 'invalid.length note'],
    ['bytes', { note: [Uint8Array.of(1)] }, 'invalid.type note'],
    ['half a character', { note: ['\ud800'] }, 'invalid.characters note'],
    ['a zero byte', { note: ['a\0'] }, 'invalid.characters note'],
    ['two values where one goes', { note: ['a', 'b'] }, 'invalid.single note'],
    ['a value that holds what separates values', { tags: ['a,b'] }, 'invalid.separator tags'],
    ['a field there is not', { shoe: ['43'] }, 'invalid.field shoe'],
  ])('with %s is refused', async (_, more, code) => {
    await using bench = await benchOf(contents, { users })
    const write = { op: 'create', kind: 'user', active: true, attributes: { login: ['z'], ...more } } as Write
    expect(await written(bench, write)).toEqual([code])
  })
  it('with characters that the encoding has not is refused alone', async () => {
    await using bench = await benchOf(header, { users, encoding: 'windows-1252' })
    expect(await written(bench, aPerson({ login: 'Ł' }), aPerson({ login: '€' }))).toEqual([
      'invalid.characters login',
      'done',
    ])
    expect((await scanned(bench)).values('login')).toEqual(['€'])
  })
  it('uses the id that the sync gives, where its column is mapped, and never changes it', async () => {
    const more = { users: { file: 'people.csv', id: 'id', fields: { number: 'id', login: 'login' } } }
    await using bench = await benchOf('id,login\n7,mora\n', more)
    expect(
      await written(
        bench,
        aPerson({ number: '8', login: 'noah' }),
        aPerson({ number: '7', login: 'eve' }),
        aPerson({ number: '8', login: 'eve' }),
        aPerson({ login: 'rana' }),
        aPerson({ number: ' 9', login: 'zoë' }),
      ),
    ).toEqual(['done', 'exists.unique number', 'exists.unique number', 'invalid.required number', 'invalid.id number'])
    expect(await written(bench, anUpdate('8', 'number', ['8'], ['9']))).toEqual(['invalid.field number'])
    expect(await bench.text()).toBe('id,login\n7,mora\n8,noah\n')
  })
  it('that switches somebody off needs a column to say so', async () => {
    await using bench = await benchOf(contents, byId)
    expect(await written(bench, off('1'))).toEqual(['config.no-active users.active'])
  })
  it('that deletes is done, whatever is wrong with a group', async () => {
    const groups = { file: 'groups.csv', id: 'id', members: { column: 'members', separator: ' ' } }
    await using bench = await benchOf(contents, { users, groups })
    const twice = 'id,members\ng1,1\ng1,1 2\n'
    await bench.save(`${twice}g2,1 2\n`, 'groups.csv')
    expect(await written(bench, gone('1'))).toEqual(['done'])
    expect(await bench.text('groups.csv')).toBe(`${twice}g2,2\n`)
    expect((await scanned(bench)).ids).toEqual(['2', '3'])
  })
  it('that deletes takes the memberships along, and spares whom it does not expect', async () => {
    const groups = { file: 'groups.csv', id: 'id', members: { column: 'members', separator: ' ' } }
    await using bench = await benchOf(contents, { users, groups })
    await bench.save('id,members,theirs\ng1,1 2,x\ng2,2,y\ng3,,z\n', 'groups.csv')
    const before = { login: ['mora'], name: ['somebody else'] }
    expect(await written(bench, gone('1', before), gone('2', { login: ['other'] }))).toEqual([
      'done',
      'conflict.moved-on login',
    ])
    expect(await bench.text('groups.csv')).toBe('id,members,theirs\ng1,2,x\ng2,2,y\ng3,,z\n')
    expect((await scanned(bench)).ids).toEqual(['2', '3'])
    expect(await written(bench, member('g3', ['2']), member('g3', ['1']), member('g1', ['2']))).toEqual([
      'done',
      'invalid.member members',
      'already',
    ])
    expect(await bench.text('groups.csv')).toBe('id,members,theirs\ng1,2,x\ng2,2,y\ng3,2,z\n')
  })
})

describe('changes that are handed over', () => {
  const changes = { folder: 'changes', action: 'what' }
  const files = async (bench: Bench): Promise<readonly string[]> => {
    const names = (await readdir(bench.path('changes'))).sort()
    return Promise.all(names.map((name) => bench.text(`changes/${name}`)))
  }
  it('are whole rows with what was done, a file a call, in their order', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,,in,x\n2,noah,b,,,in,y\n`, { users, changes })
    await mkdir(bench.path('changes'))
    await written(bench, anUpdate('1', 'name', ['a'], ['Mora']), anUpdate('2', 'name', ['?'], ['!']))
    await written(bench, off('1'), off('2'))
    await written(bench, { ...off('2'), active: true } as Write, off('1'))
    await written(bench, gone('1'))
    const head = `what,${header.trim()}\r\n`
    expect(await files(bench)).toEqual([
      `${head}update,1,mora,Mora,,,in,x\r\n`,
      `${head}disable,1,mora,Mora,,,out,x\r\ndisable,2,noah,b,,,out,y\r\n`,
      `${head}enable,2,noah,b,,,in,y\r\n`,
      `${head}delete,1,mora,Mora,,,out,x\r\n`,
    ])
  })
  it('are not handed over without their folder, and then the list does not say they are done', async () => {
    await using bench = await benchOf(`${header}1,mora,a,,,in,x\n`, { users, changes })
    await expect(written(bench, off('1'))).rejects.toMatchObject({ code: 'config.folder' })
    expect(await bench.text()).toBe(`${header}1,mora,a,,,in,x\n`)
    expect(await readdir(bench.path('.'))).toEqual(['people.csv'])
  })
})

describe('a formula', () => {
  it.each(['=1+1', '+49 30', '-5', '@x', '\tx', '\rx', "'=1", "''+x"])('is guarded: %j', async (value) => {
    await using bench = await benchOf(header, { users })
    await written(bench, aPerson({ login: 'mora', note: value }))
    expect(await bench.text()).toContain(`'${value}`)
    const { records } = await scanned(bench)
    expect(records[0]?.attributes.note).toEqual([value])
    expect(await written(bench, anUpdate(records[0]?.id ?? '', 'note', [value], [value]))).toEqual(['already'])
  })
  it.each(['+49 30', '-5', '@x', "'=1"])('is no other id for being guarded: %j', async (id) => {
    const more = { users: { file: 'people.csv', id: 'id', fields: { number: 'id', login: 'login' } } }
    await using bench = await benchOf('id,login\n', more)
    expect(await written(bench, aPerson({ number: id, login: 'mora' }))).toEqual(['done'])
    expect((await scanned(bench)).ids).toEqual([id])
    expect(await written(bench, anUpdate(id, 'login', ['mora'], ['eve']), aPerson({ number: id, login: 'x' }))).toEqual(
      ['done', 'exists.unique number'],
    )
  })
  it('that stands in the file already is left as it is while its value is the same', async () => {
    const contents = `${header}1,mora,a,+49 30,,in,\n`
    await using bench = await benchOf(contents, { users })
    expect(await written(bench, anUpdate('1', 'note', ['+49 30'], ['+49 30']))).toEqual(['already'])
    expect(await written(bench, anUpdate('1', 'name', ['a'], ['b']))).toEqual(['done'])
    expect(await bench.text()).toBe(contents.replace(',a,', ',b,'))
  })
  it('is written as it is where the configuration says so', async () => {
    await using bench = await benchOf(header, { users, guardFormulas: false })
    await written(bench, aPerson({ login: 'mora', note: '+49 30' }))
    expect(await bench.text()).toContain(',+49 30,')
  })
  test.prop([fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'x') })])(
    'guarded and read again is what it was',
    (value) => {
      expect(unguard(guard(value))).toBe(value)
      expect(guard(value)).not.toMatch(/^[=+\-@\t\r]/)
    },
  )
})

describe('any text', () => {
  const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0'))
  test.prop([fc.array(texts, { minLength: 1, maxLength: 20 }), fc.constantFrom(',', ';', '\t', '|'), fc.boolean()], {
    numRuns: 60,
  })(
    'comes back as it was written, so that the next run finds nothing to do',
    async (values, separator, guardFormulas) => {
      const columns = ['id', 'login', 'name', 'note']
      await using bench = await benchOf(`${columns.join(separator)}\r\n`, { ...byId, guardFormulas })
      const people = values.map((note, n) => aPerson({ login: `p${n}`, name: note, note: `${note}"` }))
      expect(new Set(await written(bench, ...people))).toEqual(new Set(['done']))
      const { records, verdict } = await scanned(bench)
      expect(verdict).toBe('complete')
      expect(records.map(({ attributes }) => attributes.name?.[0])).toEqual(values)
      expect(records.map(({ attributes }) => attributes.note?.[0])).toEqual(values.map((note) => `${note}"`))
    },
  )
})
