import type { Guard } from '@rollcall/model'
import {
  type AuditCheck,
  type AuditText,
  type Line,
  type Look,
  type PastRun,
  recordDetail,
  wrap,
} from '@rollcall/presenter'
import { type Binding, type Key, type Move, moves } from '../keys.ts'
import { emptyField, type Field, insert, typeInto } from '../widgets/field.ts'
import { isMove, moveBelow } from '../widgets/list.ts'
import { asking, filled, movePaged, nothingPaged, type Paged, resized, selectedRow } from '../widgets/paged.ts'
import { scroll } from '../widgets/scroll.ts'
import { type Around, type EffectOf, roomOf, type ScreenEvent, type Step } from './screen.ts'

/** Which records of the audit log a screen lists: those of a run, or the log itself from its end. */
export type RecordsOf =
  | { readonly of: 'run'; readonly run: number }
  | { readonly of: 'log'; readonly sync?: string }
  | { readonly of: 'person'; readonly text: string; readonly sync?: string }

export type RecordsAct = Move | 'filter' | 'whole' | 'close' | 'undo' | 'explain' | 'person' | 'run' | 'verify'

/** What a run has to say beside its records. */
export interface RunFacts extends PastRun {
  readonly guards: readonly Guard[]
  readonly auditHead?: string
}

export interface RecordsState {
  readonly of: RecordsOf
  readonly list: Paged<AuditText>
  readonly filter: Field
  readonly typing: boolean
  /** How far the hands have looked, and of how many where that is known. */
  readonly looked: { readonly records: number; readonly of?: number; readonly done: boolean }
  /** The selected record alone is shown, from this line on. */
  readonly whole?: number
  readonly run?: RunFacts
  readonly check?: Checking
}

/** A check of the audit log: how far it is, or what it found. */
export type Checking =
  | { readonly checked: number; readonly of: number }
  | { readonly verdict: AuditCheck; readonly checked: number }

export type RecordsEffect =
  /** Finds the records that fit, and keeps their numbers; replaces what it kept before. */
  | { readonly effect: 'records.find'; readonly of: RecordsOf; readonly filter: string; readonly signs: Look['signs'] }
  | { readonly effect: 'records.rows'; readonly from: number; readonly to: number; readonly signs: Look['signs'] }
  | { readonly effect: 'records.run'; readonly run: number }
  | { readonly effect: 'records.verify' }

export type RecordsNews =
  | {
      readonly news: 'found'
      readonly filter: string
      readonly length: number
      readonly looked: RecordsState['looked']
    }
  | { readonly news: 'rows'; readonly filter: string; readonly from: number; readonly rows: readonly AuditText[] }
  | { readonly news: 'run'; readonly run: RunFacts }
  | { readonly news: 'checking'; readonly check: Checking }

const common: readonly Binding<RecordsAct>[] = [
  { keys: ['esc', 'backspace', 'enter'], act: 'close', says: 'back', quiet: true },
  { keys: ['enter'], act: 'whole', says: 'details' },
  { keys: ['/'], act: 'filter', says: 'filter' },
]

const aboutOne: readonly Binding<RecordsAct>[] = [
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['w'], act: 'person', says: 'all about this person' },
]

export const recordBindings: readonly Binding<RecordsAct>[] = [
  ...common,
  ...aboutOne,
  { keys: ['u'], act: 'undo', says: 'undo' },
  ...moves,
]

export const auditBindings: readonly Binding<RecordsAct>[] = [
  ...common,
  { keys: ['v'], act: 'verify', says: 'verify' },
  { keys: ['r'], act: 'run', says: 'its run' },
  ...aboutOne,
  ...moves,
]

export function openRecords(of: RecordsOf, around: Around): Step<RecordsState> {
  const state = { of, list: nothingPaged, filter: emptyField, typing: false, looked: { records: 0, done: false } }
  const run: readonly RecordsEffect[] = of.of === 'run' ? [{ effect: 'records.run', run: of.run }] : []
  return { state, effects: [find(state, around), ...run] }
}

/** The log, checked at once. */
export function openAudit(
  { sync, verify }: { readonly sync?: string; readonly verify?: true },
  around: Around,
): Step<RecordsState> {
  const opened = openRecords({ of: 'log', ...(sync === undefined ? {} : { sync }) }, around)
  return verify ? { ...opened, effects: [...(opened.effects ?? []), check] } : opened
}

const check: RecordsEffect = { effect: 'records.verify' }

export function canRecords(state: RecordsState, act: RecordsAct, { known }: Around): boolean {
  if (act === 'close') return state.whole !== undefined
  if (isMove(act)) return true
  if (state.whole !== undefined && (act === 'filter' || act === 'whole')) return false
  const record = selectedRow(state.list)
  switch (act) {
    case 'whole':
      return record !== undefined && !state.typing
    case 'filter':
    case 'verify':
      return true
    case 'run':
      return record?.run !== undefined
    case 'person':
      return nameOf(record) !== undefined
    case 'explain':
      return nameOf(record) !== undefined && known.syncs.some(({ name }) => name === record?.sync)
    case 'undo':
      return (state.run?.applied?.ok ?? 0) > 0 && known.syncs.some(({ name }) => name === state.run?.sync)
    default:
      return act satisfies never
  }
}

/** What a person is found by again: ids outlast names. */
function nameOf(record: AuditText | undefined): string | undefined {
  return record?.who ? (record.source ?? record.target ?? record.who) : undefined
}

export function reduceRecords(
  state: RecordsState,
  event: ScreenEvent<RecordsAct, RecordsNews>,
  around: Around,
): Step<RecordsState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return filterBy(state, insert(state.filter, event.text), around)
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
    case 'returned':
      return { state }
    default:
      return event satisfies never
  }
}

function act(state: RecordsState, what: RecordsAct, around: Around): Step<RecordsState> {
  const record = selectedRow(state.list)
  if (isMove(what)) {
    if (state.whole === undefined)
      return want({ ...state, list: movePaged(state.list, what, around.size.rows - 8) }, around)
    const { width, height } = roomOf(around.size)
    const whole = scroll(state.whole, what, detailLines(state, around.look, width).length, height)
    return { state: { ...state, whole } }
  }
  switch (what) {
    case 'filter':
      return { state: { ...state, typing: true } }
    case 'whole':
      return { state: { ...state, whole: 0 } }
    case 'close':
      return { state: without(state) }
    case 'verify':
      return { state, effects: [check] }
    case 'undo':
      return state.run ? go(state, 'plan', { sync: state.run.sync, undo: state.run.id }) : { state }
    case 'run':
      return record?.run === undefined ? { state } : go(state, 'record', { run: record.run })
    case 'explain':
      return record ? go(state, 'explain', { sync: record.sync, person: nameOf(record), label: record.who }) : { state }
    case 'person':
      return record ? go(state, 'person', { sync: record.sync, text: nameOf(record) }) : { state }
    default:
      return what satisfies never
  }
}

/** All about the selected record, in lines of at most so many cells. */
export function detailLines({ list }: RecordsState, look: Look, width: number): readonly Line[] {
  const record = selectedRow(list)
  return record ? recordDetail(record, look).flatMap((line) => wrap(line, width, 11)) : []
}

function go(state: RecordsState, screen: string, given: object): Step<RecordsState> {
  return { state, go: { to: 'screen', screen, with: given } }
}

function without({ whole: _, ...state }: RecordsState): RecordsState {
  return state
}

function type(state: RecordsState, key: Key, around: Around): Step<RecordsState> {
  if (key.name === 'enter') return { state: { ...state, typing: false } }
  if (key.name === 'esc') return filterBy({ ...state, typing: false }, emptyField, around)
  const move = moveBelow(key)
  if (move) return act(state, move, around)
  return filterBy(state, typeInto(state.filter, key), around)
}

function filterBy(state: RecordsState, filter: Field, around: Around): Step<RecordsState> {
  if (filter.text === state.filter.text) return { state: { ...state, filter } }
  const next = { ...state, filter, list: nothingPaged, looked: { records: 0, done: false } }
  return { state: next, effects: [find(next, around)] }
}

function hear(state: RecordsState, news: RecordsNews, around: Around): Step<RecordsState> {
  switch (news.news) {
    case 'found':
      if (news.filter !== state.filter.text) return { state }
      return want({ ...state, list: resized(state.list, news.length), looked: news.looked }, around)
    case 'rows':
      if (news.filter !== state.filter.text) return { state }
      return want({ ...state, list: filled(state.list, news.from, news.rows) }, around)
    case 'run':
      return { state: { ...state, run: news.run } }
    case 'checking':
      return { state: { ...state, check: news.check } }
    default:
      return news satisfies never
  }
}

/** Asks for the rows that are needed next. */
function want(state: RecordsState, around: Around): Step<RecordsState> {
  const { paged, stretch } = asking(state.list, around.size.rows)
  const effects: readonly EffectOf[] = stretch ? [rows(stretch, around)] : []
  return { state: { ...state, list: paged }, effects }
}

function rows(stretch: { readonly from: number; readonly to: number }, { look }: Around): RecordsEffect {
  return { effect: 'records.rows', ...stretch, signs: look.signs }
}

function find({ of, filter }: RecordsState, { look }: Around): RecordsEffect {
  return { effect: 'records.find', of, filter: filter.text, signs: look.signs }
}
