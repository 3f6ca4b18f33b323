import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { read } from '@rollcall/connector-sdk'
import { describeConnector } from '@rollcall/connector-sdk/testing'
import { describe, expect, it } from 'vitest'
import { sql } from './connector.ts'
import {
  anAccount,
  codesOf,
  connect,
  makeTables,
  scanned,
  signal,
  tableSettings,
  write,
} from './testing/application.ts'
import { describeBehaviour } from './testing/behaviour.ts'
import { kitOf } from './testing/conformance.ts'
import { sqliteApplication } from './testing/sqlite.ts'

describe('the sql connector on SQLite', () => {
  describeConnector(sql, kitOf(sqliteApplication, { file: 'gone.db' }))
  describeBehaviour(sqliteApplication)
})

describe('an SQLite file', () => {
  it('that is not there is an error, and is not made', async () => {
    await using app = await sqliteApplication()
    for (const time of ['first', 'second']) {
      const connection = await connect(app, { file: 'gone.db' })
      await expect(connection.schema({}, signal), time).rejects.toMatchObject({ code: 'not-found.file' })
    }
  })
  it('that is no database is an error', async () => {
    await using app = await sqliteApplication()
    writeFileSync(app.context.path('text.db'), 'this is not a database, however long it may be'.repeat(100))
    const connection = await connect(app, { file: 'text.db' })
    await expect(connection.schema({}, signal)).rejects.toMatchObject({ code: 'config.no-database' })
  })
  it('that makes no id for a new row says every way to one', async () => {
    await using app = await sqliteApplication()
    await makeTables(app)
    const connection = await connect(app, { users: { ...tableSettings.users, id: 'username' } })
    await expect(connection.schema({}, signal)).rejects.toMatchObject({
      code: 'config.no-new-id',
      hint: expect.stringMatching(/`generate: uuid` under `users`.*another column as `id`.*default/),
    })
    await connection[Symbol.asyncDispose]?.()
  })
  it('that another program is writing makes the call fail as a whole, to be tried again', async () => {
    await using app = await sqliteApplication()
    await makeTables(app)
    const connection = await connect(app)
    await connection.schema({}, signal)
    await app.run('begin immediate')
    await expect(write(connection, anAccount('mora'))).rejects.toMatchObject({ code: 'unavailable.busy' })
    await app.run('rollback')
    expect(codesOf(await write(connection, anAccount('mora')))).toEqual(['done'])
    await connection[Symbol.asyncDispose]?.()
  })
  it('is the same system for two connections, and a copy of it is another', async () => {
    await using app = await sqliteApplication()
    await makeTables(app)
    const identity = async (changes = {}) => (await (await connect(app, changes)).schema({}, signal)).identity
    expect(await identity()).toBe(await identity())
    await app.run(`vacuum into '${app.context.path('copy.db')}'`)
    expect(await identity({ file: 'copy.db' })).not.toBe(await identity())
  })
  it('is read on while others write, and shows one moment', async () => {
    await using app = await sqliteApplication()
    await app.run('pragma journal_mode = wal')
    await makeTables(app)
    await app.run(`insert into accounts (username)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select 'person' || i from n`)
    const connection = await connect(app)
    const stream = connection.scan?.({ kind: 'user', attributes: ['userName'] }, signal)
    if (!stream) throw new Error('it cannot scan')
    let batches = 0
    const end = await read(stream, async () => {
      if (batches++ === 0) await app.run("delete from accounts where username <> 'person1'")
    })
    expect([end.verdict, end.items, batches]).toEqual(['complete', 2500, 3])
    expect((await scanned(connection)).records).toHaveLength(1)
  })
  it('stops being read when told to', async () => {
    await using app = await sqliteApplication()
    await makeTables(app)
    await app.run(`insert into accounts (username)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select 'person' || i from n`)
    const stop = new AbortController()
    const stream = (await connect(app)).scan?.({ kind: 'user', attributes: ['userName'] }, stop.signal)
    await stream?.next()
    stop.abort(new Error('enough'))
    await expect(stream?.next()).rejects.toThrow('enough')
    const writer = new DatabaseSync(app.context.path('app.db'))
    expect(() => writer.exec('delete from accounts')).not.toThrow()
    writer.close()
  })
})
