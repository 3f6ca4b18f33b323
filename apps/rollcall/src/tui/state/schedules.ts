import type { Schedule } from '@rollcall/host'
import type { SyncSchedule } from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { atFirst, isMove, type List, moveIn } from '../widgets/list.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'

export type SchedulesAct = Move | 'open' | 'toggle'

export const schedulesBindings: readonly Binding<SchedulesAct>[] = [
  { keys: ['enter', 'right', 'l'], act: 'open', says: 'open' },
  { keys: ['space'], act: 'toggle', says: 'on or off', writes: true },
  ...moves,
]

/** When every sync is to run. */
export interface SchedulesState {
  readonly list: List
  /** In the order of the configuration; empty until the hands have looked. */
  readonly schedules: readonly SyncSchedule[]
}

export interface SchedulesEffect {
  readonly effect: 'schedules.look'
  readonly schedules: readonly (readonly [sync: string, schedule: Schedule])[]
  readonly timeZone: string
}

export interface SchedulesNews {
  readonly news: 'schedules'
  readonly schedules: readonly SyncSchedule[]
}

export function openSchedules(_: object, around: Around): Step<SchedulesState> {
  return { state: { list: atFirst, schedules: [] }, effects: [look(around)] }
}

export function canSchedules({ list, schedules }: SchedulesState, act: SchedulesAct): boolean {
  return isMove(act) || schedules[list.selected] !== undefined
}

export function reduceSchedules(
  state: SchedulesState,
  event: ScreenEvent<SchedulesAct, SchedulesNews>,
  around: Around,
): Step<SchedulesState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act)
    case 'news':
      return { state: { ...state, schedules: event.news.schedules } }
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
    case 'returned':
      return { state, effects: [look(around)] }
    default:
      return { state }
  }
}

function act(state: SchedulesState, what: SchedulesAct): Step<SchedulesState> {
  const { list, schedules } = state
  if (isMove(what)) return { state: { ...state, list: moveIn(list, what, schedules.length, 5) } }
  const sync = schedules[list.selected]?.sync
  if (sync === undefined) return { state }
  return { state, go: { to: 'screen', screen: 'schedule', with: { sync, ...(what === 'toggle' && { toggle: true }) } } }
}

function look({ known, look: { timeZone } }: Around): SchedulesEffect {
  const schedules = known.syncs.map(({ name }) => [name, known.schedules[name] ?? {}] as const)
  return { effect: 'schedules.look', schedules, timeZone }
}
