import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openSqliteState } from './index.ts'
import { migrate, migrations } from './schema.ts'
import { aStateFile } from './testing/temp.ts'

const version = (db: DatabaseSync): unknown => db.prepare('pragma user_version').get()

describe('a state of another version', () => {
  it('is refused by name when it is newer, and left as it is', async () => {
    const file = aStateFile()
    await (await openSqliteState(file))[Symbol.asyncDispose]()
    using db = new DatabaseSync(file)
    db.exec('pragma user_version = 99')
    await expect(openSqliteState(file)).rejects.toMatchObject({
      code: 'config.state-newer',
      message: expect.stringMatching(/version 99, this program knows up to \d+/),
    })
    expect(version(db)).toEqual({ user_version: 99 })
  })

  it('is taken through every version since its own', () => {
    using db = new DatabaseSync(aStateFile())
    migrate(db, 'state.db', migrations)
    migrate(db, 'state.db', [...migrations, 'create table one (a)', 'alter table one rename to two'])
    expect(version(db)).toEqual({ user_version: migrations.length + 2 })
    expect(db.prepare('select * from two').all()).toEqual([])
  })

  it('stays at its version when a step fails', () => {
    using db = new DatabaseSync(aStateFile())
    migrate(db, 'state.db', migrations)
    expect(() => migrate(db, 'state.db', [...migrations, 'create table one (a)', 'nonsense'])).toThrow('nonsense')
    expect(version(db)).toEqual({ user_version: migrations.length })
    expect(() => db.prepare('select * from one')).toThrow('no such table')
  })
})

describe('the erased values of a person', () => {
  it('are nowhere in the file any more', async () => {
    const file = aStateFile()
    const state = await openSqliteState(file)
    const body = (label: string) => ({
      about: { kind: 'user', source: label, label },
      note: `known as ${label}`.repeat(30),
    })
    const events = ['Lovelace', 'Babbage'].map((label) => ({ at: 1, event: 'change', body: body(label) }) as const)
    await state.commit('staff', [{ write: 'audit', events }])
    const person = { kind: 'user', source: 'Lovelace', targets: [] } as const
    expect(await state.erase('staff', person, { at: 2, by: 'kim@ws4' })).toMatchObject({ records: 1 })
    await state[Symbol.asyncDispose]()
    const bytes = readFileSync(file, 'latin1')
    expect(bytes).toContain('Babbage')
    expect(bytes).not.toContain('Lovelace')
  })
})

describe('the tables of the audit log', () => {
  it('refuse what only a mistake of ours would do', async () => {
    const file = aStateFile()
    const state = await openSqliteState(file)
    await state.commit('staff', [{ write: 'audit', events: [{ at: 1, event: 'settled', body: { a: 1 } }] }])
    await state[Symbol.asyncDispose]()
    using db = new DatabaseSync(file)
    for (const sql of ['delete from audit', 'update audit set at = 2', `update audit set body = '{}', salt = ''`])
      expect(() => db.exec(sql), sql).toThrow('append-only')
  })
})
