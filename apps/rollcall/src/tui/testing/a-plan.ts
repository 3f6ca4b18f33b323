import { noChanges, type PlanHeader, type Summary } from '@rollcall/model'
import type { PlanRowText } from '@rollcall/presenter'
import { openPlan, type PlanAct, type PlanEffect, type PlanNews, type PlanState } from '../state/plan.ts'
import { reducePlan } from '../state/reduce-plan.ts'
import type { Around, ScreenEvent, Step } from '../state/screen.ts'
import { anAround, now } from './an-around.ts'

type PlanStep = Step<PlanState>

export function aPlanHeader(more: Partial<PlanHeader> = {}, summary: Partial<Summary> = { update: 3 }): PlanHeader {
  return {
    formatVersion: 1,
    sync: 'staff',
    mode: 'full',
    madeAt: now,
    madeFor: { configuration: 'c', generation: 1, source: 'corp', target: 'wiki' },
    source: { records: 3, verdict: 'complete', how: 'listed' },
    target: { records: 3, verdict: 'complete', how: 'listed' },
    summary: { ...noChanges, ...summary },
    guards: [],
    notes: [],
    calls: 3,
    ...more,
  }
}

export function aPlanRow(person: string, more: Partial<PlanRowText> = {}): PlanRowText {
  return {
    about: { kind: 'user', source: `id-${person}` as never, label: person },
    sign: 'update',
    tone: 'warn',
    says: 'update',
    person,
    account: person.toLowerCase(),
    what: [{ text: 'title: Clerk → Senior clerk' }],
    more: 0,
    undo: [{ text: 'can be undone', tone: 'quiet' }],
    leftOut: false,
    details: [
      { name: 'title', line: [{ text: 'Clerk → Senior clerk' }] },
      { name: 'because', line: [{ text: 'changed at the source' }] },
    ],
    spoken: `update ${person}.`,
    ...more,
  }
}

/** The plan after these events, from its opening on, and the effects of the last one. */
export function planAfter(
  events: readonly ScreenEvent<PlanAct, PlanNews>[],
  around: Around = anAround(),
  from: PlanState = openPlan({ sync: 'staff' }).state,
): PlanStep & { readonly effects: readonly PlanEffect[] } {
  let step: PlanStep = { state: from }
  for (const event of events) step = reducePlan(step.state, event, around)
  return { ...step, effects: (step.effects ?? []) as readonly PlanEffect[] }
}

/** A plan that was made and whose rows have come. */
export function shownPlan(
  header: PlanHeader = aPlanHeader(),
  people: readonly PlanRowText[] = ['Mora', 'Noah', 'Nora'].map((name) => aPlanRow(name)),
  around: Around = anAround(),
): PlanState {
  const made = {
    news: 'made',
    view: { ...openPlan({ sync: 'staff' }).state.view },
    header,
    chosen: [],
    names: [],
    following: [],
  } as const
  const rows = { news: 'rows', from: 0, of: people.length, rows: people, counts: header.summary } as const
  const events = [made, { news: 'sorted' } as const, rows, rows].map((news) => ({ on: 'news' as const, news }))
  return planAfter(events, around).state
}

export function typed(text: string): readonly ScreenEvent<PlanAct, PlanNews>[] {
  return [...text].map((one) => ({ on: 'type', key: { name: one, text: one } }))
}

export const enter = { on: 'type', key: { name: 'enter' } } as const
export const does = (act: PlanAct) => ({ on: 'act', act }) as const
