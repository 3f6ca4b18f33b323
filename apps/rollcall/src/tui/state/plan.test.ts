import type { Guard } from '@rollcall/model'
import { rowKinds } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { aPlanHeader, aPlanRow, does, enter, planAfter, shownPlan, typed } from '../testing/a-plan.ts'
import { anAround } from '../testing/an-around.ts'
import { emptyField } from '../widgets/field.ts'
import { canPlan, type PlanAct, type PlanState, planBindings, searchOf } from './plan.ts'

const guard: Guard = {
  ...({ code: 'access', tripped: true, count: 12, limit: 5, base: 25, window: 0 } as const),
  ...{ message: '12 active accounts would lose access.', allow: 'access=12' },
}
const stopped = aPlanHeader({ guards: [guard] })
const can = (state: PlanState): readonly PlanAct[] =>
  planBindings.map(({ act }) => act).filter((act) => canPlan(state, act))
const from = (state: PlanState, ...events: Parameters<typeof planAfter>[0]) => planAfter(events, anAround(), state)

describe('the rows of a plan', () => {
  const many = shownPlan(aPlanHeader({}, { update: 100_000 }))
  const page = { ...many.page, of: 100_000, rows: Array.from({ length: 72 }, (_, at) => aPlanRow(`P${at}`)) }

  it('are asked for around the selection before it comes to where there are none', () => {
    const { effects, state } = from({ ...many, page, list: { selected: 47 } }, does('page-down'))
    expect(effects).toMatchObject([{ effect: 'plan.rows', from: 0, count: 144, counts: false }])
    expect(from(state, does('page-down'), does('page-down')).effects).toEqual([]) // one question at a time
  })

  it('are asked for without counts as soon as there is a plan: all of them need not be ready for that', () => {
    const { view, header = aPlanHeader() } = many
    const made = { news: 'made', view, header, chosen: [], names: [], following: [] } as const
    expect(planAfter([{ on: 'news', news: made }]).effects).toMatchObject([{ effect: 'plan.rows', counts: false }])
  })

  it('are not asked for while they are there', () => {
    expect(from({ ...many, page }, does('down')).effects).toEqual([])
  })

  it('of the one kind that tab shows are asked for alone, whatever kinds were typed', () => {
    const filter = { ...emptyField, text: 'lind kind:update' }
    expect(searchOf({ filter, kind: 0 })).toMatchObject({ words: ['lind'], kinds: ['update'] })
    expect(searchOf({ filter, kind: 1 })).toMatchObject({ words: ['lind'], kinds: [rowKinds[0]?.kind] })
  })

  it('that fit a filter are asked for with their counts, from the first on', () => {
    const { effects, state } = from({ ...many, page, list: { selected: 20 } }, does('filter'), ...typed('m'))
    expect(effects).toMatchObject([{ effect: 'plan.rows', search: { words: ['m'] }, from: 0, counts: true }])
    expect(state.list.selected).toBe(0)
  })

  it('of before are nothing that a key is about, until those that fit the filter have come', () => {
    const waiting = from({ ...many, sorting: 89_000 }, does('filter'), ...typed('noah'), enter).state
    expect(can(waiting).filter((act) => ['leave-out', 'take-in', 'explain', 'whole'].includes(act))).toEqual([])
    expect(from(waiting, does('leave-out')).effects).toEqual([])
    const rows = { news: 'rows', from: 0, of: 1, rows: [aPlanRow('Noah')], counts: {} } as const
    const come = { on: 'news', news: rows } as const
    expect(can(from(waiting, come).state)).not.toContain('leave-out') // the first are those of `n` alone
    const { effects } = from(waiting, come, come, does('leave-out'))
    expect(effects).toMatchObject([{ effect: 'plan.leave-out', records: [{ source: 'id-Noah' }] }])
  })

  it('are all shown again when the filter is left by esc, and as they are by enter', () => {
    const typing = [does('filter'), ...typed('m')] as const
    const left = from(many, ...typing, { on: 'type', key: { name: 'esc' } }).state
    expect([left.filter.text, left.entering]).toEqual(['', undefined])
    expect(from(many, ...typing, enter).state.filter.text).toBe('m')
    expect(can(from(many, ...typing).state)).toEqual(['take']) // the footer says that enter takes it
  })

  it('are kept in a file with a word at once, for a large plan takes a while', () => {
    const { say, effects } = from(many, does('save'), enter)
    expect([say?.text, effects]).toEqual(['Writing staff.plan …', [{ effect: 'plan.save', file: 'staff.plan' }]])
  })

  it('are shown one kind after the other, of those that there are', () => {
    const state = shownPlan(aPlanHeader({}, { create: 1, disable: 1, findings: 2 }))
    const kinds = [1, 2, 3, 4].map((times) => from(state, ...Array.from({ length: times }, () => does('kind'))).state)
    expect(kinds.map(({ kind }) => kind)).toEqual([1, 5, 14, 0])
  })
})

describe('a guard', () => {
  const state = shownPlan(stopped)

  it('leaves no way to apply or save', () => {
    expect(can(state)).toContain('pass')
    expect(can(state)).not.toContain('apply')
    expect(can(state)).not.toContain('save')
  })

  it.each(['', '1', '11', '120', 'y', '-12', '12 12'])('is not passed by “%s”', (text) => {
    const { effects, state: after } = from(state, does('pass'), ...typed(text), enter)
    expect(effects).toEqual([])
    expect(after.entering).toMatchObject({ what: 'guard', said: expect.stringMatching(/12/) })
    expect(after.allow).toEqual([])
  })

  it('is passed by its number, and the plan is made again with it', () => {
    const { effects } = from(state, does('pass'), ...typed('12'), enter)
    expect(effects).toEqual([{ effect: 'plan.make', sync: 'staff', allow: ['access=12'], without: [] }])
  })

  it('is passed one by one, and a new number takes the place of the old one', () => {
    const two = shownPlan(
      aPlanHeader({ guards: [guard, { ...guard, code: 'delete', count: 1200, allow: 'delete=1200' }] }),
    )
    const { effects, state: after } = from(
      { ...two, allow: ['access=3', 'empty'] },
      does('pass'),
      ...typed('12'),
      enter,
    )
    expect([effects, after.entering]).toEqual([[], { what: 'guard', at: 1, field: expect.anything() }])
    expect(from(after, ...typed('1,200'), enter).effects).toMatchObject([
      { allow: ['empty', 'access=12', 'delete=1200'] },
    ])
  })
})

describe('carrying a plan out', () => {
  const ran = { to: 'screen', screen: 'run' }

  it('is not offered while the sync is paused; keeping the plan in a file is', () => {
    const offered = can(shownPlan(aPlanHeader({ paused: { since: 0, by: 'kim@ws4' } })))
    expect([offered.includes('apply'), offered.includes('save')]).toEqual([false, true])
  })

  it('takes a y where nothing is taken away', () => {
    const state = shownPlan()
    expect(from(state, does('apply')).go).toBeUndefined()
    expect(from(state, does('apply'), ...typed('y')).go).toMatchObject(ran)
    expect(from(state, does('apply'), enter).go).toBeUndefined()
  })

  it('takes the number of removals where there are any, and nothing else', () => {
    const state = shownPlan(aPlanHeader({}, { disable: 10, removeMember: 2 }))
    for (const text of ['y', '', '1', '10', '2'])
      expect(from(state, does('apply'), ...typed(text), enter).go, text).toBeUndefined()
    expect(from(state, does('apply'), ...typed('12')).go).toBeUndefined()
    expect(from(state, does('apply'), ...typed('12'), enter).go).toMatchObject(ran)
  })

  it('takes nothing that is pasted for a yes', () => {
    expect(from(shownPlan(), does('apply'), { on: 'paste', text: 'y' }).go).toBeUndefined()
  })

  it('is given up with Esc', () => {
    const { state, go } = from(shownPlan(), does('apply'), { on: 'type', key: { name: 'esc' } })
    expect([state.entering, go]).toEqual([undefined, undefined])
  })

  it('never happens read-only, even if somebody gets there', () => {
    const around = anAround({ readOnly: true })
    expect(planAfter([does('apply'), ...typed('y')], around, shownPlan()).go).toBeUndefined()
  })

  it('waits for the plan without those who are left out', () => {
    const leaving = from(shownPlan(), does('leave-out'))
    expect(leaving.effects).toMatchObject([
      { effect: 'plan.leave-out', records: [{ kind: 'user', source: 'id-Mora' }] },
    ])
    expect(can(leaving.state)).not.toContain('apply')
  })
})

describe('leaving somebody out', () => {
  it('keeps everybody who was left out before, however fast one goes on', () => {
    const { effects } = from(shownPlan(), does('leave-out'), does('down'), does('leave-out'))
    expect(effects[0]).toMatchObject({ records: [{ source: 'id-Mora' }, { source: 'id-Noah' }] })
  })

  it('is not forgotten by one esc, and asked about anew after another choice', () => {
    expect(can(shownPlan())).not.toContain('close') // esc leaves at once
    const once = from(shownPlan(), does('leave-out'), does('close'))
    expect([once.go, once.say?.text]).toEqual([undefined, expect.stringMatching(/^Esc again leaves and forgets/)])
    expect(can(once.state)).not.toContain('close')
    expect(can(from(once.state, does('down'), does('leave-out')).state)).toContain('close')
  })

  it('says whom it concerns besides', () => {
    const news = { news: 'left-out', header: aPlanHeader(), chosen: [], names: [], following: [] } as const
    const chosen = [{ kind: 'user', source: 'id-Mora' as never }] as const
    const step = from(shownPlan(), { on: 'news', news: { ...news, chosen, names: ['Mora'], following: ['Noah'] } })
    expect(step.say?.text).toBe('Left out of this run: Mora; and what needs that: Noah.')
  })

  it('cannot take in what needs somebody who is left out', () => {
    const rows = [aPlanRow('Mora', { leftOut: true })]
    const step = from(shownPlan(aPlanHeader(), rows), does('take-in'))
    expect([step.effects, step.say?.text]).toEqual([[], expect.stringMatching(/needs a change that is left out/)])
  })

  it('makes no sense for a finding, or for what takes a run back', () => {
    expect(can(shownPlan(aPlanHeader(), [aPlanRow('Nora', { says: 'finding' })]))).not.toContain('leave-out')
    expect(can(shownPlan(aPlanHeader({ undoes: 7 })))).not.toContain('leave-out')
    expect(can(shownPlan(aPlanHeader({ undoes: 7 })))).not.toContain('save')
  })
})

describe('a plan that one comes back to', () => {
  it('from a run that ended leads back to where it came from', () => {
    expect(from(shownPlan(), { on: 'returned', with: { ran: 'done' } }).go).toEqual({ to: 'back' })
  })

  it('is made again where the rest is asked for, with every guard standing again', () => {
    const state = { ...shownPlan(), allow: ['access=12'] }
    expect(from(state, { on: 'returned', with: { ran: 'again' } }).effects).toEqual([
      { effect: 'plan.make', sync: 'staff', allow: [], without: [] },
    ])
  })

  it('stays as it was after anything else', () => {
    expect(from(shownPlan(), { on: 'returned' })).toMatchObject({ effects: [], state: { stage: 'shown' } })
  })

  it('is made again when the configuration was read again', () => {
    expect(from(shownPlan(), { on: 'changed' }).effects).toMatchObject([{ effect: 'plan.make' }])
  })
})
