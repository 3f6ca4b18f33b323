import { type FindingHead, type FindingWords, findingDetail, type Line, type Look, wrap } from '@rollcall/presenter'
import { type Binding, type Key, type Move, moves } from '../keys.ts'
import { emptyField, type Field, fieldOf, insert, typeInto } from '../widgets/field.ts'
import { isMove, moveBelow } from '../widgets/list.ts'
import { asking, filled, movePaged, nothingPaged, type Paged, resized, selectedRow } from '../widgets/paged.ts'
import { scroll } from '../widgets/scroll.ts'
import { type Around, type EffectOf, roomOf, type ScreenEvent, type Step } from './screen.ts'

export type FindingsAct =
  | Move
  | 'filter'
  | 'whole'
  | 'close'
  | 'next'
  | 'explain'
  | 'aside'
  | 'back'
  | 'retry'
  | 'export'
  | 'unmanaged'
  | 'person'
  | 'history'
  | 'take'

export const findingsBindings: readonly Binding<FindingsAct>[] = [
  { keys: ['esc', 'backspace', 'enter'], act: 'close', says: 'back', quiet: true },
  { keys: ['enter'], act: 'take', says: 'take' },
  { keys: ['enter'], act: 'whole', says: 'details' },
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['a'], act: 'aside', says: 'set aside', writes: true },
  { keys: ['a'], act: 'back', says: 'bring back', writes: true },
  { keys: ['t'], act: 'retry', says: 'retry' },
  { keys: ['/'], act: 'filter', says: 'filter' },
  { keys: ['e'], act: 'export', says: 'export', writes: true },
  { keys: ['tab'], act: 'next', says: 'next group' },
  { keys: ['m'], act: 'unmanaged', says: 'unmanaged' },
  { keys: ['w'], act: 'person', says: 'all about this person' },
  { keys: ['h'], act: 'history', says: 'history' },
  ...moves,
]

/** A row of the list: the head of a group, or a finding of it. */
export type FindingsRow =
  | ({ readonly row: 'head' } & FindingHead)
  | ({ readonly row: 'finding'; readonly group: FindingHead['group'] } & FindingWords)

export interface FindingsState {
  readonly sync: string
  readonly list: Paged<FindingsRow>
  readonly groups: readonly Group[]
  /** The sync has not run yet, so that there is nothing to find. */
  readonly neverRan?: true
  /** All were looked at. */
  readonly done: boolean
  /** What is typed: a filter, the note of what is set aside, or the name of a file. */
  readonly asked?: 'filter' | 'note' | 'file'
  readonly filter: Field
  readonly note: Field
  readonly file: Field
  /** The selected finding alone is shown, from this line on. */
  readonly whole?: number
}

/** A group of the list, and the row of its head. */
export interface Group extends FindingHead {
  readonly from: number
}

export type FindingsEffect =
  /** Goes through all findings, and keeps the numbers of those that fit. */
  | { readonly effect: 'findings.find'; readonly sync: string; readonly filter: string; readonly page: number }
  | { readonly effect: 'findings.rows'; readonly sync: string; readonly from: number; readonly to: number }
  /** Sets aside with a note, or brings back without one. */
  | {
      readonly effect: 'findings.acknowledge'
      readonly sync: string
      readonly record?: string
      readonly code?: string
      readonly note?: string
    }
  | { readonly effect: 'findings.export'; readonly sync: string; readonly file: string }

export type FindingsNews =
  | {
      readonly news: 'found'
      readonly filter: string
      readonly groups: readonly Group[]
      readonly length: number
      readonly rows: readonly FindingsRow[]
      readonly neverRan?: true
    }
  | { readonly news: 'rows'; readonly filter: string; readonly from: number; readonly rows: readonly FindingsRow[] }
  | { readonly news: 'acknowledged'; readonly findings: number; readonly aside: boolean }
  | { readonly news: 'exported'; readonly file: string }

export function openFindings({ sync }: { readonly sync: string }, around: Around): Step<FindingsState> {
  const fields = { filter: emptyField, note: emptyField, file: fieldOf(`${sync}-findings.csv`) }
  const state: FindingsState = { sync, list: nothingPaged, groups: [], done: false, ...fields }
  return { state, effects: [find(state, around)] }
}

export function canFindings(state: FindingsState, act: FindingsAct, { known }: Around): boolean {
  const row = selectedRow(state.list)
  const finding = row?.row === 'finding' ? row : undefined
  if (act === 'close') return state.whole !== undefined
  if (act === 'take') return state.asked !== undefined
  if (isMove(act)) return true
  if (state.asked) return false // what is typed comes first
  if (state.whole !== undefined && (act === 'filter' || act === 'whole' || act === 'next')) return false
  switch (act) {
    case 'whole':
      return finding !== undefined
    case 'explain':
    case 'person':
      return finding !== undefined && known.syncs.some(({ name }) => name === state.sync)
    case 'aside':
      return finding ? finding.group === 'code' : row?.group === 'code' && state.filter.text === ''
    case 'back':
      return finding?.group === 'aside'
    case 'retry':
      return state.groups.some(({ group }) => group === 'open')
    case 'export':
      return state.groups.length > 0
    case 'next':
      return state.groups.length > 1
    case 'filter':
    case 'unmanaged':
    case 'history':
      return true
    default:
      return act satisfies never
  }
}

export function reduceFindings(
  state: FindingsState,
  event: ScreenEvent<FindingsAct, FindingsNews>,
  around: Around,
): Step<FindingsState> {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return state.asked ? typed(state, insert(state[state.asked], event.text), around) : { state }
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return { state, say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
      return { state }
    case 'returned':
      return { state, effects: [find(state, around)] } // a retry may have done away with some
    default:
      return event satisfies never
  }
}

function act(state: FindingsState, what: FindingsAct, around: Around): Step<FindingsState> {
  const row = selectedRow(state.list)
  const finding = row?.row === 'finding' ? row : undefined
  const { sync } = state
  if (isMove(what)) {
    if (state.whole === undefined)
      return want({ ...state, list: movePaged(state.list, what, around.size.rows - 11) }, around)
    const { width, height } = roomOf(around.size)
    const whole = scroll(state.whole, what, detailLines(state, around.look, width).length, height)
    return { state: { ...state, whole } }
  }
  switch (what) {
    case 'take':
      return { state } // the field hears the key
    case 'filter':
      return { state: { ...state, asked: 'filter' } }
    case 'whole':
      return { state: { ...state, whole: 0 } }
    case 'close':
      return { state: withoutWhole(state) }
    case 'next':
      return want({ ...state, list: { ...state.list, selected: nextGroup(state) } }, around)
    case 'explain':
      return finding ? go(state, 'explain', { sync, person: nameOf(finding), label: finding.who }) : { state }
    case 'person':
      return finding ? go(state, 'person', { sync, text: nameOf(finding) }) : { state }
    case 'aside':
      return { state: { ...state, asked: 'note', note: emptyField } }
    case 'back':
      return { state, effects: acknowledge(state) }
    case 'retry':
      return go(state, 'plan', { sync, retry: true })
    case 'export':
      return { state: { ...state, asked: 'file' } }
    case 'unmanaged':
      return go(state, 'unmanaged', { sync })
    case 'history':
      return go(state, 'history', { sync })
    default:
      return what satisfies never
  }
}

/** All about the selected finding, in lines of at most so many cells. */
export function detailLines({ list }: FindingsState, look: Look, width: number): readonly Line[] {
  const row = selectedRow(list)
  return row?.row === 'finding' ? findingDetail(row, look).flatMap((line) => wrap(line, width, 12)) : []
}

function go(state: FindingsState, screen: string, given: object): Step<FindingsState> {
  return { state, go: { to: 'screen', screen, with: given } }
}

function withoutWhole({ whole: _, ...state }: FindingsState): FindingsState {
  return state
}

function nextGroup({ groups, list }: FindingsState): number {
  return (groups.find(({ from }) => from > list.selected) ?? groups[0])?.from ?? 0
}

/** Ids outlast names, and two people may have one name. */
function nameOf({ source, target, who }: FindingWords): string {
  return source ?? target ?? who
}

function acknowledge({ list, sync }: FindingsState, note?: string): readonly FindingsEffect[] {
  const row = selectedRow(list)
  if (!row) return []
  const of = row.row === 'finding' ? { record: nameOf(row) } : {}
  return [{ effect: 'findings.acknowledge', sync, ...of, code: row.code, ...(note === undefined ? {} : { note }) }]
}

function type(state: FindingsState, key: Key, around: Around): Step<FindingsState> {
  const { asked, filter, note, file, ...rest } = state
  if (!asked) return { state }
  const closed: FindingsState = { ...rest, filter, note, file }
  if (key.name === 'esc') return asked === 'filter' ? typed(closed, emptyField, around, 'filter') : { state: closed }
  if (key.name === 'enter')
    switch (asked) {
      case 'filter':
        return { state: closed }
      case 'note':
        return { state: closed, effects: acknowledge(state, note.text.trim()) }
      case 'file':
        return file.text.trim() === ''
          ? { state: closed }
          : { state, effects: [{ effect: 'findings.export', sync: state.sync, file: file.text.trim() } as EffectOf] }
      default:
        return asked satisfies never
    }
  const move = asked === 'filter' ? moveBelow(key) : undefined
  if (move) return act(state, move, around)
  return typed(state, typeInto(state[asked], key), around)
}

/** The field that is typed into has this text now; a filter is looked for at once. */
function typed(state: FindingsState, field: Field, around: Around, asked = state.asked): Step<FindingsState> {
  if (!asked) return { state }
  const was = state[asked].text
  const next: FindingsState = { ...state, [asked]: field }
  if (asked !== 'filter' || field.text === was) return { state: next }
  const anew = { ...next, done: false, list: { ...next.list, selected: 0 } }
  return { state: anew, effects: [find(anew, around)] }
}

function hear(state: FindingsState, news: FindingsNews, around: Around): Step<FindingsState> {
  switch (news.news) {
    case 'found': {
      if (news.filter !== state.filter.text) return { state }
      const list = filled(resized(state.list, news.length), 0, news.rows)
      const { neverRan: _, ...rest } = state
      const ran = news.neverRan ? { neverRan: news.neverRan } : {}
      return want({ ...rest, ...ran, groups: news.groups, done: true, list }, around)
    }
    case 'rows':
      if (news.filter !== state.filter.text) return { state }
      return want({ ...state, list: filled(state.list, news.from, news.rows) }, around)
    case 'acknowledged': {
      const many = news.findings === 1 ? '1 finding is' : `${news.findings} findings are`
      const text = `${many} ${news.aside ? 'set aside, for as long as nothing about it changes' : 'back'}.`
      return { state, effects: [find(state, around)], say: { text, tone: 'good' } }
    }
    case 'exported': {
      const { asked: _, ...rest } = state
      return { state: rest, say: { text: `Written to ${news.file}`, tone: 'good' } }
    }
    default:
      return news satisfies never
  }
}

/** Asks for the rows that are needed next. */
function want(state: FindingsState, around: Around): Step<FindingsState> {
  const { paged, stretch } = asking(state.list, around.size.rows)
  const effects: readonly FindingsEffect[] = stretch ? [{ effect: 'findings.rows', sync: state.sync, ...stretch }] : []
  return { state: { ...state, list: paged }, effects }
}

function find({ sync, filter }: FindingsState, { size }: Around): FindingsEffect {
  return { effect: 'findings.find', sync, filter: filter.text, page: 3 * size.rows }
}
