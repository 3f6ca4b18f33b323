import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { anOffice } from '../../testing/an-office.ts'
import type { PlanEffect, PlanNews } from '../state/plan.ts'
import { aLook } from '../testing/a-state.ts'
import { handsIn } from '../testing/hands-in.ts'

const make: PlanEffect = { effect: 'plan.make', sync: 'staff', allow: [], without: [] }
const none = { words: [], kinds: [], fields: [], codes: [] }
const isNews =
  (name: PlanNews['news']) =>
  ({ news }: PlanNews) =>
    news === name

describe('the hands of a plan', () => {
  it('make it, tell how far it is, and then its rows', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    const told = (await hands.does(make, isNews('sorted'), 1)).map((event) =>
      event.on === 'news' ? event.news : event,
    )
    expect(told.find((news) => isNews('made')(news as PlanNews))).toMatchObject({
      header: { summary: { create: 2 } },
      view: { source: { records: 2 }, planned: { changes: 2 } },
    })
    const rows: PlanEffect = { effect: 'plan.rows', search: none, from: 1, count: 10, look: aLook, counts: true }
    const [answer] = await hands.does(rows, isNews('rows'), 1)
    expect(answer).toMatchObject({ news: { from: 1, of: 2, counts: { create: 2 }, rows: [{ person: 'Nora Quist' }] } })
  })

  it('leave somebody out, and keep the plan in a file', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path)
    await hands.does(make, isNews('sorted'), 1)
    const rows: PlanEffect = { effect: 'plan.rows', search: none, from: 0, count: 10, look: aLook, counts: false }
    const [first] = await hands.does(rows, isNews('rows'), 1)
    const { about } = (first as never as { news: { rows: { about: { source: string } }[] } }).news.rows[0] ?? {}
    const without = [{ kind: 'user', source: about?.source }] as never
    const [left] = await hands.does({ effect: 'plan.leave-out', records: without }, isNews('left-out'), 1)
    expect(left).toMatchObject({ news: { header: { summary: { create: 1, leftOut: 1 } }, names: ['Mora Lind'] } })
    const [again] = await hands.does(rows, isNews('rows'), 1)
    const shown = (again as never as { news: { rows: { what: never }[] } }).news.rows[0]
    expect(plain(shown?.what ?? [])).toMatch(/^left out/)
    await hands.does({ effect: 'plan.save', file: 'staff.plan' }, isNews('saved'), 1)
    expect(await readFile(join(office.path, 'staff.plan'), 'utf8')).toContain('"leftOut":true')
  })

  it('save nothing that is to be read only', async () => {
    await using office = await anOffice()
    await using hands = handsIn(office.path, { readOnly: true })
    await hands.does(make, isNews('sorted'), 1)
    const [answer] = await hands.does({ effect: 'plan.save', file: 'staff.plan' }, isNews('saved'), 1)
    expect(answer).toMatchObject({ on: 'failed', problem: { code: 'config.read-only' } })
  })
})
