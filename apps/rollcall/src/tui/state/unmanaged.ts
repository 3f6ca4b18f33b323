import type { UnmanagedRow } from '@rollcall/presenter'
import { type Binding, type Key, type Move, moves } from '../keys.ts'
import { emptyField, type Field, fieldOf, insert, typeInto } from '../widgets/field.ts'
import { isMove, moveBelow } from '../widgets/list.ts'
import { asking, filled, movePaged, nothingPaged, type Paged, resized } from '../widgets/paged.ts'
import type { Around, EffectOf, ScreenEvent, Step } from './screen.ts'

export type UnmanagedAct = Move | 'filter' | 'export' | 'again'

export const unmanagedBindings: readonly Binding<UnmanagedAct>[] = [
  { keys: ['/'], act: 'filter', says: 'filter' },
  { keys: ['e'], act: 'export', says: 'export', writes: true },
  { keys: ['r'], act: 'again', says: 'read again' },
  ...moves,
]

export interface UnmanagedState {
  readonly sync: string
  readonly list: Paged<UnmanagedRow>
  /** How many there are so far, listed or not; `done`: the target was listed to its end. */
  readonly found: number
  readonly done: boolean
  readonly failed?: true
  readonly asked?: 'filter' | 'file'
  readonly filter: Field
  readonly file: Field
  readonly exporting?: true
}

export type UnmanagedEffect =
  /** Lists the target; keeps as many as can be scrolled through. */
  | { readonly effect: 'unmanaged.read'; readonly sync: string }
  /** Which of those that are kept fit. */
  | { readonly effect: 'unmanaged.find'; readonly filter: string; readonly page: number }
  | { readonly effect: 'unmanaged.rows'; readonly from: number; readonly to: number }
  | { readonly effect: 'unmanaged.export'; readonly sync: string; readonly file: string }

export type UnmanagedNews =
  | { readonly news: 'read'; readonly found: number; readonly done: boolean }
  | {
      readonly news: 'found'
      readonly filter: string
      readonly length: number
      readonly rows: readonly UnmanagedRow[]
    }
  | { readonly news: 'rows'; readonly filter: string; readonly from: number; readonly rows: readonly UnmanagedRow[] }
  | { readonly news: 'exported'; readonly file: string; readonly rows: number }

export function openUnmanaged({ sync }: { readonly sync: string }): Step<UnmanagedState> {
  const fields = { filter: emptyField, file: fieldOf(`${sync}-unmanaged.csv`) }
  const state: UnmanagedState = { sync, list: nothingPaged, found: 0, done: false, ...fields }
  const read: UnmanagedEffect = { effect: 'unmanaged.read', sync }
  return { state, effects: [read] }
}

export function canUnmanaged(state: UnmanagedState, act: UnmanagedAct): boolean {
  if (isMove(act)) return true
  switch (act) {
    case 'filter':
      return true
    case 'export':
      return state.found > 0 && !state.exporting
    case 'again':
      return state.done || state.failed === true
    default:
      return act satisfies never
  }
}

export function reduceUnmanaged(
  state: UnmanagedState,
  event: ScreenEvent<UnmanagedAct, UnmanagedNews>,
  around: Around,
): Step<UnmanagedState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return state.asked ? typed(state, state.asked, insert(state[state.asked], event.text), around) : { state }
    case 'news':
      return hear(state, event.news, around)
    case 'failed': {
      const { exporting: _, ...rest } = state
      const failed = event.effect === 'unmanaged.read' ? ({ failed: true } as const) : {}
      return { state: { ...rest, ...failed }, say: { text: event.problem.message, tone: 'bad' } }
    }
    case 'changed':
    case 'returned':
      return { state }
    default:
      return event satisfies never
  }
}

function act(state: UnmanagedState, what: UnmanagedAct, around: Around): Step<UnmanagedState> {
  if (isMove(what)) return want({ ...state, list: movePaged(state.list, what, around.size.rows - 7) }, around)
  switch (what) {
    case 'filter':
      return { state: { ...state, asked: 'filter' } }
    case 'export':
      return { state: { ...state, asked: 'file' } }
    case 'again': {
      const opened = openUnmanaged(state)
      return { ...opened, state: { ...opened.state, filter: state.filter, file: state.file } }
    }
    default:
      return what satisfies never
  }
}

function type(state: UnmanagedState, key: Key, around: Around): Step<UnmanagedState> {
  const { asked, ...closed } = state
  if (!asked) return { state }
  if (key.name === 'esc') return asked === 'filter' ? typed(closed, 'filter', emptyField, around) : { state: closed }
  if (key.name === 'enter') {
    const file = state.file.text.trim()
    if (asked === 'filter' || file === '') return { state: closed }
    const effects: readonly EffectOf[] = [write(state.sync, file)]
    return { state: { ...state, exporting: true }, effects }
  }
  const move = asked === 'filter' ? moveBelow(key) : undefined
  if (move) return act(state, move, around)
  return typed(state, asked, typeInto(state[asked], key), around)
}

function write(sync: string, file: string): UnmanagedEffect {
  return { effect: 'unmanaged.export', sync, file }
}

function typed(state: UnmanagedState, asked: 'filter' | 'file', field: Field, { size }: Around): Step<UnmanagedState> {
  const next: UnmanagedState = { ...state, [asked]: field }
  if (asked === 'file' || field.text === state.filter.text) return { state: next }
  return { state: { ...next, list: { ...next.list, selected: 0 } }, effects: [find(next, size.rows)] }
}

function find({ filter }: UnmanagedState, rows: number): UnmanagedEffect {
  return { effect: 'unmanaged.find', filter: filter.text, page: 3 * rows }
}

function hear(state: UnmanagedState, news: UnmanagedNews, around: Around): Step<UnmanagedState> {
  switch (news.news) {
    case 'read':
      return { state: { ...state, found: news.found, done: news.done }, effects: [find(state, around.size.rows)] }
    case 'found':
      if (news.filter !== state.filter.text) return { state }
      return want({ ...state, list: filled(resized(state.list, news.length), 0, news.rows) }, around)
    case 'rows':
      if (news.filter !== state.filter.text) return { state }
      return want({ ...state, list: filled(state.list, news.from, news.rows) }, around)
    case 'exported': {
      const { asked: _, exporting: __, ...rest } = state
      return { state: rest, say: { text: `${news.rows} written to ${news.file}`, tone: 'good' } }
    }
    default:
      return news satisfies never
  }
}

function want(state: UnmanagedState, around: Around): Step<UnmanagedState> {
  const { paged, stretch } = asking(state.list, around.size.rows)
  const effects: readonly UnmanagedEffect[] = stretch ? [{ effect: 'unmanaged.rows', ...stretch }] : []
  return { state: { ...state, list: paged }, effects }
}
