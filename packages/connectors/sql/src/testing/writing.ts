import { describe, expect, it } from 'vitest'
import { type Application, anAccount, codesOf, connect, found, idsOf, scanned, signal, write } from './application.ts'
import { onBench } from './bench.ts'

/** What a write does, whatever the database. */
export function describeWriting(open: () => Promise<Application>): void {
  const bench = onBench(open)
  const { created, person } = bench
  const edit = (id: string, field: string, from: readonly (string | number)[], to: readonly (string | number)[]) =>
    ({ op: 'update', kind: 'user', id, edits: [{ field, from, to, add: [], remove: [] }] }) as const

  describe('a new account', () => {
    it('holds what it was given, and what the database fills in', async () => {
      const [id = ''] = idsOf(
        await write(
          bench.connection,
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
        await write(bench.connection, ...names.map((name, at) => anAccount(name, at % 3 ? { age: [at] } : {}))),
      )
      const { records } = await scanned(bench.connection)
      const nameOf = new Map(records.map(({ id, attributes }) => [id, attributes.userName?.[0]]))
      expect(ids.map((id) => nameOf.get(id))).toEqual(names)
    })
    it('with a taken value is refused, and the others are made', async () => {
      await created('mora')
      const writes = ['ada', 'mora', 'bob', 'cleo'].map((name) => anAccount(name))
      expect(codesOf(await write(bench.connection, ...writes))).toEqual([
        'done',
        'exists.unique userName',
        'done',
        'done',
      ])
      expect((await person((await created('dora'))[0] ?? '')).attributes.userName).toEqual(['dora'])
      expect((await scanned(bench.connection)).records).toHaveLength(5)
      expect((await found(bench.connection, 'userName', ['mora'])).records[0]?.attributes.mail).toEqual([
        'mora@acme.test',
      ])
    })
    it('with a value that is taken but for its case is refused where the index says so', async () => {
      await created('mora')
      const [outcome] = await write(bench.connection, anAccount('other', { mail: ['MORA@ACME.TEST'] }))
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
        codesOf(await write(bench.connection, anAccount('ada'), anAccount('mora', attributes), anAccount('bob'))),
      ).toEqual(['done', code, 'done'])
    })
    it('that refers to nobody is refused', async () => {
      const [outcome] = await write(bench.connection, anAccount('mora', { manager: ['4711'] }))
      expect(outcome).toMatchObject({ problem: { code: 'invalid.reference' } })
    })
    it('may be off from the start', async () => {
      const [id = ''] = idsOf(await write(bench.connection, { ...anAccount('mora'), active: false }))
      expect((await person(id)).attributes.active).toEqual([false])
    })
    it('is told without the value it was refused for', async () => {
      const [outcome] = await write(bench.connection, anAccount('mora', { age: ['s3cret'] }))
      expect(JSON.stringify(outcome)).not.toContain('s3cret')
    })
  })

  describe('an update', () => {
    it('changes the fields it names and no other', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run('update accounts set visits = 7')
      expect(codesOf(await write(bench.connection, edit(id, 'name', [], ['Mora M.'])))).toEqual(['done'])
      expect((await person(id)).attributes).toEqual({
        userName: ['mora'],
        mail: ['mora@acme.test'],
        name: ['Mora M.'],
        active: [true],
      })
      expect(await bench.app.run('select visits from accounts')).toEqual([{ visits: 7 }])
    })
    it('of a value that moved on is a conflict and changes nothing of that record', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      await bench.app.run("update accounts set email = 'new@acme.test' where username = 'mora'")
      const both = [
        edit(mora, 'mail', ['mora@acme.test'], ['x@acme.test']),
        edit(ada, 'mail', ['ada@acme.test'], ['y@acme.test']),
      ]
      expect(codesOf(await write(bench.connection, ...both))).toEqual(['conflict.moved-on mail', 'done'])
      expect((await person(mora)).attributes.mail).toEqual(['new@acme.test'])
    })
    it('does not take another spelling for another value where case does not count', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(bench.connection, edit(id, 'mail', ['MORA@acme.test'], ['m@acme.test'])))).toEqual([
        'done',
      ])
    })
    it('is not disturbed by what the application writes elsewhere in the row', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run('update accounts set visits = visits + 1')
      expect(codesOf(await write(bench.connection, edit(id, 'mail', ['mora@acme.test'], [])))).toEqual(['done'])
      expect((await person(id)).attributes.mail).toBeUndefined()
    })
    it('clears a column that may not be null with empty text, which is no value', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(bench.connection, edit(id, 'phone', [], ['1234'])))).toEqual(['done'])
      expect(codesOf(await write(bench.connection, edit(id, 'phone', ['1234'], [])))).toEqual(['done'])
      expect((await person(id)).attributes.phone).toBeUndefined()
    })
    it('of the same record twice in one call is done twice, in order', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(bench.connection, edit(id, 'age', [], [1]), edit(id, 'age', [1], [2])))).toEqual([
        'done',
        'done',
      ])
      expect((await person(id)).attributes.age).toEqual([2])
    })
    it('hands a unique value on within one call', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      const chain = [edit(ada, 'userName', ['ada'], ['free']), edit(mora, 'userName', ['mora'], ['ada'])]
      expect(codesOf(await write(bench.connection, ...chain))).toEqual(['done', 'done'])
    })
    it('to a taken value is refused, and the others are done', async () => {
      const [mora = '', ada = '', bob = ''] = await created('mora', 'ada', 'bob')
      const some = [edit(ada, 'age', [], [1]), edit(mora, 'userName', ['mora'], ['bob']), edit(bob, 'age', [], [3])]
      expect(codesOf(await write(bench.connection, ...some))).toEqual(['done', 'exists.unique userName', 'done'])
      expect((await person(mora)).attributes.userName).toEqual(['mora'])
    })
    it('of nobody is not found, whatever the id looks like', async () => {
      const edits = ['4711', 'nobody', '99999999999999999999'].map((id) => edit(id, 'age', [], [1]))
      expect(codesOf(await write(bench.connection, ...edits))).toEqual(['not-found', 'not-found', 'not-found'])
    })
    it('sets a reference to another account, by its id', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(bench.connection, edit(mora, 'manager', [], [ada])))).toEqual(['done'])
      expect((await person(mora)).attributes.manager).toEqual([ada])
    })
    it('of a time finds the same time again', async () => {
      const [id = ''] = await created('mora')
      expect(codesOf(await write(bench.connection, edit(id, 'since', [], ['2026-03-01T10:00:00.000+02:00'])))).toEqual([
        'done',
      ])
      const [since] = (await person(id)).attributes.since ?? []
      expect(new Date(String(since)).toISOString()).toBe('2026-03-01T08:00:00.000Z')
      expect(codesOf(await write(bench.connection, edit(id, 'since', [String(since)], [])))).toEqual(['done'])
    })
  })

  describe('a trigger that makes something else of a value', () => {
    const held = (outcomes: Awaited<ReturnType<typeof write>>, field: string) =>
      outcomes.map((outcome) => ('record' in outcome ? outcome.record?.attributes[field] : undefined))

    it('is seen in the answer to a write, one for each record', async () => {
      for (const event of ['insert', 'update of email'])
        for (const statement of bench.app.words.trigger(event, 'accounts', 'email', 'lower(trim(email))'))
          await bench.app.run(statement)
      const made = await write(
        bench.connection,
        anAccount('ada', { mail: [' ADA@acme.test'] }),
        anAccount('mora', { mail: ['mora@acme.test'], name: ['Mora'] }),
      )
      expect(held(made, 'mail')).toEqual([['ada@acme.test'], ['mora@acme.test']])
      const [id = ''] = idsOf(made)
      expect(held(await write(bench.connection, edit(id, 'mail', ['ada@acme.test'], ['Ada@b.test'])), 'mail')).toEqual([
        ['ada@b.test'],
      ])
    })
  })

  describe('switching off and on', () => {
    const active = (id: string, on: boolean) => ({ op: 'setActive', kind: 'user', id, active: on }) as const
    it('writes the words of the application, and says what was so already', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(bench.connection, active(mora, false), active(ada, true)))).toEqual([
        'done',
        'already',
      ])
      expect(await bench.app.run('select status from accounts order by id')).toEqual([
        { status: 'off' },
        { status: 'on' },
      ])
      expect(codesOf(await write(bench.connection, active(mora, true)))).toEqual(['done'])
    })
    it('takes an account in any other state for one that is on, so that it can be switched off', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run("update accounts set status = 'pending'")
      expect((await person(id)).attributes.active).toEqual([true])
      expect(codesOf(await write(bench.connection, active(id, false)))).toEqual(['done'])
    })
    it('cannot be done without a column for it, and the schema says so', async () => {
      const without = await connect(bench.app, { users: { table: 'accounts', fields: ['username'] } })
      expect((await without.schema({}, signal)).user.map(({ name }) => name)).toEqual(['username', 'roles'])
      expect(codesOf(await write(without, active('1', false)))).toEqual(['config.no-active users.active'])
      await without[Symbol.asyncDispose]?.()
    })
  })

  describe('members', () => {
    const team = async (name = 'crew') =>
      idsOf(
        await write(bench.connection, {
          op: 'create',
          kind: 'group',
          active: true,
          attributes: { displayName: [name] },
        }),
      )[0] ?? ''
    const change = (id: string, add: readonly string[], remove: readonly string[] = []) =>
      ({ op: 'members', kind: 'group', id, add, remove }) as const
    it('are added and removed, and twice is once', async () => {
      const id = await team()
      const [mora = '', ada = ''] = await created('mora', 'ada')
      expect(codesOf(await write(bench.connection, change(id, [mora, ada, mora])))).toEqual(['done'])
      expect(codesOf(await write(bench.connection, change(id, [mora])))).toEqual(['already'])
      expect((await scanned(bench.connection, 'group')).records[0]?.attributes.members).toEqual([mora, ada])
      expect(codesOf(await write(bench.connection, change(id, [], [mora]), change(id, [], [mora])))).toEqual([
        'done',
        'already',
      ])
      expect((await found(bench.connection, 'displayName', ['crew'], 'group')).records[0]?.attributes.members).toEqual([
        ada,
      ])
    })
    it('that are no accounts are refused, of a group that is none as well', async () => {
      const [id, other] = [await team(), await team('other')]
      const [mora = ''] = await created('mora')
      const outcomes = await write(
        bench.connection,
        change(id, [mora, '4711']),
        change(other, [mora]),
        change('4711', [mora]),
      )
      expect(codesOf(outcomes)).toEqual(['invalid.member members', 'done', 'not-found'])
      expect((await found(bench.connection, 'id', [id], 'group')).records[0]?.attributes.members).toBeUndefined()
    })
    it('go with their group', async () => {
      const id = await team()
      const [mora = ''] = await created('mora')
      await write(bench.connection, change(id, [mora]))
      expect(
        codesOf(await write(bench.connection, { op: 'delete', kind: 'group', id, before: { displayName: ['crew'] } })),
      ).toEqual(['done'])
      expect(await bench.app.run('select * from team_members')).toEqual([])
    })
  })

  it('grants and revokes roles, each once', async () => {
    const [id = ''] = await created('mora')
    const roles = (grant: readonly string[], revoke: readonly string[]) =>
      ({ op: 'roles', kind: 'user', id, grant, revoke }) as const
    expect(codesOf(await write(bench.connection, roles(['editor'], [])))).toEqual(['done'])
    expect(codesOf(await write(bench.connection, roles(['editor'], ['admin'])))).toEqual(['already'])
    expect((await person(id)).attributes.roles).toEqual(['editor'])
    expect(codesOf(await write(bench.connection, roles([], ['editor'])))).toEqual(['done'])
    expect((await scanned(bench.connection)).records[0]?.attributes.roles).toBeUndefined()
  })

  describe('deleting', () => {
    const gone = (id: string, userName: string) =>
      ({ op: 'delete', kind: 'user', id, before: { userName: [userName] } }) as const
    it('takes memberships and roles along; a second time there is nothing', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run(`insert into teams (name) values ('crew')`)
      await bench.app.run(`insert into team_members select teams.id, accounts.id from teams, accounts`)
      await bench.app.run(`insert into account_roles select id, 'editor' from accounts`)
      expect(codesOf(await write(bench.connection, gone(id, 'mora')))).toEqual(['done'])
      expect(codesOf(await write(bench.connection, gone(id, 'mora')))).toEqual(['not-found'])
      expect((await scanned(bench.connection)).records).toEqual([])
    })
    it('spares an account that has become another one', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run("update accounts set username = 'someone'")
      expect(codesOf(await write(bench.connection, gone(id, 'mora')))).toEqual(['conflict.moved-on userName'])
    })
    it('spares whom other rows refer to, and says so', async () => {
      const [boss = '', mora = ''] = await created('boss', 'mora')
      await write(bench.connection, edit(mora, 'manager', [], [boss]))
      expect(codesOf(await write(bench.connection, gone(boss, 'boss')))).toEqual(['guarded.referenced'])
      expect(codesOf(await write(bench.connection, gone(boss, 'boss'), gone(mora, 'mora')))).toEqual(['done', 'done'])
    })
  })
}
