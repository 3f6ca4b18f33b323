import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { verifyAudit } from '@rollcall/state'
import { aMemory, anAudit } from '@rollcall/state/testing'
import { describe, expect, it } from 'vitest'
import { openSqliteState } from './index.ts'
import { aClock, aStateFile } from './testing/temp.ts'

/** A state with some history, and what puts back how it was in the middle of that. */
async function withHistory(): Promise<{ file: string; putBack: () => void }> {
  const file = aStateFile()
  const copy = `${file}.copy`
  await using state = await openSqliteState(file)
  await state.commit('staff', [aMemory({ cursor: 'c1' }), anAudit('ada')])
  await state.commit('other', [aMemory({ target: 'chat' })])
  using database = new DatabaseSync(file)
  database.exec(`vacuum into '${copy}'`)
  await state.commit('staff', [aMemory({ cursor: 'c2' }), anAudit('bea', 'cora')])
  return {
    file,
    putBack() {
      for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
      copyFileSync(copy, file)
    },
  }
}

describe('a state that was put back from an older copy', () => {
  it('is noticed: every sync is told, goes on from no cursor, and no earlier plan holds', async () => {
    const { file, putBack } = await withHistory()
    putBack()
    await using state = await openSqliteState(file, { clock: aClock() })
    expect(await state.memory('staff')).toEqual({ ...aMemory().memory, restored: 0 })
    expect(await state.memory('other')).toMatchObject({ restored: 0 })
    expect(await state.generation('staff')).toBe(1)
    const records = (await Array.fromAsync(state.audit())).flat()
    expect(records.slice(1)).toMatchObject([
      { event: 'restored', sync: 'staff', body: { had: { seq: 3 }, has: { seq: 1 } } },
      { event: 'restored', sync: 'other' },
    ])
    expect(await verifyAudit(state.audit())).toMatchObject({ whole: true })
  })

  it('is noticed once', async () => {
    const { file, putBack } = await withHistory()
    putBack()
    await (await openSqliteState(file))[Symbol.asyncDispose]()
    await using state = await openSqliteState(file)
    expect(await state.generation('staff')).toBe(1)
    expect(await state.auditHead()).toMatchObject({ seq: 3 })
  })

  it('is noticed too when it has grown as long again before anybody looked', async () => {
    const { file, putBack } = await withHistory()
    const vouched = readFileSync(`${file}.head`)
    putBack()
    rmSync(`${file}.head`)
    {
      await using state = await openSqliteState(file)
      await state.commit('staff', [anAudit('dora', 'eva', 'fay')])
    }
    writeFileSync(`${file}.head`, vouched)
    await using state = await openSqliteState(file)
    expect(await state.memory('staff')).toHaveProperty('restored')
  })
})

describe('a state that is as it was left', () => {
  it('is not taken for an older copy', async () => {
    const { file } = await withHistory()
    await using state = await openSqliteState(file)
    expect(await state.memory('staff')).toMatchObject({ cursor: 'c2' })
    expect(await state.auditHead()).toMatchObject({ seq: 3 })
  })

  it.each([
    ['is missing', (head: string) => rmSync(head)],
    ['was cut short', (head: string) => writeFileSync(head, '  12 ab')],
    ['is behind', (head: string) => writeFileSync(head, `${'0'.padStart(16)} ${'0'.repeat(64)}\n`)],
  ])('nor when the file beside it %s', async (_, spoil) => {
    const { file } = await withHistory()
    spoil(`${file}.head`)
    await using state = await openSqliteState(file)
    expect(await state.memory('staff')).not.toHaveProperty('restored')
  })

  it('keeps that file for its owner only', async () => {
    const { file } = await withHistory()
    expect((statSync(`${file}.head`).mode & 0o777).toString(8)).toBe('600')
  })
})

describe('a state that was lost', () => {
  it('begins anew, as a first run does', async () => {
    const { file } = await withHistory()
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
    await using state = await openSqliteState(file)
    expect(await state.memory('staff')).toBeUndefined()
    expect(await state.auditHead()).toMatchObject({ seq: 0 })
    await state.commit('staff', [aMemory(), anAudit('ada')])
    await using again = await openSqliteState(file)
    expect(await again.memory('staff')).not.toHaveProperty('restored')
  })
})
