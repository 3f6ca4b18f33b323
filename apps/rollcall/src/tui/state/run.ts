import type { RunResult } from '@rollcall/engine'
import type { PlanHeader, Problem } from '@rollcall/model'
import { type Binding, type Move, moves } from '../keys.ts'
import { atFirst, isMove, type List, moveIn } from '../widgets/list.ts'
import type { RunView } from './run-view.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'

export type RunAct = Move | 'hold' | 'go-on' | 'stop' | 'errors' | 'findings' | 'again' | 'close'

export const runBindings: readonly Binding<RunAct>[] = [
  { keys: ['space'], act: 'hold', says: 'pause' },
  { keys: ['space'], act: 'go-on', says: 'go on' },
  { keys: ['s'], act: 'stop', says: 'stop safely' },
  { keys: ['enter'], act: 'findings', says: 'findings' },
  { keys: ['p'], act: 'again', says: 'plan again' },
  { keys: ['e'], act: 'errors', says: 'errors' },
  { keys: ['esc', 'backspace'], act: 'close', says: 'close', quiet: true },
  ...moves,
]

/** A plan that was said yes to; the plan itself is with the screen below. */
export interface RunGiven {
  readonly sync: string
  readonly from: string
  readonly to: string
  /** How the plan was made. */
  readonly view: RunView
  readonly header: PlanHeader
}

/** What a run that ended hands back to its plan. */
export interface RanBack {
  readonly ran: 'done' | 'again'
}

export type Ended = Omit<RunResult, 'findings'>

export interface RunState {
  readonly given: RunGiven
  readonly view: RunView
  readonly held: boolean
  readonly stopping: boolean
  readonly ended?: Ended
  /** Why nothing was begun. */
  readonly problem?: Problem
  /** The failures have the whole screen. */
  readonly errors?: List
}

export type RunEffect =
  /** Carries out the plan of the screen below. */
  | { readonly effect: 'run.begin'; readonly view: RunView; readonly header: PlanHeader }
  | { readonly effect: 'run.hold'; readonly hold: boolean }
  | { readonly effect: 'run.stop' }

export type RunNews =
  | { readonly news: 'far'; readonly view: RunView }
  | { readonly news: 'ended'; readonly view: RunView; readonly result: Ended }

export function openRun(given: RunGiven): Step<RunState> {
  const state: RunState = { given, view: given.view, held: false, stopping: false }
  return order(state, { effect: 'run.begin', view: given.view, header: given.header })
}

export function isOver({ ended, problem }: Pick<RunState, 'ended' | 'problem'>): boolean {
  return ended !== undefined || problem !== undefined
}

export function canRun(state: RunState, act: RunAct): boolean {
  const { held, stopping, ended, errors, view } = state
  const on = !isOver(state)
  if (isMove(act)) return errors !== undefined
  switch (act) {
    case 'hold':
      return on && !held && !stopping
    case 'go-on':
      return on && held && !stopping
    case 'stop':
      return on && !stopping
    case 'findings':
      return ended !== undefined && errors === undefined
    case 'again':
      return !on
    case 'errors':
      return view.failures.length > 0 && errors === undefined
    case 'close':
      return errors !== undefined || !on
    default:
      return act satisfies never
  }
}

/** What goes on cannot be left, only stopped. */
export function staysInRun(state: RunState): string | undefined {
  if (isOver(state)) return undefined
  return state.stopping
    ? 'The run is being stopped: calls in flight are finished first.'
    : 'The run goes on; s stops it safely.'
}

export function reduceRun(state: RunState, event: ScreenEvent<RunAct, RunNews>, around: Around): Step<RunState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'news':
      if (event.news.news === 'far') return { state: { ...state, view: event.news.view } }
      return { state: { ...state, view: event.news.view, ended: event.news.result, held: false } }
    case 'failed': {
      if (event.effect !== 'run.begin') return { state, say: { text: event.problem.message, tone: 'bad' } }
      return { state: { ...state, problem: event.problem, held: false } }
    }
    default:
      return { state }
  }
}

function act(state: RunState, what: RunAct, { size }: Around): Step<RunState> {
  if (isMove(what)) {
    const { errors, view } = state
    return errors
      ? { state: { ...state, errors: moveIn(errors, what, view.failures.length, size.rows - 8) } }
      : { state }
  }
  switch (what) {
    case 'hold':
    case 'go-on': {
      const hold = what === 'hold'
      return order({ ...state, held: hold }, { effect: 'run.hold', hold })
    }
    case 'stop':
      return order({ ...state, stopping: true, held: false }, { effect: 'run.stop' })
    case 'errors':
      return { state: { ...state, errors: atFirst } }
    case 'findings':
      return { state, go: { to: 'screen', screen: 'findings', with: { sync: state.given.sync } } }
    case 'again':
      return { state, go: { to: 'back', with: { ran: 'again' } satisfies RanBack } }
    case 'close': {
      const { errors, ...rest } = state
      return errors ? { state: rest } : { state, go: { to: 'back', with: { ran: 'done' } satisfies RanBack } }
    }
    default:
      return what satisfies never
  }
}

function order(state: RunState, effect: RunEffect): Step<RunState> {
  return { state, effects: [effect] }
}
