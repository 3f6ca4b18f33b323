import type { Problem } from '@rollcall/model'
import { type Explained, explanationLines, type Line, type Look } from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { isMove } from '../widgets/list.ts'
import { scroll } from '../widgets/scroll.ts'
import { type Around, roomOf, type ScreenEvent, type Size, type Step } from './screen.ts'

export interface ExplainGiven {
  readonly sync: string
  /** An id, a DN, a name, or the value of a match field. */
  readonly person: string
  /** What people call them, where that is known before anything is read. */
  readonly label?: string
}

export interface ExplainState extends ExplainGiven {
  /** How far the plan is that the explanation comes from. */
  readonly progress: string
  readonly explained?: Explained
  readonly problem?: Problem
  /** The first line that is shown. */
  readonly from: number
}

export type ExplainAct = Move | 'again' | 'entry' | 'preview'

export const explainBindings: readonly Binding<ExplainAct>[] = [
  { keys: ['r'], act: 'again', says: 'explain again' },
  { keys: ['d'], act: 'entry', says: 'entry in the directory' },
  { keys: ['p'], act: 'preview', says: 'preview' },
  ...moves,
]

export type ExplainEffect = Pick<ExplainGiven, 'sync' | 'person'> & { readonly effect: 'explain.run' }

export type ExplainNews =
  | { readonly news: 'progress'; readonly text: string }
  | { readonly news: 'explained'; readonly explained: Explained }

export function openExplain({ sync, person, label }: ExplainGiven): Step<ExplainState> {
  return begin({ sync, person, ...(label === undefined ? {} : { label }), progress: '', from: 0 })
}

function begin({ explained: _, problem: __, ...state }: ExplainState): Step<ExplainState> {
  const { sync, person } = state
  const run: ExplainEffect = { effect: 'explain.run', sync, person }
  return { state: { ...state, progress: '' }, effects: [run] }
}

export function canExplain({ explained }: ExplainState, act: ExplainAct): boolean {
  if (act === 'entry') return explained?.record?.dn !== undefined
  return act !== 'preview' || (explained?.record !== undefined && explained.kind === 'user')
}

export function reduceExplain(
  state: ExplainState,
  event: ScreenEvent<ExplainAct, ExplainNews>,
  around: Around,
): Step<ExplainState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'news':
      if (event.news.news === 'progress') return { state: { ...state, progress: event.news.text } }
      return { state: { ...state, explained: event.news.explained } }
    case 'failed':
      return { state: { ...state, problem: event.problem } }
    default:
      return { state }
  }
}

function act(state: ExplainState, what: ExplainAct, { known, look, size }: Around): Step<ExplainState> {
  if (isMove(what)) {
    return {
      state: { ...state, from: scroll(state.from, what, linesOf(state, look, size).length, roomOf(size).height) },
    }
  }
  const { dn: ref, id = state.person } = state.explained?.record ?? {}
  switch (what) {
    case 'again':
      return begin(state)
    case 'preview':
      return { state, go: { to: 'screen', screen: 'mapping', with: { sync: state.sync, person: id } } }
    case 'entry': {
      const connection = known.syncs.find(({ name }) => name === state.sync)?.from
      if (connection === undefined || ref === undefined) return { state }
      return { state, go: { to: 'screen', screen: 'directory', with: { connection, ref } } }
    }
    default:
      return what satisfies never
  }
}

/** The explanation for a terminal of this size; made once for each. */
export function linesOf({ explained }: ExplainState, look: Look, size: Size): readonly Line[] {
  const { columns } = size
  if (!explained) return []
  const known = made.get(explained)
  if (known?.columns === columns) return known.lines
  const lines = explanationLines(explained, { ...look, width: roomOf(size).width })
  made.set(explained, { columns, lines })
  return lines
}

const made = new WeakMap<Explained, { readonly columns: number; readonly lines: readonly Line[] }>()
