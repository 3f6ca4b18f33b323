import type { Connection } from '@rollcall/connector-sdk'
import { read } from '@rollcall/connector-sdk'
import type { SyncRecord } from '@rollcall/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Application,
  anAccount,
  codesOf,
  connect,
  found,
  idsOf,
  makeTables,
  scanned,
  signal,
  write,
} from './application.ts'

/** What the connector does, whatever the database. */
export function describeBehaviour(open: () => Promise<Application>): void {
  let app: Application
  let connection: Connection
  beforeEach(async () => {
    app = await open()
    await makeTables(app)
    connection = await connect(app)
  })
  afterEach(async () => {
    await connection[Symbol.asyncDispose]?.()
    await app[Symbol.asyncDispose]()
  })
  const created = async (...names: readonly string[]): Promise<readonly string[]> =>
    idsOf(await write(connection, ...names.map((name) => anAccount(name, { mail: [`${name}@acme.test`] }))))
  const person = async (id: string): Promise<SyncRecord> => {
    const [record] = (await found(connection, 'id', [id])).records
    if (!record) throw new Error(`${id} is not there`)
    return record
  }
  const edit = (id: string, field: string, from: readonly (string | number)[], to: readonly (string | number)[]) =>
    ({ op: 'update', kind: 'user', id, edits: [{ field, from, to, add: [], remove: [] }] }) as const

  describe('a new account', () => {
    it('holds what it was given, and what the database fills in', async () => {
      const [id = ''] = idsOf(
        await write(
          connection,
          anAccount('mora', { mail: ['Mora@acme.test'], name: ["Mora'); drop table accounts; --"], age: [43] }),
        ),
      )
      const { attributes } = await person(id)
      expect(attributes).toEqual({
        userName: ['mora'],
        mail: ['Mora@acme.test'],
        name: ["Mora'); drop table accounts; --"],
        age: [43],
        active: [true],
      })
    })
    it('gets the id that belongs to it, in a large batch with different columns', async () => {
      const names = Array.from({ length: 700 }, (_, at) => `person${(at * 7919) % 700}`)
      const ids = idsOf(
        await write(connection, ...names.map((name, at) => anAccount(name, at % 3 ? { age: [at] } : {}))),
      )
      const { records } = await scanned(connection)
      const nameOf = new Map(records.map(({ id, attributes }) => [id, attributes.userName?.[0]]))
      expect(ids.map((id) => nameOf.get(id))).toEqual(names)
    })
    it('with a taken value is refused, and the others are made', async () => {
      await created('mora')
      const writes = ['ada', 'mora', 'bob', 'cleo'].map((name) => anAccount(name))
      expect(codesOf(await write(connection, ...writes))).toEqual(['done', 'exists.unique userName', 'done', 'done'])
      expect((await person((await created('dora'))[0] ?? '')).attributes.userName).toEqual(['dora'])
      expect((await scanned(connection)).records).toHaveLength(5)
      expect((await found(connection, 'userName', ['mora'])).records[0]?.attributes.mail).toEqual(['mora@acme.test'])
    })
    it('with a value that is taken but for its case is refused where the index says so', async () => {
      await created('mora')
      const [outcome] = await write(connection, anAccount('other', { mail: ['MORA@ACME.TEST'] }))
      expect(outcome).toMatchObject({ problem: { code: 'exists.unique', field: 'mail' } })
    })
    it.each([
      ['without a required value', { userName: [] }, 'invalid.required userName'],
      ['with a value that is too long', { userName: ['x'.repeat(21)] }, 'invalid.length userName'],
      ['with NUL in a value', { name: ['a\0b'] }, 'invalid.characters name'],
      ['with half a character', { name: ['a\ud800b'] }, 'invalid.characters name'],
      ['with two values', { name: ['a', 'b'] }, 'invalid.single name'],
      ['with text for a number', { age: ['old'] }, 'invalid.type age'],
      ['with a reference that cannot be one', { manager: ['boss'] }, 'invalid.type manager'],
      ['with a field nobody knows', { shoe: ['43'] }, 'invalid.field shoe'],
    ])('%s is refused by the name of the field', async (_, attributes, code) => {
      expect(
        codesOf(await write(connection, anAccount('ada'), anAccount('mora', attributes), anAccount('bob'))),
      ).toEqual(['done', code, 'done'])
    })
    it('that refers to nobody is refused', async () => {
      const [outcome] = await write(connection, anAccount('mora', { manager: ['4711'] }))
      expect(outcome).toMatchObject({ problem: { code: 'invalid.reference' } })
    })
    it('may be off from the start', async () => {
      const [id = ''] = idsOf(await write(connection, { ...anAccount('mora'), active: false }))
      expect((await person(id)).attributes.active).toEqual([false])
    })
    it('is told without the value it was refused for', async () => {
      const [outcome] = await write(connection, anAccount('mora', { age: ['s3cret'] }))
      expect(JSON.stringify(outcome)).not.toContain('s3cret')
    })
  })

  describe('an update', () => {
    it('changes the fields it names and no other', async () => {
      const [id = ''] = await created('mora')
      await app.run('update accounts set visits = 7')
      expect(codesOf(await write(connection, edit(id, 'name', [], ['Mora M.'])))).toEqual(['done'])
      expect((await person(id)).attributes).toEqual({
        userName: ['mora'],
        mail: ['mora@acme.test'],
        name: ['Mora M.'],
        active: [true],
      })
      expect(await app.run('select visits from accounts')).toEqual([{ visits: 7 }])
    })
    it('of a value that moved on is a conflict and changes nothing of that record', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      await app.run("update accounts set email = 'new@acme.test' where username = 'mora'")
      const both = [
        edit(mora, 'mail', ['mora@acme.test'], ['x@acme.test']),
        edit(ada, 'mail', ['ada@acme.test'], ['y@acme.test']),
      ]
      expect(codesOf(await write(connection, ...both))).toEqual(['conflict.moved-on mail', 'done'])
      expect((await person(mora)).attributes.mail).toEqual(['new@acme.test'])
    })
    it('does not take another spelling for another value where case does not count', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(connection, edit(id, 'mail', ['MORA@acme.test'], ['m@acme.test'])))).toEqual(['done'])
    })
    it('is not disturbed by what the application writes elsewhere in the row', async () => {
      const [id = ''] = await created('mora')
      await app.run('update accounts set visits = visits + 1')
      expect(codesOf(await write(connection, edit(id, 'mail', ['mora@acme.test'], [])))).toEqual(['done'])
      expect((await person(id)).attributes.mail).toBeUndefined()
    })
    it('clears a column that may not be null with empty text, which is no value', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(connection, edit(id, 'phone', [], ['1234'])))).toEqual(['done'])
      expect(codesOf(await write(connection, edit(id, 'phone', ['1234'], [])))).toEqual(['done'])
      expect((await person(id)).attributes.phone).toBeUndefined()
    })
    it('of the same record twice in one call is done twice, in order', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(connection, edit(id, 'age', [], [1]), edit(id, 'age', [1], [2])))).toEqual([
        'done',
        'done',
      ])
      expect((await person(id)).attributes.age).toEqual([2])
    })
    it('hands a unique value on within one call', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      const chain = [edit(ada, 'userName', ['ada'], ['free']), edit(mora, 'userName', ['mora'], ['ada'])]
      expect(codesOf(await write(connection, ...chain))).toEqual(['done', 'done'])
    })
    it('to a taken value is refused, and the others are done', async () => {
      const [mora = '', ada = '', bob = ''] = await created('mora', 'ada', 'bob')
      const some = [edit(ada, 'age', [], [1]), edit(mora, 'userName', ['mora'], ['bob']), edit(bob, 'age', [], [3])]
      expect(codesOf(await write(connection, ...some))).toEqual(['done', 'exists.unique userName', 'done'])
      expect((await person(mora)).attributes.userName).toEqual(['mora'])
    })
    it('of nobody is not found, whatever the id looks like', async () => {
      const edits = ['4711', 'nobody', '99999999999999999999'].map((id) => edit(id, 'age', [], [1]))
      expect(codesOf(await write(connection, ...edits))).toEqual(['not-found', 'not-found', 'not-found'])
    })
    it('sets a reference to another account, by its id', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(connection, edit(mora, 'manager', [], [ada])))).toEqual(['done'])
      expect((await person(mora)).attributes.manager).toEqual([ada])
    })
    it('of a time finds the same time again', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(connection, edit(id, 'since', [], ['2026-03-01T10:00:00.000+02:00'])))).toEqual([
        'done',
      ])
      const [since] = (await person(id)).attributes.since ?? []
      expect(new Date(String(since)).toISOString()).toBe('2026-03-01T08:00:00.000Z')
      expect(codesOf(await write(connection, edit(id, 'since', [String(since)], [])))).toEqual(['done'])
    })
  })

  describe('switching off and on', () => {
    const active = (id: string, on: boolean) => ({ op: 'setActive', kind: 'user', id, active: on }) as const
    it('writes the words of the application, and says what was so already', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(connection, active(mora, false), active(ada, true)))).toEqual(['done', 'already'])
      expect(await app.run('select status from accounts order by id')).toEqual([{ status: 'off' }, { status: 'on' }])
      expect(codesOf(await write(connection, active(mora, true)))).toEqual(['done'])
    })
    it('takes an account in any other state for one that is on, so that it can be switched off', async () => {
      const [id = ''] = await created('mora')
      await app.run("update accounts set status = 'pending'")
      expect((await person(id)).attributes.active).toEqual([true])
      expect(codesOf(await write(connection, active(id, false)))).toEqual(['done'])
    })
    it('cannot be done without a column for it, and the schema says so', async () => {
      const without = await connect(app, { users: { table: 'accounts', fields: ['username'] } })
      expect((await without.schema({}, signal)).user.map(({ name }) => name)).toEqual(['username', 'roles'])
      expect(codesOf(await write(without, active('1', false)))).toEqual(['config.no-active users.active'])
      await without[Symbol.asyncDispose]?.()
    })
  })

  describe('members', () => {
    const team = async (name = 'crew') =>
      idsOf(
        await write(connection, { op: 'create', kind: 'group', active: true, attributes: { displayName: [name] } }),
      )[0] ?? ''
    const change = (id: string, add: readonly string[], remove: readonly string[] = []) =>
      ({ op: 'members', kind: 'group', id, add, remove }) as const
    it('are added and removed, and twice is once', async () => {
      const id = await team()
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(connection, change(id, [mora, ada, mora])))).toEqual(['done'])
      expect(codesOf(await write(connection, change(id, [mora])))).toEqual(['already'])
      expect((await scanned(connection, 'group')).records[0]?.attributes.members).toEqual([mora, ada])
      expect(codesOf(await write(connection, change(id, [], [mora]), change(id, [], [mora])))).toEqual([
        'done',
        'already',
      ])
      expect((await found(connection, 'displayName', ['crew'], 'group')).records[0]?.attributes.members).toEqual([ada])
    })
    it('that are no accounts are refused, of a group that is none as well', async () => {
      const [id, other] = [await team(), await team('other')]
      const [mora = ''] = await created('mora')
      const outcomes = await write(
        connection,
        change(id, [mora, '4711']),
        change(other, [mora]),
        change('4711', [mora]),
      )
      expect(codesOf(outcomes)).toEqual(['invalid.member members', 'done', 'not-found'])
      expect((await found(connection, 'id', [id], 'group')).records[0]?.attributes.members).toBeUndefined()
    })
    it('go with their group', async () => {
      const id = await team()
      const [mora = ''] = await created('mora')
      await write(connection, change(id, [mora]))
      expect(
        codesOf(await write(connection, { op: 'delete', kind: 'group', id, before: { displayName: ['crew'] } })),
      ).toEqual(['done'])
      expect(await app.run('select * from team_members')).toEqual([])
    })
  })

  it('grants and revokes roles, each once', async () => {
    const [id = ''] = await created('mora')
    const roles = (grant: readonly string[], revoke: readonly string[]) =>
      ({ op: 'roles', kind: 'user', id, grant, revoke }) as const
    expect(codesOf(await write(connection, roles(['editor'], [])))).toEqual(['done'])
    expect(codesOf(await write(connection, roles(['editor'], ['admin'])))).toEqual(['already'])
    expect((await person(id)).attributes.roles).toEqual(['editor'])
    expect(codesOf(await write(connection, roles([], ['editor'])))).toEqual(['done'])
    expect((await scanned(connection)).records[0]?.attributes.roles).toBeUndefined()
  })

  describe('deleting', () => {
    const gone = (id: string, userName: string) =>
      ({ op: 'delete', kind: 'user', id, before: { userName: [userName] } }) as const
    it('takes memberships and roles along; a second time there is nothing', async () => {
      const [id = ''] = await created('mora')
      await app.run(`insert into teams (name) values ('crew')`)
      await app.run(`insert into team_members select teams.id, accounts.id from teams, accounts`)
      await app.run(`insert into account_roles select id, 'editor' from accounts`)
      expect(codesOf(await write(connection, gone(id, 'mora')))).toEqual(['done'])
      expect(codesOf(await write(connection, gone(id, 'mora')))).toEqual(['not-found'])
      expect((await scanned(connection)).records).toEqual([])
    })
    it('spares an account that has become another one', async () => {
      const [id = ''] = await created('mora')
      await app.run("update accounts set username = 'someone'")
      expect(codesOf(await write(connection, gone(id, 'mora')))).toEqual(['conflict.moved-on userName'])
    })
    it('spares whom other rows refer to, and says so', async () => {
      const [boss = '', mora = ''] = await created('boss', 'mora')
      await write(connection, edit(mora, 'manager', [], [boss]))
      expect(codesOf(await write(connection, gone(boss, 'boss')))).toEqual(['guarded.referenced'])
      expect(codesOf(await write(connection, gone(boss, 'boss'), gone(mora, 'mora')))).toEqual(['done', 'done'])
    })
  })

  describe('reading', () => {
    it('finds by id and by field what a scan shows, and nothing for what is not there', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      const { records } = await scanned(connection)
      const plain = (some: readonly SyncRecord[]) =>
        some.map(({ id, attributes, raw }) => ({ id, attributes, raw })).sort((a, b) => (a.id < b.id ? -1 : 1))
      expect(plain((await found(connection, 'id', [mora, ada, '4711', "1' or '1'='1"])).records)).toEqual(
        plain(records),
      )
      expect((await found(connection, 'mail', ['MORA@acme.test'])).records).toMatchObject([{ id: mora }])
      expect((await found(connection, 'userName', ['MORA'])).records).toEqual([])
      expect(await found(connection, 'userName', ["' or 1=1 --"])).toMatchObject({ verdict: 'complete', records: [] })
    })
    it('gives another raw for every change, and the same for none', async () => {
      const [id = ''] = await created('mora')
      const raws = [(await person(id)).raw, (await person(id)).raw]
      for (const change of ["email = 'x'", "status = 'off'", "email = ''", 'email = null', 'age = 0']) {
        await app.run(`update accounts set ${change}`)
        raws.push((await person(id)).raw)
      }
      expect(raws[0]).toBe(raws[1])
      expect(new Set(raws).size).toBe(raws.length - 1)
    })
    it('keeps integers that JavaScript would round', async () => {
      const [id = ''] = await created('mora')
      await app.run('alter table accounts add column badge bigint')
      await app.run('update accounts set badge = 9007199254740993')
      const wide = await connect(app, { users: { table: 'accounts', fields: ['username', 'badge'] } })
      const stream = wide.find?.({ kind: 'user', attributes: ['badge'], by: 'id', values: [id] }, signal)
      const records: SyncRecord[] = []
      if (stream) await read(stream, (batch) => void records.push(...batch))
      expect(records).toMatchObject([{ attributes: { badge: ['9007199254740993'] } }])
      await wide[Symbol.asyncDispose]?.()
    })
    it('refuses a filter it would not honour', async () => {
      const stream = connection.scan?.({ kind: 'user', attributes: [], filter: '(uid=*)' }, signal)
      expect(stream && (await read(stream, () => {}))).toMatchObject({
        verdict: 'failed',
        problem: { code: 'config.no-filter' },
      })
    })
  })

  describe('the schema', () => {
    it('is what the catalogue says', async () => {
      const { user, group, roles } = await connection.schema({}, signal)
      expect(user).toEqual([
        { name: 'userName', type: 'text', required: true, unique: true, naming: true, findable: true, maxLength: 20 },
        { name: 'mail', type: 'text', unique: true, findable: true, ignoreCase: true, maxLength: 60 },
        { name: 'name', type: 'text', findable: true, maxLength: 40 },
        { name: 'phone', type: 'text', findable: true, maxLength: 40 },
        { name: 'age', type: 'number', findable: true },
        { name: 'since', type: 'time' },
        { name: 'manager', type: 'ref', findable: true },
        { name: 'active', type: 'boolean' },
        { name: 'roles', type: 'text', many: true },
      ])
      expect(group?.map(({ name }) => name)).toEqual(['displayName', 'members'])
      expect(roles).toEqual([{ name: 'admin', privileged: true }, { name: 'editor' }])
    })
    it('takes what the configuration says over what the catalogue says', async () => {
      const fields = { name: { column: 'full name', unique: true, required: true, ignoreCase: true, maxLength: 9 } }
      const other = await connect(app, { users: { table: 'accounts', fields } })
      const [name] = (await other.schema({}, signal)).user
      expect(name).toMatchObject({ unique: true, required: true, ignoreCase: true, maxLength: 9, naming: true })
      await other[Symbol.asyncDispose]?.()
    })
    it.each([
      ['a table', { table: 'acounts', fields: ['username'] }, 'Did you mean accounts?'],
      ['a column', { table: 'accounts', fields: ['user_name'] }, 'Did you mean username?'],
      ['a key', { table: 'accounts', id: 'idd', fields: ['username'] }, 'Did you mean id?'],
      ['a quoted trick', { table: 'accounts', fields: ['username" from accounts; --'] }, /^It has id, username/],
    ])('refuses %s that is not there, with the nearest name', async (_, users, hint) => {
      const wrong = await connect(app, { users })
      await expect(wrong.schema({}, signal)).rejects.toMatchObject({ hint: expect.stringMatching(hint) })
      await wrong[Symbol.asyncDispose]?.()
    })
  })

  it('passes its test step by step, and names the step that fails', async () => {
    const stages = async (one: Connection) => {
      const all: string[] = []
      const end = await read(one.test({}, signal), (batch) => void all.push(...batch.map(({ stage }) => stage)))
      return [end.verdict, ...all]
    }
    expect(await stages(connection)).toEqual(['complete', 'connect', 'tables', 'rights', 'read'])
    const wrong = await connect(app, { users: { table: 'nothing', fields: ['x'] } })
    expect(await stages(wrong)).toEqual(['truncated', 'connect', 'tables'])
    await wrong[Symbol.asyncDispose]?.()
  })

  it('can be browsed, shown and searched', async () => {
    const [id = ''] = await created('mora', 'a_da')
    const labels = async (stream = connection.browse?.({}, signal)) => {
      const all: string[] = []
      if (stream) await read(stream, (batch) => void all.push(...batch.map(({ label }) => label)))
      return all.sort()
    }
    expect(await labels()).toEqual(['groups', 'users'])
    expect(await labels(connection.browse?.({ ref: 'users' }, signal))).toEqual(['a_da', 'mora'])
    expect(await labels(connection.search?.({ text: 'MORA@' }, signal))).toEqual(['mora'])
    expect(await labels(connection.search?.({ text: '_' }, signal))).toEqual(['a_da'])
    expect(await connection.show?.({ ref: `users/${id}` }, signal)).toMatchObject({
      id,
      attributes: { mail: ['mora@acme.test'] },
    })
    await expect(connection.show?.({ ref: '4711' }, signal)).rejects.toMatchObject({ code: 'not-found' })
  })
}
