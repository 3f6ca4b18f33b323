import type { ThePlanned } from '@rollcall/engine'
import type { PlanHeader, Problem } from '@rollcall/model'
import {
  hasChanges,
  type Look,
  type PlanRowText,
  type PlanSearch,
  parsePlanFilter,
  rowKinds,
} from '@rollcall/presenter'
import { type Binding, type Move, moves } from '../keys.ts'
import { emptyField, type Field } from '../widgets/field.ts'
import { atFirst, type List } from '../widgets/list.ts'
import { nothingYet, type RunView } from './run-view.ts'
import type { Around, Step } from './screen.ts'

export type PlanAct =
  | Move
  | 'apply'
  | 'leave-out'
  | 'take-in'
  | 'filter'
  | 'kind'
  | 'explain'
  | 'save'
  | 'pass'
  | 'whole'
  | 'again'
  | 'close'
  | 'take'

export const planBindings: readonly Binding<PlanAct>[] = [
  { keys: ['enter'], act: 'take', says: 'take' },
  { keys: ['p'], act: 'pass', says: 'pass the guard' },
  { keys: ['a'], act: 'apply', says: 'apply', writes: true },
  { keys: ['space'], act: 'leave-out', says: 'leave out' },
  { keys: ['space'], act: 'take-in', says: 'take in' },
  { keys: ['/'], act: 'filter', says: 'filter' },
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['w'], act: 'save', says: 'save', writes: true },
  { keys: ['tab'], act: 'kind', says: 'next kind' },
  { keys: ['enter'], act: 'whole', says: 'all of it' },
  { keys: ['r'], act: 'again', says: 'plan again' },
  { keys: ['esc', 'backspace'], act: 'close', says: 'close', quiet: true },
  ...moves,
]

/** Whose plan, and what it is narrowed to. */
export interface PlanGiven {
  readonly sync: string
  readonly only?: readonly string[]
  readonly retry?: true
  /** The run to take back. */
  readonly undo?: number
}

/** What is being typed. */
export type Entering =
  | { readonly what: 'filter' }
  | { readonly what: 'file'; readonly field: Field }
  /** The number that passes the guard `at`, of all that tripped. */
  | { readonly what: 'guard'; readonly field: Field; readonly at: number; readonly said?: string }
  /** `type`: what has to be typed for the plan to be carried out. */
  | { readonly what: 'apply'; readonly field: Field; readonly type: string; readonly said?: string }

/** Rows as they came, and which search they fit. */
export interface Page {
  readonly key: string
  /** Something else changed since: they stand until they come anew. */
  readonly old?: true
  readonly from: number
  readonly of: number
  readonly rows: readonly PlanRowText[]
}

export interface PlanState {
  readonly given: PlanGiven
  /** Guards passed on purpose, as `--allow` names them. */
  readonly allow: readonly string[]
  readonly stage: 'making' | 'shown' | 'failed'
  readonly view: RunView
  readonly problem?: Problem
  readonly header?: PlanHeader
  /** Left out by name. */
  readonly chosen: readonly ThePlanned[]
  /** The plan without them is being worked out: until then nothing is carried out. */
  readonly leaving?: true
  /** Esc was pressed once while somebody is left out: the next one leaves. */
  readonly parting?: true
  /** Rows gone through so far, for the filter; absent once all were. */
  readonly sorting?: number
  readonly list: List
  readonly filter: Field
  /** Which kind is shown alone, of `rowKinds`; 0: all. */
  readonly kind: number
  readonly page: Page
  /** The search whose rows are asked for; `old` once something else changed meanwhile. */
  readonly asking?: Pick<Page, 'key' | 'old'>
  /** How often each kind occurs among the rows that fit. */
  readonly counts?: Readonly<Record<string, number>>
  readonly entering?: Entering
  /** The details have the whole screen; the first line of them that shows. */
  readonly whole?: number
}

export type PlanEffect =
  | ({
      readonly effect: 'plan.make'
      readonly allow: readonly string[]
      readonly without: readonly ThePlanned[]
    } & PlanGiven)
  | {
      readonly effect: 'plan.rows'
      readonly search: PlanSearch
      readonly from: number
      readonly count: number
      readonly look: Look
      /** The counts by kind as well. */
      readonly counts: boolean
    }
  | { readonly effect: 'plan.leave-out'; readonly records: readonly ThePlanned[] }
  | { readonly effect: 'plan.save'; readonly file: string }

interface Shown {
  readonly header: PlanHeader
  readonly chosen: readonly ThePlanned[]
  /** What the first of them are called. */
  readonly names: readonly string[]
  /** Names of the first of those who are left out with them. */
  readonly following: readonly string[]
}

export type PlanNews =
  | { readonly news: 'making'; readonly view: RunView }
  | ({ readonly news: 'made'; readonly view: RunView } & Shown)
  | { readonly news: 'sorting'; readonly rows: number }
  | { readonly news: 'sorted' }
  | {
      readonly news: 'rows'
      readonly from: number
      readonly of: number
      readonly rows: readonly PlanRowText[]
      readonly counts?: Readonly<Record<string, number>>
    }
  | ({ readonly news: 'left-out' } & Shown)
  | { readonly news: 'saved'; readonly file: string }

const noRows: Page = { key: '', from: 0, of: 0, rows: [] }

export function openPlan(given: PlanGiven): Step<PlanState> {
  return make({ given, allow: [], chosen: [] })
}

/** Reads both sides and plans, from the beginning; what was passed and who is left out stays so. */
export function make({ given, allow, chosen }: Pick<PlanState, 'given' | 'allow' | 'chosen'>): Step<PlanState> {
  const state: PlanState = {
    given,
    allow,
    chosen,
    stage: 'making',
    view: nothingYet,
    sorting: 0,
    list: atFirst,
    filter: emptyField,
    kind: 0,
    page: noRows,
  }
  const effect: PlanEffect = { effect: 'plan.make', ...given, allow, without: chosen }
  return { state, effects: [effect] }
}

export function canPlan(state: PlanState, act: PlanAct): boolean {
  const { stage, header, whole, entering } = state
  if (entering || act === 'take') return act === 'take' && entering !== undefined && !isQuestion(entering)
  if (act === 'again') return stage !== 'making'
  if (act === 'close') return whole !== undefined || isFiltered(state) || isChosenHere(state)
  if (stage !== 'shown' || !header) return false
  const stopped = header.guards.some(({ tripped }) => tripped)
  switch (act) {
    case 'apply':
      return !stopped && !header.paused && !state.leaving && hasChanges(header.summary)
    case 'pass':
      return stopped
    case 'save':
      return header.undoes === undefined && !stopped && !state.leaving && hasChanges(header.summary)
    case 'leave-out':
    case 'take-in': {
      const row = chosenRow(state)
      return header.undoes === undefined && row?.says !== 'finding' && row?.leftOut === (act === 'take-in')
    }
    case 'explain':
      return chosenRow(state) !== undefined
    case 'whole':
      return whole === undefined && chosenRow(state) !== undefined
    default:
      return true
  }
}

/** A y alone answers it. */
function isQuestion(entering: Entering): boolean {
  return entering.what === 'apply' && entering.type === 'y'
}

export function isFiltered({ filter, kind }: Pick<PlanState, 'filter' | 'kind'>): boolean {
  return filter.text.trim() !== '' || kind > 0
}

/** Somebody is left out, and nothing but this screen knows it. */
function isChosenHere({ stage, chosen, parting }: PlanState): boolean {
  return stage === 'shown' && chosen.length > 0 && !parting
}

/** The selected row, where it has come. */
export function rowAt({ page, list }: Pick<PlanState, 'page' | 'list'>): PlanRowText | undefined {
  return page.rows[list.selected - page.from]
}

/** The selected row as what a key is about: never one of another search, whose rows still stand while those come. */
export function chosenRow(state: PlanState): PlanRowText | undefined {
  return isLookedFor(state) ? rowAt(state) : undefined
}

/** What is looked for: the words of the filter, and the kind that is shown alone. */
export function searchOf({ filter, kind }: Pick<PlanState, 'filter' | 'kind'>): PlanSearch {
  const search = parsePlanFilter(filter.text)
  const alone = rowKinds[kind - 1]
  return alone ? { ...search, kinds: [alone.kind] } : search
}

function keyOf(state: Pick<PlanState, 'filter' | 'kind'>): string {
  return JSON.stringify(searchOf(state))
}

/** The rows that are shown are those that are looked for. */
export function isLookedFor(state: PlanState): boolean {
  return state.page.key === keyOf(state)
}

/** All of the rows that are shown are known as well: they come no second time. */
export function isSettled(state: PlanState): boolean {
  return state.sorting === undefined && !state.page.old && isLookedFor(state)
}

/** Asks for the rows around the selection where they are not there; one question at a time, however fast a key repeats. */
export function withRows(step: Step<PlanState>, { size, look }: Around): Step<PlanState> {
  const { state } = step
  if (state.stage !== 'shown' || state.asking !== undefined) return step
  const search = searchOf(state)
  const key = keyOf(state)
  const { page, list } = state
  const near = size.rows
  const from = Math.max(0, list.selected - near)
  const to = Math.min(page.of, list.selected + near)
  if (page.key === key && !page.old && page.from <= from && page.from + page.rows.length >= to) return step
  // They are shown beside a filter alone, and all rows must be ready for them: the first rows wait for nobody.
  const counts = page.key !== key && isFiltered(state)
  const asked: PlanEffect = {
    ...{ effect: 'plan.rows', search, look, counts },
    from: Math.max(0, list.selected - 3 * near),
    count: 6 * near,
  }
  return { ...step, state: { ...state, asking: { key } }, effects: [...(step.effects ?? []), asked] }
}
