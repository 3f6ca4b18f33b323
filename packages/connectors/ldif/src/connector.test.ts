import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Connection, read } from '@rollcall/connector-sdk'
import { testContext } from '@rollcall/connector-sdk/testing'
import type { Kind, SyncRecord } from '@rollcall/model'
import { company, companyLdif, type Folder, makeFolder, oneDayLater, uuidOf, who } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ldif } from './connector.ts'

const { signal } = new AbortController()
let folder: Folder
beforeAll(async () => {
  folder = await makeFolder('ldif')
})
afterAll(() => folder[Symbol.asyncDispose]())

const context = testContext({ path: (file) => folder.file(file) })

let written = 0
/** A connection to files with these contents. */
async function opened(contents: string | readonly string[], settings: object = {}): Promise<Connection> {
  const files: string[] = []
  for (const text of [contents].flat()) {
    const path = folder.file(`${++written}.ldif`)
    await writeFile(path, text)
    files.push(basename(path))
  }
  const checked = await ldif.config['~standard'].validate({ file: files, ...settings })
  if (checked.issues) throw new Error(checked.issues[0]?.message)
  return ldif.open(checked.value, context)
}

async function scanned(connection: Connection, kind: Kind = 'user', more: object = {}) {
  const records: SyncRecord[] = []
  const stream = connection.scan?.({ kind, attributes: ['uid', 'cn', 'members'], ...more }, signal)
  if (!stream) throw new Error('no scan')
  const end = await read(stream, (batch) => void records.push(...batch))
  return { ...end, records, uids: records.flatMap(({ attributes }) => attributes.uid ?? []) }
}

async function found(connection: Connection, by: string, values: string[], kind: Kind = 'user') {
  const records: SyncRecord[] = []
  const stream = connection.find?.({ kind, attributes: ['uid', 'members', 'cn'], by, values }, signal)
  if (!stream) throw new Error('no find')
  return { ...(await read(stream, (batch) => void records.push(...batch))), records }
}

const top = 'dn: dc=x\nobjectClass: dcObject\ndc: x\nentryUUID: 0\n\n'
const person = (uid: string, more = `entryUUID: id-${uid}`) =>
  `dn: uid=${uid},ou=people,dc=x\nobjectClass: inetOrgPerson\nuid: ${uid}\n${more}\n\n`

describe('an export of the company', () => {
  it('holds everybody, each once, with the id that stays', async () => {
    const { verdict, records } = await scanned(await opened(companyLdif()))
    expect([verdict, records.length, new Set(records.map(({ id }) => id)).size]).toEqual(['complete', 300, 300])
    expect(records.every(({ id, dn, raw }) => id.length === 36 && dn?.endsWith('dc=acme,dc=test') && raw)).toBe(true)
  })
  it('a day later knows the same people by the same ids', async () => {
    const before = await scanned(await opened(companyLdif()))
    const after = await scanned(await opened(companyLdif({ company: oneDayLater(company()) })))
    const raws = new Map(before.records.map(({ id, raw }) => [id, raw]))
    const changed = after.records.filter(({ id, raw }) => raws.get(id) !== raw).map(({ id }) => id)
    const expected = [who.renamed, who.married, who.moved, who.joiner, who.joinsGroup, who.leavesGroup].map((number) =>
      uuidOf(`person ${number}`),
    )
    expect(changed.sort()).toEqual(expected.sort())
  })
  it('tells how people are off', async () => {
    const connection = await opened(companyLdif(), { lockoutDuration: 900 })
    const ids = [who.disabled, who.locked, who.expired].map((number) => uuidOf(`person ${number}`))
    const { records } = await found(connection, 'id', ids)
    expect(records.map(({ standing }) => standing)).toEqual([
      { disabled: true },
      { lockedUntil: Date.UTC(2026, 2, 2, 7, 30) },
      { expiresAt: Date.UTC(2025, 11, 31, 23) },
    ])
  })
  it('holds all groups with their members, however they are named', async () => {
    const { records, verdict } = await scanned(await opened(companyLdif()), 'group')
    const members = (name: string) => records.find(({ attributes }) => attributes.cn?.[0] === name)?.attributes.members
    expect([verdict, records.length]).toEqual(['complete', 40])
    expect(members('shell-users')?.every((member) => String(member).includes('ou=people,dc=acme'))).toBe(true)
    expect(members('unique')).toHaveLength(5)
    expect([members('nobody'), members('placeholder')]).toEqual([undefined, undefined])
    expect(members('ghosts')).toContain('uid=ghost,ou=sales,ou=people,dc=acme,dc=test')
  })
  it('finds by id, by name and by attribute; by name only those of the kind', async () => {
    const connection = await opened(companyLdif())
    const id = uuidOf(`person ${who.commaInName}`)
    const [one] = (await found(connection, 'id', [id.toUpperCase(), 'nobody'])).records
    expect((await found(connection, 'dn', [String(one?.dn).toUpperCase()])).records).toMatchObject([{ id }])
    expect((await found(connection, 'uid', ['ROBOT-1'])).records).toMatchObject([{ id: uuidOf(`person ${who.robot}`) }])
    expect((await found(connection, 'dn', [String(one?.dn)], 'group')).records).toEqual([])
  })
  it('can be browsed, shown and searched', async () => {
    const connection = await opened(companyLdif())
    const labels = async (stream = connection.browse?.({}, signal)) => {
      const nodes: string[] = []
      if (stream) await read(stream, (batch) => void nodes.push(...batch.map(({ label }) => label)))
      return nodes
    }
    expect(await labels()).toEqual(['dc=acme'])
    expect(await labels(connection.browse?.({ ref: 'DC=acme,dc=test' }, signal))).toEqual(['ou=people', 'ou=groups'])
    expect(await labels(connection.search?.({ text: 'robot-' }, signal))).toEqual([
      'uid=robot-1',
      'uid=robot-2',
      'uid=robot-3',
    ])
    const shown = await connection.show?.({ ref: uuidOf(`person ${who.photo}`) }, signal)
    expect(shown?.attributes?.jpegPhoto?.[0]).toBeInstanceOf(Uint8Array)
    await expect(connection.show?.({ ref: 'cn=x' }, signal)).rejects.toThrow('There is no entry cn=x')
  })
  it('has a schema in which an unused attribute is known and a misspelt one is not', async () => {
    const schema = await (await opened(companyLdif() + person('z', 'entryUUID: z\nshoeSize: 43'))).schema({}, signal)
    const names = schema.user.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['mobile', 'shoeSize', 'memberOf']))
    expect(names).not.toContain('givenname')
    expect(names).not.toContain('members')
    expect(schema.group?.map(({ name }) => name)).toContain('members')
  })
  it('is the same directory a day later, and another one is not', async () => {
    const identity = async (text: string) => (await (await opened(text)).schema({}, signal)).identity
    const today = await identity(companyLdif())
    expect(await identity(companyLdif({ company: oneDayLater(company()) }))).toBe(today)
    expect(await identity(companyLdif({ suffix: 'dc=other' }))).not.toBe(today)
    expect(today).toBe(`dc=acme,dc=test ${uuidOf('root')}`)
  })
  it('is the same directory whoever is in it, even if an export left out what lies above', async () => {
    const identity = async (text: string) => (await (await opened(text)).schema({}, signal)).identity
    expect([await identity(person('a')), await identity(person('b') + person('c'))]).toEqual(['dc=x', 'dc=x'])
    expect(await identity('dn: cn=a,ou=b,o=Acme\n')).toBe('o=acme')
  })
  it('passes its test step by step', async () => {
    const stages: string[] = []
    const end = await read(
      (await opened(companyLdif())).test({}, signal),
      (batch) => void stages.push(...batch.map(({ detail }) => detail)),
    )
    expect([end.verdict, ...stages.slice(1)]).toEqual(['complete', '300 people', '40 groups'])
  })
})

describe('a scope', () => {
  it('is a base and a filter, both in the words of LDAP', async () => {
    const connection = await opened(companyLdif())
    const people = await scanned(connection, 'user', {
      base: ['ou=alumni, ou=people, dc=acme, dc=test'],
      filter: '(uid=*)',
    })
    expect(people.records).toMatchObject([{ id: uuidOf(`person ${who.movedToAlumni}`) }])
    expect((await scanned(connection, 'group', { filter: 'cn=wiki-*' })).records).toHaveLength(2)
  })
  it('with a base that nothing lies under makes the read incomplete', async () => {
    const end = await scanned(await opened(companyLdif()), 'user', {
      base: ['ou=people,dc=acme,dc=test', 'ou=poeple,dc=acme,dc=test'],
    })
    expect(end).toMatchObject({ verdict: 'truncated', problem: { code: 'not-found.base' } })
    expect(end.records).toHaveLength(300)
  })
  it.each([
    ['filter that is none', { filter: '(uid' }],
    ['filter that needs a server', { filter: '(uid:caseExactMatch:=a)' }],
    ['base that is none', { base: ['people'] }],
  ])('with a %s fails the read', async (_, scope) => {
    expect(await scanned(await opened(top), 'user', scope)).toMatchObject({
      verdict: 'failed',
      problem: { code: expect.stringMatching(/^invalid/) },
    })
  })
  it('may lie over several files', async () => {
    expect((await scanned(await opened([top + person('a'), person('b')]))).uids).toEqual(['a', 'b'])
  })
})

describe('a file that is not as it should be', () => {
  it('makes the read incomplete, names line and entry, and yields the rest', async () => {
    const end = await scanned(await opened(top + person('a', 'nonsense') + person('b')))
    expect(end).toMatchObject({ verdict: 'truncated', uids: ['b'] })
    expect(end.verdict === 'truncated' && end.problem.message).toBe(
      `${written}.ldif, line 9: "nonsense" has no colon (entry uid=a,ou=people,dc=x).`,
    )
  })
  it('with someone who has no id is not read to its end, unless nobody asked for that one', async () => {
    const connection = await opened(top + person('a', 'sn: A') + person('b'))
    expect(await scanned(connection)).toMatchObject({
      verdict: 'truncated',
      uids: ['b'],
      problem: { code: 'invalid.no-id' },
    })
    expect(await scanned(connection, 'user', { filter: '(uid=b)' })).toMatchObject({ verdict: 'complete', uids: ['b'] })
  })
  it('with one id twice is not believed', async () => {
    const end = await scanned(await opened(top + person('a') + person('b', 'entryUUID: id-a')))
    expect(end).toMatchObject({ verdict: 'truncated', uids: ['a'], problem: { code: 'invalid.id-twice' } })
  })
  it('cannot prove that somebody is not in it', async () => {
    expect(await found(await opened(`${top}rubbish`), 'id', ['x'])).toMatchObject({ verdict: 'truncated', records: [] })
  })
  it('with a time that is none leaves that person unreadable, not active', async () => {
    const { records } = await scanned(await opened(top + person('a', 'entryUUID: 1\npwdEndTime: soon')))
    expect(records).toMatchObject([{ id: '1', problem: { code: 'invalid.time' } }])
  })
  it('that is not there is an error that says where it was looked for', async () => {
    const checked = await ldif.config['~standard'].validate({ file: 'gone.ldif' })
    if (checked.issues) throw new Error('refused')
    const end = await scanned(ldif.open(checked.value, context))
    expect(end).toMatchObject({
      verdict: 'failed',
      problem: { code: 'not-found.file', hint: `It was looked for at ${folder.file('gone.ldif')}.` },
    })
  })
})

describe('settings', () => {
  it.each([
    ['without a file', {}],
    ['a filter that is none', { file: 'x', users: '(uid' }],
    ['a base that is none', { file: 'x', baseDn: 'acme' }],
    ['a name nobody knows', { file: 'x', fiel: 'y' }],
  ])('are refused: %s', async (_, settings) => {
    expect((await ldif.config['~standard'].validate(settings)).issues).toHaveLength(1)
  })
  it('describe themselves for editors', () => {
    const schema = ldif.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect(schema).toMatchObject({ required: ['file'], properties: { idAttribute: { default: 'entryUUID' } } })
  })
})
