import type { FoundPeople } from '@rollcall/presenter'
import { type Binding, moves } from '../keys.ts'
import { emptyField, type Field, fieldOf, insert, typeInto } from '../widgets/field.ts'
import {
  canRecords,
  openRecords,
  type RecordsAct,
  type RecordsNews,
  type RecordsState,
  reduceRecords,
} from './records.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'

export type PersonAct = RecordsAct | 'ask'

export const personBindings: readonly Binding<PersonAct>[] = [
  { keys: ['esc', 'backspace', 'enter'], act: 'close', says: 'back', quiet: true },
  { keys: ['enter'], act: 'whole', says: 'details' },
  { keys: ['s'], act: 'ask', says: 'somebody else' },
  { keys: ['r'], act: 'run', says: 'its run' },
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['w'], act: 'person', says: 'only this person' },
  { keys: ['/'], act: 'filter', says: 'filter' },
  ...moves,
]

/** What happened to somebody, over all runs. */
export interface PersonState {
  readonly sync?: string
  readonly who: Field
  readonly asking: boolean
  /** Whom the words mean, once that is known. */
  readonly found?: FoundPeople
  /** What was done to them; absent before anybody was asked for. */
  readonly records?: RecordsState
  /** Why nothing was found. */
  readonly nothing?: string
}

export type PersonNews = RecordsNews | ({ readonly news: 'people' } & FoundPeople)

export function openPerson(
  { text = '', sync }: { readonly text?: string; readonly sync?: string },
  around: Around,
): Step<PersonState> {
  const state: PersonState = { who: fieldOf(text), asking: text === '', ...(sync === undefined ? {} : { sync }) }
  return text === '' ? { state } : search(state, around)
}

function search({ who, sync }: PersonState, around: Around): Step<PersonState> {
  const of = { of: 'person', text: who.text.trim(), ...(sync === undefined ? {} : { sync }) } as const
  const { state: records, effects = [] } = openRecords(of, around)
  return { state: { who, asking: false, records, ...(sync === undefined ? {} : { sync }) }, effects }
}

export function canPerson({ records, asking, nothing }: PersonState, act: PersonAct, around: Around): boolean {
  if (asking) return false
  if (act === 'ask') return records?.whole === undefined
  return records !== undefined && nothing === undefined && canRecords(records, act, around)
}

export function typesIn({ asking, records }: PersonState): boolean {
  return asking || (records?.typing ?? false)
}

export function reducePerson(
  state: PersonState,
  event: ScreenEvent<PersonAct, PersonNews>,
  around: Around,
): Step<PersonState> {
  if (event.on === 'act' && event.act === 'ask') return { state: { ...state, asking: true, who: emptyField } }
  if (state.asking && event.on === 'type') return type(state, event.key, around)
  if (state.asking && event.on === 'paste') return { state: { ...state, who: insert(state.who, event.text) } }
  if (event.on === 'news' && event.news.news === 'people') {
    const { people, erased } = event.news
    return { state: { ...state, found: { people, erased } } }
  }
  if (event.on === 'failed' && event.effect === 'records.find') {
    const { message, hint } = event.problem
    return { state: { ...state, nothing: hint === undefined ? message : `${message} ${hint}` } }
  }
  if (!state.records) return { state }
  const step = reduceRecords(state.records, event as ScreenEvent<RecordsAct, RecordsNews>, around)
  return { ...step, state: { ...state, records: step.state } }
}

function type(state: PersonState, key: Parameters<typeof typeInto>[1], around: Around): Step<PersonState> {
  const text = state.who.text.trim()
  if (key.name === 'enter') return text === '' ? { state } : search(state, around)
  if (key.name !== 'esc') return { state: { ...state, who: typeInto(state.who, key) } }
  if (!state.records) return { state, go: { to: 'back' } } // there is nothing behind the field
  const { of } = state.records
  return { state: { ...state, asking: false, who: fieldOf(of.of === 'person' ? of.text : '') } }
}
