import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { erasePerson, findPast } from '@rollcall/engine'
import type { AuditVerdict } from '@rollcall/state'
import { openSqliteState } from '@rollcall/store-sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyAuditLog } from '../src/audit.ts'
import { tried } from './tried.ts'
import { aWorld, crowd, people, type World } from './world.ts'

const columns = ['seq', 'sync', 'run', 'at', 'event', 'body', 'salt', 'digest', 'hash'] as const

/** Another value of one column of one record: a character of a text, a number, or nothing where there was something. */
const forgery = fc.record({
  record: fc.nat(),
  column: fc.constantFrom(...columns),
  at: fc.nat(),
  by: fc.integer({ min: 1, max: 25 }),
  nothing: fc.boolean(),
})

describe('the audit log of a sync that ran, was undone, and forgot somebody', () => {
  let world: World
  let image: string
  let copy: string
  let heads: readonly string[]

  beforeAll(async () => {
    world = await aWorld({ onDelete: 'unlink' })
    people(world, ...crowd, 'mora')
    const first = await world.sync()
    people(world, 'noah')
    world.directory.remove('id-mora')
    const second = await world.sync()
    const undo = await world.undo(second.run)
    await world.resume()
    const third = await world.sync()
    heads = [first, second, undo, third].map(({ auditHead }) => auditHead)
    const mora = await findPast(world.state, 'staff', 'Mora')
    await erasePerson(world.state, mora, { at: world.now(), by: 'kim@ws4' })
    await world.sync()
    image = join(world.folder, 'image.db')
    copy = join(world.folder, 'copy.db')
    using db = new DatabaseSync(join(world.folder, 'state.db'))
    db.exec(`vacuum into '${image}'`)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  /** The verdict on a copy in which somebody changed rows behind the program's back. */
  async function verdictAfter(tamper: (db: DatabaseSync) => void, head?: string): Promise<AuditVerdict> {
    for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
    copyFileSync(image, copy)
    {
      using db = new DatabaseSync(copy)
      db.exec('drop trigger audit_keeps; drop trigger audit_erases_only')
      tamper(db)
    }
    await using state = await openSqliteState(copy)
    return verifyAuditLog(state, { head })
  }

  const isGood = (verdict: AuditVerdict): boolean => verdict.whole && verdict.unannounced === 0
  const lengthOf = (db: DatabaseSync): number =>
    Number((db.prepare('select count(*) as n from audit').get() as { n: number }).n)

  it('is whole, erasure and all, and holds every head that was printed', async () => {
    expect(await verdictAfter(() => {})).toMatchObject({ whole: true, unannounced: 0, erased: expect.any(Number) })
    for (const head of heads) expect(isGood(await verdictAfter(() => {}, head.slice(0, 16)))).toBe(true)
  })

  it('gives away whatever is changed of any record', async () => {
    await fc.assert(
      fc.asyncProperty(forgery, async ({ record, column, at, by, nothing }) => {
        let changed = false
        const verdict = await verdictAfter((db) => {
          const seq = (record % lengthOf(db)) + 1
          const was = (
            db.prepare(`select ${column} as it from audit where seq = ?`).get(seq) as { it: string | number | null }
          ).it
          const now = forged(was, at, by, nothing && column !== 'seq')
          if (now === was) return
          changed = true
          if (column === 'seq') db.prepare('delete from audit where seq = ?').run(Number(now))
          const isBound = ['digest', 'hash', 'event', 'at', 'sync'].includes(column) && now === null
          db.prepare(`update audit set ${column} = ? where seq = ?`).run(isBound ? '' : now, seq)
        })
        expect(isGood(verdict)).toBe(!changed)
      }),
      tried(250),
    )
  })

  it('gives away whichever records are taken out, swapped or written twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('cut out', 'swap'),
        async (from, size, how) => {
          const verdict = await verdictAfter((db) => {
            const seq = (from % (lengthOf(db) - size)) + 1
            if (how === 'cut out') db.prepare('delete from audit where seq >= ? and seq < ?').run(seq, seq + size)
            else {
              const move = db.prepare('update audit set seq = ? where seq = ?')
              for (const [to, of] of [
                [-1, seq],
                [seq, seq + size],
                [seq + size, -1],
              ])
                move.run(to ?? 0, of ?? 0)
            }
          })
          expect(isGood(verdict)).toBe(false)
        },
      ),
      tried(60),
    )
  })

  it('gives a cut end away to whoever kept a head from behind the cut', async () => {
    for (const head of heads) {
      const cut = await verdictAfter((db) => {
        const { seq } = db.prepare('select seq from audit where hash = ?').get(head) as { seq: number }
        db.prepare('delete from audit where seq >= ?').run(seq)
      }, head)
      expect(cut).toMatchObject({ whole: false, fault: 'cut' })
    }
  })

  it('gives away values that were taken out without an erasure', async () => {
    const verdict = await verdictAfter((db) => db.exec(`update audit set body = null, salt = null where seq = 3`))
    expect(verdict).toMatchObject({ whole: true, unannounced: 1 })
  })
})

function forged(was: string | number | null, at: number, by: number, nothing: boolean): string | number | null {
  if (nothing) return null
  if (typeof was === 'number') return was + by
  if (was === null || was === '') return 'x'
  const place = at % was.length
  const code = was.charCodeAt(place)
  const other = String.fromCharCode(33 + ((code - 33 + by + 94) % 94))
  return was.slice(0, place) + other + was.slice(place + 1)
}
