import type { Pause } from '@rollcall/model'
import { type PastRun, pauseText } from '@rollcall/presenter'
import { type Binding, type Key, type Move, moves } from '../keys.ts'
import { emptyField, type Field, insert, typeInto } from '../widgets/field.ts'
import { isMove, type List, moveIn } from '../widgets/list.ts'
import type { Around, EffectOf, ScreenEvent, Step } from './screen.ts'

export type HistoryAct =
  | Move
  | 'record'
  | 'undo'
  | 'person'
  | 'findings'
  | 'verify'
  | 'audit'
  | 'pause'
  | 'resume'
  | 'chart'
  | 'take'

export const historyBindings: readonly Binding<HistoryAct>[] = [
  { keys: ['enter'], act: 'take', says: 'pause' },
  { keys: ['enter'], act: 'record', says: 'its changes' },
  { keys: ['u'], act: 'undo', says: 'undo' },
  { keys: ['p'], act: 'pause', says: 'pause', writes: true },
  { keys: ['p'], act: 'resume', says: 'resume', writes: true },
  { keys: ['w'], act: 'person', says: 'person' },
  { keys: ['v'], act: 'verify', says: 'verify' },
  { keys: ['f'], act: 'findings', says: 'findings' },
  { keys: ['a'], act: 'audit', says: 'audit log' },
  { keys: ['c'], act: 'chart', says: 'other chart' },
  ...moves,
]

export interface HistoryState {
  /** Absent: the runs of all syncs. */
  readonly sync?: string
  readonly list: List
  /** Newest first, as many as were looked at. */
  readonly runs: readonly PastRun[]
  /** There are no older ones; `undefined` before any was read. */
  readonly atEnd?: boolean
  /** Older ones were asked for. */
  readonly asked: boolean
  readonly pause?: Pause
  /** What the bars show. */
  readonly chart: 'changes' | 'duration'
  /** Why the sync is to be paused, while somebody types it. */
  readonly why?: Field
}

export type HistoryEffect =
  /** Runs older than `before`, or the newest; and whether the sync is paused. */
  | { readonly effect: 'history.runs'; readonly sync?: string; readonly before?: number }
  | { readonly effect: 'history.pause'; readonly sync: string; readonly why: string }
  | { readonly effect: 'history.resume'; readonly sync: string }

export type HistoryNews =
  | { readonly news: 'runs'; readonly before?: number; readonly runs: readonly PastRun[]; readonly atEnd: boolean }
  /** Whether the sync is paused; `by` somebody else, where this came too late. */
  | { readonly news: 'pause'; readonly pause?: Pause; readonly done?: 'paused' | 'already' | 'resumed' | 'was-not' }

export function openHistory({ sync }: { readonly sync?: string }): Step<HistoryState> {
  const of = sync === undefined ? {} : { sync }
  const state: HistoryState = { ...of, list: { selected: 0 }, runs: [], asked: true, chart: 'changes' }
  return { state, effects: [read(state)] }
}

function read({ sync }: HistoryState, before?: number): HistoryEffect {
  const of = sync === undefined ? {} : { sync }
  return { effect: 'history.runs', ...of, ...(before === undefined ? {} : { before }) }
}

function selectedRun({ runs, list }: HistoryState): PastRun | undefined {
  return runs[list.selected]
}

export function canHistory(state: HistoryState, act: HistoryAct, { known }: Around): boolean {
  const run = selectedRun(state)
  const knows = (sync: string | undefined): boolean => known.syncs.some(({ name }) => name === sync)
  if (act === 'take') return state.why !== undefined
  if (isMove(act)) return true
  switch (act) {
    case 'record':
      return run !== undefined
    case 'chart':
      return state.runs.length > 0
    case 'undo':
      return run !== undefined && run.status !== 'running' && (run.applied?.ok ?? 0) > 0 && knows(run.sync)
    case 'pause':
      return knows(state.sync) && !state.pause
    case 'resume':
      return knows(state.sync) && state.pause !== undefined
    case 'findings':
      return knows(state.sync ?? run?.sync)
    case 'person':
    case 'verify':
    case 'audit':
      return true
    default:
      return act satisfies never
  }
}

export function reduceHistory(
  state: HistoryState,
  event: ScreenEvent<HistoryAct, HistoryNews>,
  around: Around,
): Step<HistoryState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key)
    case 'paste':
      return { state: state.why ? { ...state, why: insert(state.why, event.text) } : state }
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return { state: { ...state, asked: false }, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
      return { state }
    case 'returned':
      return { state: { ...state, asked: true }, effects: [read(state)] } // an undo may have made a new run
    default:
      return event satisfies never
  }
}

function act(state: HistoryState, what: HistoryAct, around: Around): Step<HistoryState> {
  const run = selectedRun(state)
  const of = state.sync === undefined ? {} : { sync: state.sync }
  if (isMove(what)) {
    const list = moveIn(state.list, what, state.runs.length, Math.max(1, around.size.rows - 12))
    return more({ ...state, list }, around)
  }
  switch (what) {
    case 'take':
      return { state } // the field hears the key
    case 'record':
      return run ? go(state, 'record', { run: run.id }) : { state }
    case 'undo':
      return run ? go(state, 'plan', { sync: run.sync, undo: run.id }) : { state }
    case 'person':
      return go(state, 'person', { text: '', ...of })
    case 'findings':
      return go(state, 'findings', { sync: state.sync ?? run?.sync })
    case 'verify':
      return go(state, 'audit', { verify: true })
    case 'audit':
      return go(state, 'audit', of)
    case 'chart':
      return { state: { ...state, chart: state.chart === 'changes' ? 'duration' : 'changes' } }
    case 'pause':
      return { state: { ...state, why: emptyField } }
    case 'resume':
      return { state, effects: state.sync === undefined ? [] : [resume(state.sync)] }
    default:
      return what satisfies never
  }
}

function go(state: HistoryState, screen: string, given: object): Step<HistoryState> {
  return { state, go: { to: 'screen', screen, with: given } }
}

function resume(sync: string): HistoryEffect {
  return { effect: 'history.resume', sync }
}

/** Asks for older runs before the list ends. */
function more(state: HistoryState, { size }: Around): Step<HistoryState> {
  const near = state.list.selected + 2 * size.rows >= state.runs.length
  const last = state.runs.at(-1)
  if (!near || state.atEnd !== false || state.asked || !last) return { state }
  const effects: readonly EffectOf[] = [read(state, last.id)]
  return { state: { ...state, asked: true }, effects }
}

function type(state: HistoryState, key: Key): Step<HistoryState> {
  if (!state.why) return { state }
  if (key.name === 'esc') return { state: withoutWhy(state) }
  if (key.name !== 'enter') return { state: { ...state, why: typeInto(state.why, key) } }
  const pause: HistoryEffect = { effect: 'history.pause', sync: state.sync ?? '', why: state.why.text.trim() }
  return { state: withoutWhy(state), effects: [pause] }
}

function withoutWhy({ why: _, ...state }: HistoryState): HistoryState {
  return state
}

function hear(state: HistoryState, news: HistoryNews, around: Around): Step<HistoryState> {
  if (news.news === 'pause') return hearPause(state, news, around)
  const { before, runs, atEnd } = news
  if (before !== undefined) return more({ ...state, runs: [...state.runs, ...runs], atEnd, asked: false }, around)
  // The same run stays selected while new ones come above it.
  const was = selectedRun(state)
  const selected = Math.max(
    0,
    runs.findIndex(({ id }) => id === was?.id),
  )
  return more({ ...state, runs, atEnd, asked: false, list: { selected } }, around)
}

function hearPause(
  { pause: _, ...state }: HistoryState,
  { pause, done }: Extract<HistoryNews, { news: 'pause' }>,
  { look }: Around,
): Step<HistoryState> {
  const next = { ...state, ...(pause && { pause }) }
  const name = state.sync ?? ''
  switch (done) {
    case 'paused':
      return {
        state: next,
        say: { text: `${name} is paused; a run that is on stops after its calls in flight.`, tone: 'good' },
      }
    case 'already':
      return {
        state: next,
        say: { text: `${name} is paused already, ${pause ? pauseText(pause, look) : ''}.`, tone: 'warn' },
      }
    case 'resumed':
      return { state: next, say: { text: `${name} may run again.`, tone: 'good' } }
    case 'was-not':
      return { state: next, say: { text: `${name} was not paused.`, tone: 'warn' } }
    default:
      return { state: next }
  }
}
