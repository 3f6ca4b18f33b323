import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { aLink, aMemory } from '@rollcall/state/testing'
import { describe, expect, it } from 'vitest'
import { Connection } from './connection.ts'
import { openSqliteState } from './index.ts'
import { stateOver } from './open.ts'
import { aClock, aStateFile } from './testing/temp.ts'

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

describe('the file of the state', () => {
  it.runIf(process.platform === 'linux')(
    'in a folder that cannot be made is an error, not an endless try',
    async () => {
      await expect(openSqliteState('/proc/rollcall/state.db')).rejects.toMatchObject({ code: 'unavailable.state' })
    },
  )

  it('is made with its folder, for nobody else to read', async () => {
    const file = join(dirname(aStateFile()), 'deep', 'er', 'state.db')
    await using state = await openSqliteState(file)
    await using _lock = await state.lock('staff')
    const made = readdirSync(dirname(file)).map((name) => join(dirname(file), name))
    expect(made.map(modeOf)).toEqual(['600', '600', '600', '600']) // state.db, its -wal and -shm, the lock
    expect(modeOf(dirname(file))).toBe('700')
  })

  it('is closed to others if it was open to them', async () => {
    const file = aStateFile()
    await (await openSqliteState(file))[Symbol.asyncDispose]()
    chmodSync(file, 0o644)
    await using _state = await openSqliteState(file)
    expect([file, `${file}-wal`].map(modeOf)).toEqual(['600', '600'])
  })

  it('is written durably: in WAL, with every commit synchronised', async () => {
    using db = await Connection.open(aStateFile(), {})
    expect(db.get('pragma journal_mode')).toEqual({ journal_mode: 'wal' })
    expect(db.get('pragma synchronous')).toEqual({ synchronous: 2 })
  })
})

describe('a file that is no state', () => {
  it.each([
    ['text', 'This is a letter to my aunt, and long enough to be looked at as a page of a database.'.repeat(50)],
    ['a damaged header', 'SQLite format 3\0'.padEnd(4096, '\xff')],
  ])('is refused and left as it is: %s', async (_, text) => {
    const file = aStateFile()
    writeFileSync(file, text)
    await expect(openSqliteState(file)).rejects.toMatchObject({
      code: 'unavailable.state',
      message: expect.stringContaining(file),
      hint: expect.stringContaining('state:'),
    })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('is refused when it is a folder', async () => {
    const folder = dirname(aStateFile())
    await expect(openSqliteState(folder)).rejects.toMatchObject({ code: 'unavailable.state' })
    await expect(openSqliteState(join(folder, 'file'))).resolves.toBeDefined()
    await expect(openSqliteState(join(folder, 'file', 'state.db'))).rejects.toMatchObject({ code: 'unavailable.state' })
  })

  it('is refused when it is another program’s database', async () => {
    const file = aStateFile()
    new DatabaseSync(file).exec('create table accounts (id)')
    chmodSync(file, 0o644)
    await expect(openSqliteState(file)).rejects.toMatchObject({ code: 'config.state-foreign' })
    expect(modeOf(file)).toBe('644')
  })
})

describe('a damaged state', () => {
  it('says so instead of answering', async () => {
    const file = aStateFile()
    await using first = await openSqliteState(file)
    await first.commit('staff', [aMemory(), ...Array.from({ length: 500 }, (_, n) => aLink(`p${n}`))])
    await first[Symbol.asyncDispose]()
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xff, 4096))
    const read = async (): Promise<unknown> => {
      await using state = await openSqliteState(file)
      return state.memory('staff')
    }
    await expect(read()).rejects.toMatchObject({ code: 'unavailable.state', hint: expect.stringContaining('backup') })
  })
})

describe('a full disk', () => {
  it('stops the commit, changes nothing, and is over when there is space again', async () => {
    const db = await Connection.open(aStateFile(), {})
    await using state = stateOver(db)
    await state.commit('staff', [aMemory(), aLink('ada')])
    const big = Array.from({ length: 2000 }, (_, n) => aLink(`p${n}`, { base: { title: ['x'.repeat(500)] } }))

    db.exec(`pragma max_page_count = ${db.number('pragma page_count') + 20}`)
    await expect(state.commit('staff', [aMemory({ cursor: 'c2' }), ...big])).rejects.toMatchObject({
      code: 'unavailable.state',
      message: expect.stringMatching(/could not be written: the disk is full. Nothing was changed/),
    })
    expect(await state.countLinks('staff', 'user')).toMatchObject({ all: 1 })
    expect(await state.memory('staff')).not.toHaveProperty('cursor')

    db.exec('pragma max_page_count = 1000000')
    await state.commit('staff', big)
    expect(await state.countLinks('staff', 'user')).toMatchObject({ all: 2001 })
  })
})

describe('a state that may not be written', () => {
  it('is still read, and refuses commits', async () => {
    const db = await Connection.open(aStateFile(), {})
    await using state = stateOver(db)
    await state.commit('staff', [aMemory()])
    db.exec('pragma query_only = on')
    await expect(state.commit('staff', [aMemory({ cursor: 'c2' })])).rejects.toMatchObject({
      code: 'unavailable.state',
      message: expect.stringContaining('read-only'),
    })
    expect(await state.memory('staff')).toEqual(aMemory().memory)
  })
})

describe('a state that another program is writing to', () => {
  it('is waited for without blocking, then written', async () => {
    const file = aStateFile()
    using other = await Connection.open(file, {})
    const clock = aClock((slept) => slept === 5 && other.exec('rollback'))
    await using state = await openSqliteState(file, { clock })
    other.exec('begin immediate')
    await state.commit('staff', [aMemory()])
    expect(await state.memory('staff')).toEqual(aMemory().memory)
  })

  it('is given up on after a while, with nothing changed', async () => {
    const file = aStateFile()
    using other = await Connection.open(file, {})
    const clock = aClock()
    await using state = await openSqliteState(file, { clock, patienceMs: 3000 })
    other.exec('begin immediate')
    await expect(state.commit('staff', [aMemory()])).rejects.toMatchObject({
      code: 'unavailable.state',
      message: expect.stringContaining('another program holds it locked'),
    })
    expect(clock.now()).toBeLessThan(3100)
    expect(await state.memory('staff')).toBeUndefined()
  })

  it('can be read meanwhile', async () => {
    const file = aStateFile()
    using other = await Connection.open(file, {})
    await using state = await openSqliteState(file)
    await state.commit('staff', [aMemory()])
    other.exec('begin immediate')
    expect(await state.memory('staff')).toEqual(aMemory().memory)
    other.exec('rollback')
  })

  it('cannot even be opened while it is held exclusively', async () => {
    const file = aStateFile()
    await (await openSqliteState(file))[Symbol.asyncDispose]()
    using other = new DatabaseSync(file)
    other.exec('pragma locking_mode = exclusive; begin immediate; create table t (a); commit')
    await expect(openSqliteState(file, { clock: aClock() })).rejects.toMatchObject({ code: 'unavailable.state' })
  })
})
