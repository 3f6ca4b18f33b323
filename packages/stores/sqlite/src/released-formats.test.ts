import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { guardKinds } from '@rollcall/model'
import { type State, verifyAudit } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { openSqliteState } from './index.ts'
import { migrate, migrations } from './schema.ts'
import { aStateFile } from './testing/temp.ts'

/** Every format of which files are in use: all before the newest, and format 1 from the start. */
const released = Array.from({ length: Math.max(1, migrations.length - 1) }, (_, n) => n + 1)

const fixture = (format: number): URL => new URL(`testing/format-${format}.sql`, import.meta.url)

/** A file as the program of that format left it. */
function aFileOf(format: number): string {
  const file = aStateFile()
  using db = new DatabaseSync(file)
  migrate(db, file, migrations.slice(0, format))
  db.exec(readFileSync(fixture(format), 'utf8'))
  return file
}

const withFile = async (format: number, look: (state: State) => Promise<void>): Promise<void> => {
  await using state = await openSqliteState(aFileOf(format))
  await look(state)
}

describe('the migrations', () => {
  it('of released formats never change', () => {
    const digests = migrations.map((sql) => hash('sha256', sql).slice(0, 16))
    expect(digests.slice(0, 1)).toEqual(['6635cafd6889f1b5'])
  })

  it.each(released)('have rows of every table as format %i wrote them', (format) => {
    expect(existsSync(fixture(format)), `write testing/format-${format}.sql before there is a newer format`).toBe(true)
    using db = new DatabaseSync(aFileOf(format))
    const tables = db.prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`).all()
    for (const { name } of tables)
      expect(db.prepare(`select count(*) as rows from "${name}"`).get(), String(name)).not.toEqual({ rows: 0 })
  })
})

describe.each(released)('a state of format %i, opened by this program,', (format) => {
  it('still has its links, with base, proof, and why somebody is off', () =>
    withFile(format, async (state) => {
      const [mora, noah] = await state.links('staff', 'user', { sources: ['s-mora', 's-noah'] })
      expect(mora).toMatchObject({
        target: 't-1',
        label: 'Mora Lind',
        dn: 'uid=mora,ou=people,dc=acme',
        base: { userName: ['mora'], photo: [new Uint8Array([1, 2, 3])], roles: ['admin'] },
        settled: true,
        proof: { source: 'a'.repeat(32), inputs: 'b'.repeat(32), target: 'c'.repeat(32) },
      })
      expect(noah).toMatchObject({ off: { why: 'gone' }, left: 1767139200000, standing: { disabled: true } })
      expect(await state.links('staff', 'group', { targets: ['t-9'] })).toMatchObject([
        { source: 's-users', base: { members: ['t-1', 't-2'] } },
      ])
      expect(await state.owners('wiki', 'user', ['t-1'])).toMatchObject([{ sync: 'staff', source: 's-mora' }])
      expect(await state.holders('staff', 'user', [{ field: 'userName', value: 'noah' }])).toHaveLength(1)
      expect(await state.countLinks('staff', 'user')).toEqual({ all: 2, active: 1, pairs: 1 })
    }))

  it('still has its memory, groups and their members', () =>
    withFile(format, async (state) => {
      expect(await state.memory('staff')).toMatchObject({ source: 'corp', target: 'wiki', cursor: '41' })
      expect(await state.groups('staff')).toHaveLength(1)
      expect((await Array.fromAsync(state.members('staff', ['s-users']))).flat()).toHaveLength(3)
    }))

  it('still knows the call that nobody knows the outcome of, and what became of the other', () =>
    withFile(format, async (state) => {
      expect(await state.openCalls('staff')).toMatchObject([{ id: 2, changes: [{ step: { op: 'create' } }] }])
      expect((await Array.fromAsync(state.outcomes(1))).flat()).toEqual([{ seq: 1, status: 'ok', id: 't-1' }])
      expect(await state.nextCall(1)).toBe(3)
    }))

  it('still has its runs, findings and open records, and numbers the next run on', () =>
    withFile(format, async (state) => {
      expect(await state.runs({ limit: 9 })).toMatchObject([
        { id: 2, sync: 'other', status: 'running' },
        { id: 1, status: 'interrupted', applied: { ok: 1 } },
      ])
      expect((await Array.fromAsync(state.findings('staff'))).flat()).toMatchObject([{ code: 'missing-value' }])
      expect(await state.openRecords('staff')).toMatchObject([{ about: { label: 'Rana' } }])
      expect(await state.startRun('staff', 'full', 1)).toBe(3)
    }))

  it('still knows which plans may be applied, and what guards counted', () =>
    withFile(format, async (state) => {
      expect(await state.keptPlan('d'.repeat(64))).not.toHaveProperty('appliedBy')
      expect(await state.keptPlan('e'.repeat(64))).toMatchObject({ appliedBy: 1 })
      expect(await state.taken('staff', 0, guardKinds)).toEqual([
        { kind: 'access', key: 't-2' },
        { kind: 'clear', key: 't-1', field: 'title' },
      ])
    }))

  it('has an audit log that is still whole and goes on', () =>
    withFile(format, async (state) => {
      expect(await verifyAudit(state.audit())).toMatchObject({ whole: true, records: 3, erased: 1 })
      await state.commit('staff', [{ write: 'audit', events: [{ at: 1, event: 'settled', body: {} }] }])
      expect(await verifyAudit(state.audit())).toMatchObject({ whole: true, records: 4 })
    }))
})
