import type { Guard } from '@rollcall/model'
import { cells, editLine, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import type { PlanState } from '../state/plan.ts'
import { aPlanHeader, aPlanRow, does, planAfter, shownPlan, typed } from '../testing/a-plan.ts'
import { aFrame, anAround } from '../testing/an-around.ts'
import { planScreen } from './plan.ts'

const guard: Guard = {
  ...({ code: 'access', tripped: true, count: 12, limit: 5, base: 25, window: 0 } as const),
  ...{
    message: '12 active accounts would lose access; the limit is 5 of 25. If that is meant, pass `--allow access=12`.',
  },
  ...{ allow: 'access=12' },
}
const draw = (state: PlanState, around = anAround()) => planScreen.draw(state, aFrame(around))
const picture = (state: PlanState, around = anAround()): readonly string[] =>
  draw(state, around).body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`.trimEnd())
const from = (state: PlanState, ...events: Parameters<typeof planAfter>[0]) =>
  planAfter(events, anAround(), state).state

describe('a plan at 80×24', () => {
  it('shows what it comes to, its rows, and the selected one in whole at the foot', () => {
    expect(picture(shownPlan())).toEqual([
      '  ~ 3 update   − 0 delete   ! 0 findings',
      '',
      '    Person               Account       Change                           1 of 3',
      '▌ ~ Mora                 mora          title: Clerk → Senior clerk',
      '  ~ Noah                 noah          title: Clerk → Senior clerk',
      '  ~ Nora                 nora          title: Clerk → Senior clerk',
      ...Array.from({ length: 9 }, () => ''),
      '  ~ Mora  mora                                          can be undone   update',
      '    title        Clerk → Senior clerk',
      '    because      changed at the source',
    ])
  })

  it('keeps the new value in sight, and how much more changes, where a row is too narrow for both values', () => {
    const what = editLine(
      { field: 'title', from: ['Head of Research'], to: ['Head of Development'], add: [], remove: [] },
      anAround().look,
    )
    const rows = picture(shownPlan(aPlanHeader(), [aPlanRow('Mora', { what, more: 2 })]))
    expect(rows[3]).toBe('▌ ~ Mora                 mora          title: Head… → Head of Develo…  +2 more')
  })

  it('has what stopped it on top, and says which key goes on', () => {
    const rows = picture(shownPlan(aPlanHeader({ guards: [guard], notes: ['The target was not listed.'] })))
    expect(rows.slice(2, 6)).toEqual([
      '  ▲ stopped by 1 guard; nothing is written   p lets it pass on purpose',
      '    access       12 active accounts would lose access; the limit is 5 of 25.',
      '  · The target was not listed.',
      '',
    ])
  })

  it('names every guard that tripped, however many there are, and the key that tells why', () => {
    const many = ['access', 'delete', 'group', 'membership', 'role', 'clear'] as const
    const guards = many.map((code) => ({ ...guard, code, allow: `${code}=12` }))
    const rows = picture(shownPlan(aPlanHeader({ guards, notes: ['The target was not listed.'] })))
    expect(rows.slice(2, 11)).toEqual([
      '  ▲ stopped by 6 guards; nothing is written   p lets it pass on purpose',
      '    access       12 active accounts would lose access; the limit is 5 of 25.',
      '    delete       12 active accounts would lose access; the limit is 5 of 25.',
      '    group        12 active accounts would lose access; the limit is 5 of 25.',
      '    membership   12 active accounts would lose access; the limit is 5 of 25.',
      '    and 2 more: role, clear   p asks about each',
      '  · 1 note more: `rollcall plan` shows them',
      '',
      '    Person               Account       Change                           1 of 3',
    ])
    const small = picture(shownPlan(aPlanHeader({ guards })), anAround({ size: { columns: 60, rows: 16 } }))
    expect(small.slice(2, 6)).toEqual([
      '  ▲ stopped by 6 guards; nothing is written   p lets it p…',
      '    access       12 active accounts would lose access; the',
      '                 limit is 5 of 25.',
      '    and 5 more: delete, group, membership, role, clear…',
    ])
  })

  it('says on top that the sync is paused, since when as people read it, and what lets it run again', () => {
    const state = shownPlan(
      aPlanHeader({ paused: { since: Date.UTC(2026, 3, 10, 8), by: 'kim@ws4' }, notes: ['A note.'] }),
    )
    const said =
      'staff is paused since 2026-04-10 08:00 by kim@ws4; `rollcall resume staff`, or R at home, lets it run.'
    expect(picture(state).slice(2, 6)).toEqual([
      '  ▲ staff is paused since 2026-04-10 08:00 by kim@ws4; `rollcall resume',
      '    staff`, or R at home, lets it run.',
      '  · A note.',
      '',
    ])
    expect(draw(state).spoken.lines[0]).toBe(said)
  })

  it('asks for the number that passes a guard, at the foot', () => {
    const state = from(shownPlan(aPlanHeader({ guards: [guard] })), does('pass'), ...typed('1'))
    const drawing = draw(state)
    const rows = drawing.body.map(({ line }) => plain(line))
    expect(rows.slice(-6)).toEqual([
      '▲ access',
      '12 active accounts would lose access; the limit is 5 of 25.',
      'If that is meant, type 12 and Enter: staff is planned again with --allow ',
      'access=12.',
      'Number: 1',
      '',
    ])
    expect(drawing.cursor).toEqual({ row: rows.indexOf('Number: 1'), column: 9 })
  })

  it('says before it is carried out what will happen', () => {
    const state = from(shownPlan(aPlanHeader({}, { create: 42, disable: 12 })), does('apply'))
    expect(picture(state).slice(-7).join('\n')).toContain('Type 12 and Enter to carry it out')
    expect(draw(state).spoken).toMatchObject({
      lines: expect.arrayContaining([
        'This writes to wiki: create 42, disable 12. It takes something away 12 times. Type 12 and Enter to carry it out; esc goes back.',
      ]),
      field: 'Number: ',
    })
  })

  it('counts what fits a filter', () => {
    const filtered = { ...from(shownPlan(), does('filter'), ...typed('mo')), counts: { update: 1 } }
    expect(picture(filtered).slice(0, 2)).toEqual(['  ~ 1 update   − 0 delete   ! 0 findings', '  Filter mo'])
    expect(draw(filtered).cursor).toEqual({ row: 1, column: 9 })
    expect(draw(filtered).spoken.field).toBe('Filter mo')
    const one = { ...filtered, page: { ...filtered.page, of: 1 } }
    expect(draw(one).spoken.lines).toContain('Filter mo: 1 row.')
  })

  it('says that nothing is to be done, or that nothing fits', () => {
    const none = shownPlan(aPlanHeader({}, { unchanged: 1204 }), [])
    expect(picture(none).join('\n')).toContain('✓ nothing to do  1,204 in step')
    expect(picture({ ...none, kind: 1 }).join('\n')).toContain('Nothing fits.')
  })

  it('shows all details beside a list that is shorter than they are', () => {
    const details = Array.from({ length: 9 }, (_, at) => ({ name: `field${at}`, line: [{ text: 'a → b' }] }))
    const around = anAround({ size: { columns: 200, rows: 50 } })
    const state = shownPlan(aPlanHeader({}, { update: 1 }), [aPlanRow('Mora', { details })], around)
    expect(picture(state, around).join('\n')).toMatch(/│ +field8 +a → b/)
  })

  it('is scrolled to the end of a long change, and back by the next key', () => {
    const details = Array.from({ length: 30 }, (_, at) => ({
      name: `f${at}`,
      line: [{ text: `${'long '.repeat(15)}${at}` }],
    }))
    const whole = from(shownPlan(aPlanHeader(), [aPlanRow('Mora', { details })]), does('whole'), does('last'))
    expect(picture(whole).at(-1)).toMatch(/ 29$/)
    expect(picture(from(whole, does('up'), does('up'))).at(-1)).toMatch(/ 28$/)
  })

  it('says in whole words what is selected, and how many there are', () => {
    expect(draw(shownPlan()).spoken).toEqual({ lines: ['3 update.'], item: '1 of 3: update Mora.' })
  })

  it('says beside the filter that its rows are still being made ready, whatever is typed', () => {
    const ready: PlanState = { ...shownPlan(), sorting: 89_000 }
    const waiting = from(ready, does('filter'), ...typed('mora lind'))
    expect(picture(waiting)[1]).toBe('  Filter mora lind  89,000 made ready for the filter')
    const long = picture(from(ready, does('filter'), ...typed('x'.repeat(99))))[1] ?? ''
    expect([long.endsWith('xx  89,000 made ready for the filter'), cells(long) <= 78]).toEqual([true, true])
  })

  it('says a row once: not before all rows are known, nor one that a filter just put out of date', () => {
    const ready = shownPlan()
    const early = draw({ ...ready, sorting: 500 }).spoken
    expect([early.item, early.lines]).toEqual([undefined, ['3 update.', 'The rows are being made ready.']])
    const asked = from(ready, does('filter'), ...typed('n'))
    expect(draw(asked).spoken.item).toBeUndefined()
    const rows = { news: 'rows', from: 0, of: 1, rows: [aPlanRow('Noah')], counts: { update: 1 } } as const
    expect(draw(from(asked, { on: 'news', news: rows })).spoken.item).toBe('1 of 1: update Noah.')
  })
})

describe('a plan, wherever it is shown', () => {
  const long = aPlanRow('Wolfeschlegelsteinhausenbergerdorff', {
    account: 'a-very-long-account-name-indeed',
    what: [{ text: 'title: 山田 太郎 → 山田 太郎 山田 太郎 山田 太郎 山田 太郎 山田 太郎' }],
    more: 12,
  })
  const header = aPlanHeader(
    {
      guards: [guard, guard, guard, guard],
      notes: ['A note.', 'Another, which is longer than the line of any narrow terminal is.'],
    },
    { create: 1234, update: 100_000, rename: 12, enable: 3, disable: 12, delete: 4, addMember: 1234, findings: 77 },
  )

  it.each([
    [60, 16],
    [80, 24],
    [120, 40],
    [149, 33],
    [150, 34],
    [200, 50],
    [300, 80],
  ])('has no line wider than %i×%i, and none too many', (columns, rows) => {
    const around = anAround({ size: { columns, rows } })
    for (const ascii of [{}, { ascii: true as const }])
      for (const state of [
        shownPlan(header, [long, long], around),
        planAfter([does('apply')], around, shownPlan(aPlanHeader({}, { disable: 3 }), [long], around)).state,
        planAfter([does('pass')], around, shownPlan(header, [long], around)).state,
        planAfter([does('whole')], around, shownPlan(header, [long], around)).state,
      ]) {
        const { body } = draw(state, { ...anAround(ascii), size: { columns, rows } })
        expect(body.length).toBeLessThanOrEqual(rows - 4)
        for (const { line } of body) expect(cells(plain(line))).toBeLessThanOrEqual(columns)
      }
  })

  it('has its details beside the list from 150 columns on', () => {
    const around = anAround({ size: { columns: 150, rows: 40 } })
    expect(picture(shownPlan(), around)[2]).toMatch(/Change +1 of 3 │ ~ Mora {2}mora .* can be undone {3}update$/)
  })

  it('says in a sentence why there is none, and how to go on', () => {
    const problem = { code: 'unavailable', message: 'corp does not answer.', hint: 'Look at the server.' } as const
    const { state } = planAfter([{ on: 'failed', effect: 'plan.make', problem }])
    expect(picture(state)).toEqual([
      '  There is no plan.',
      '  corp does not answer.',
      '  Look at the server.',
      '',
      '  r plans again',
    ])
  })
})
