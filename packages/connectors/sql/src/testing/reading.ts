import type { Connection } from '@rollcall/connector-sdk'
import { read } from '@rollcall/connector-sdk'
import type { SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { type Application, connect, found, scanned, signal } from './application.ts'
import { onBench } from './bench.ts'

/** What is read, whatever the database. */
export function describeReading(open: () => Promise<Application>): void {
  const bench = onBench(open)
  const { created, person } = bench
  describe('reading', () => {
    it('finds by id and by field what a scan shows, and nothing for what is not there', async () => {
      const [mora = '', ada = ''] = await created('mora', 'ada')
      const { records } = await scanned(bench.connection)
      const plain = (some: readonly SyncRecord[]) =>
        some.map(({ id, attributes, raw }) => ({ id, attributes, raw })).sort((a, b) => (a.id < b.id ? -1 : 1))
      expect(plain((await found(bench.connection, 'id', [mora, ada, '4711', "1' or '1'='1"])).records)).toEqual(
        plain(records),
      )
      expect((await found(bench.connection, 'mail', ['MORA@acme.test'])).records).toMatchObject([{ id: mora }])
      expect((await found(bench.connection, 'userName', ['MORA'])).records).toEqual([])
      expect(await found(bench.connection, 'userName', ["' or 1=1 --"])).toMatchObject({
        verdict: 'complete',
        records: [],
      })
    })
    it('gives another raw for every change, and the same for none', async () => {
      const [id = ''] = await created('mora')
      const raws = [(await person(id)).raw, (await person(id)).raw]
      for (const change of ["email = 'x'", "status = 'off'", "email = ''", 'email = null', 'age = 0']) {
        await bench.app.run(`update accounts set ${change}`)
        raws.push((await person(id)).raw)
      }
      expect(raws[0]).toBe(raws[1])
      expect(new Set(raws).size).toBe(raws.length - 1)
    })
    it('tells of a row that was written what its list was last asked for, as the list does', async () => {
      await scanned(bench.connection)
      const [id = ''] = await created('mora')
      const step = { op: 'setActive', kind: 'user', id, active: false } as const
      const [written] = (await bench.connection.setActive?.([step], signal)) ?? []
      const [listed] = (await scanned(bench.connection)).records
      expect(written && 'record' in written && written.record?.raw).toBe(listed?.raw)
      expect(written && 'record' in written && written.record?.attributes).toEqual(listed?.attributes)
    })
    it('keeps integers that JavaScript would round', async () => {
      const [id = ''] = await created('mora')
      await bench.app.run('alter table accounts add column badge bigint')
      await bench.app.run('update accounts set badge = 9007199254740993')
      const wide = await connect(bench.app, { users: { table: 'accounts', fields: ['username', 'badge'] } })
      const stream = wide.find?.({ kind: 'user', attributes: ['badge'], by: 'id', values: [id] }, signal)
      const records: SyncRecord[] = []
      if (stream) await read(stream, (batch) => void records.push(...batch))
      expect(records).toMatchObject([{ attributes: { badge: ['9007199254740993'] } }])
      await wide[Symbol.asyncDispose]?.()
    })
    it('refuses a filter it would not honour', async () => {
      const stream = bench.connection.scan?.({ kind: 'user', attributes: [], filter: '(uid=*)' }, signal)
      expect(stream && (await read(stream, () => {}))).toMatchObject({
        verdict: 'failed',
        problem: { code: 'config.no-filter' },
      })
    })
  })

  describe('the schema', () => {
    it('is what the catalogue says', async () => {
      const { user, group, roles } = await bench.connection.schema({}, signal)
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
      const other = await connect(bench.app, { users: { table: 'accounts', fields } })
      const [name] = (await other.schema({}, signal)).user
      expect(name).toMatchObject({ unique: true, required: true, ignoreCase: true, maxLength: 9, naming: true })
      await other[Symbol.asyncDispose]?.()
    })
    it.each([
      ['a table', { table: 'acounts', fields: ['username'] }, 'Did you mean `accounts`?'],
      ['a column', { table: 'accounts', fields: ['user_name'] }, 'Did you mean `username`?'],
      ['a key', { table: 'accounts', id: 'idd', fields: ['username'] }, 'Did you mean `id`?'],
      ['a quoted trick', { table: 'accounts', fields: ['username" from accounts; --'] }, /^It has id, username/],
    ])('refuses %s that is not there, with the nearest name', async (_, users, hint) => {
      const wrong = await connect(bench.app, { users })
      await expect(wrong.schema({}, signal)).rejects.toMatchObject({ hint: expect.stringMatching(hint) })
      await wrong[Symbol.asyncDispose]?.()
    })
  })

  it('can be closed while a read that nobody goes on with is open, and lets go of the tables', async () => {
    await created('mora')
    const other = await connect(bench.app)
    const stream = other.scan?.({ kind: 'user', attributes: ['userName'] }, signal)
    await stream?.next()
    await other[Symbol.asyncDispose]?.()
    await bench.app.run('drop table account_roles')
    await expect(other.schema({}, signal)).rejects.toMatchObject({ name: 'RollcallError' })
  })

  it('passes its test step by step, and names the step that fails', async () => {
    const stages = async (one: Connection) => {
      const all: string[] = []
      const end = await read(one.test({}, signal), (batch) => void all.push(...batch.map(({ stage }) => stage)))
      return [end.verdict, ...all]
    }
    expect(await stages(bench.connection)).toEqual(['complete', 'connect', 'tables', 'rights', 'read'])
    const wrong = await connect(bench.app, { users: { table: 'nothing', fields: ['x'] } })
    expect(await stages(wrong)).toEqual(['truncated', 'connect', 'tables'])
    await wrong[Symbol.asyncDispose]?.()
  })

  it('can be browsed, shown and searched', async () => {
    const [id = ''] = await created('mora', 'a_da')
    const labels = async (stream = bench.connection.browse?.({}, signal)) => {
      const all: string[] = []
      if (stream) await read(stream, (batch) => void all.push(...batch.map(({ label }) => label)))
      return all.sort()
    }
    expect(await labels()).toEqual(['groups', 'users'])
    expect(await labels(bench.connection.browse?.({ ref: 'users' }, signal))).toEqual(['a_da', 'mora'])
    await expect(bench.connection.browse?.({ ref: 'usres' }, signal).next()).rejects.toThrow('nothing called usres')
    expect(await labels(bench.connection.search?.({ text: 'MORA@' }, signal))).toEqual(['mora'])
    expect(await labels(bench.connection.search?.({ text: '_' }, signal))).toEqual(['a_da'])
    expect(await bench.connection.show?.({ ref: `users/${id}` }, signal)).toMatchObject({
      id,
      attributes: { mail: ['mora@acme.test'] },
    })
    await expect(bench.connection.show?.({ ref: '4711' }, signal)).rejects.toMatchObject({ code: 'not-found' })
  })
}
