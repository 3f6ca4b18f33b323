import type { FoundPerson, Survey, Tried } from '@rollcall/engine'
import type { ConfigEdit, EditProposal } from '@rollcall/host'
import type { Problem, Field as TargetField } from '@rollcall/model'
import type { Field } from '../widgets/field.ts'
import type { List } from '../widgets/list.ts'
import type { Completion, Words } from './completion.ts'
import {
  type Draft,
  type DraftRow,
  editsBetween,
  type Offered,
  type Place,
  rowsOf,
  type Section,
  sameDraft,
} from './mapping-draft.ts'
import type { Step } from './screen.ts'

/** What both systems say of themselves. */
export interface Facts {
  /** Fields of the target that a mapping may fill. */
  readonly target: readonly TargetField[]
  readonly attributes: readonly string[]
  readonly functions: readonly string[]
  readonly roles: readonly string[]
}

/** The counts over everybody, as far as they are known. */
export interface Counted {
  /** Set while somebody counts: records read so far. */
  readonly reading?: number
  readonly survey?: Survey
  /** Why nothing was counted. */
  readonly problem?: string
}

export interface MappingState {
  readonly sync: string
  /** As it stands in the file; absent where the configuration has no such sync. */
  readonly was?: Draft
  readonly draft: Draft
  /** What ctrl-z goes back to, the newest last. */
  readonly before: readonly Draft[]
  readonly section: Section
  readonly lists: Readonly<Record<Section, List>>
  readonly facts?: Facts
  readonly person?: FoundPerson
  readonly tried: { readonly fields: Readonly<Record<string, Tried>>; readonly rules: readonly Tried[] }
  readonly counted: Counted
  /** The match section was seen, so accounts are counted too. */
  readonly accounts: boolean
  /** The row that is typed into, and the draft without it. */
  readonly typing?: {
    readonly place: Place
    readonly field: Field
    readonly old: Draft
    readonly completion?: Completion
  }
  /** What is wrong with a row that is no expression. */
  readonly wrong?: string
  /** Somebody looks for a person. */
  readonly asking?: { readonly field: Field; readonly list: List; readonly found?: readonly FoundPerson[] }
  /** The people with the worst values of the selected field have the keys. */
  readonly worst?: List
  readonly proposal?: EditProposal
  /** Nothing could be read. */
  readonly problem?: Problem
}

export interface MappingWith {
  readonly sync: string
  /** An id, dn, or name. */
  readonly person?: string
}

export type MappingEffect =
  /** Asks both systems for their schemas, and the source for a person. */
  | { readonly effect: 'mapping.open'; readonly sync: string; readonly person?: string }
  | { readonly effect: 'mapping.person'; readonly text: string }
  | { readonly effect: 'mapping.find'; readonly text: string }
  /** What the person would get; at once. */
  | { readonly effect: 'mapping.try'; readonly users: Draft['users']; readonly match: Draft['match'] }
  /** Whether edits leave a configuration that loads. */
  | { readonly effect: 'mapping.check'; readonly edits: readonly ConfigEdit[] }
  | {
      readonly effect: 'mapping.survey'
      readonly sync: string
      readonly edits: readonly ConfigEdit[]
      readonly accounts: boolean
    }
  | { readonly effect: 'mapping.propose'; readonly sync: string; readonly edits: readonly ConfigEdit[] }
  | { readonly effect: 'mapping.write'; readonly proposal: EditProposal }

export type MappingNews =
  | { readonly news: 'opened'; readonly facts: Facts; readonly person?: FoundPerson; readonly missed?: string }
  | { readonly news: 'person'; readonly person: FoundPerson }
  | { readonly news: 'found'; readonly found: readonly FoundPerson[] }
  | { readonly news: 'tried'; readonly tried: MappingState['tried'] }
  | { readonly news: 'checked'; readonly wrong?: string }
  | { readonly news: 'reading'; readonly records: number }
  | { readonly news: 'surveyed'; readonly survey?: Survey; readonly problem?: string }
  | { readonly news: 'proposed'; readonly proposal: EditProposal }
  | { readonly news: 'written' }

export type MappingNext = Step<MappingState>

export function offeredBy({ facts }: Pick<MappingState, 'facts'>): Offered {
  return { fields: facts?.target.map(({ name }) => name) ?? [], roles: facts?.roles ?? [] }
}

export function rowsNow(state: MappingState): readonly DraftRow[] {
  // While a row is typed into, it stays where it is, whatever it holds.
  const rows = rowsOf(state.typing?.old ?? state.draft, state.section, offeredBy(state))
  const { typing } = state
  return typing
    ? rows.map((row) => (samePlace(row.place, typing.place) ? { ...row, text: typing.field.text } : row))
    : rows
}

export function rowNow(state: MappingState): DraftRow | undefined {
  return rowsNow(state)[state.lists[state.section].selected]
}

function samePlace(one: Place, other: Place): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export function isChanged({ was, draft }: MappingState): boolean {
  return was !== undefined && !sameDraft(was, draft)
}

export function mappingStays(state: MappingState): string | undefined {
  return isChanged(state) ? 'Not saved yet: ctrl-s saves, x throws the changes away.' : undefined
}

/** The people with the worst values of the selected field. */
export function casesNow(state: MappingState): Survey['fields'][string]['cases'] {
  const row = rowNow(state)
  if (row?.place.part !== 'users') return []
  return state.counted.survey?.fields[row.place.name]?.cases ?? []
}

export function closed({ worst: _, asking: __, proposal: ___, ...state }: MappingState): MappingState {
  return state
}

export function withoutTyping({ typing: _, wrong: __, ...state }: MappingState): MappingState {
  return state
}

export function wordsOf({ facts }: Pick<MappingState, 'facts'>): Words {
  const { attributes = [], functions = [], target = [] } = facts ?? {}
  return { attributes, functions, fields: target.map(({ name }) => name) }
}

/** Tries the draft on the person; `count`: and on everybody. */
export function look(state: MappingState, count: boolean): MappingNext {
  const { sync, was = state.draft, draft, accounts } = state
  if (!state.facts) return { state }
  const edits = editsBetween(sync, was, draft)
  const { wrong: _, ...rest } = state
  const effects: MappingEffect[] = [{ effect: 'mapping.try', users: draft.users, match: draft.match }]
  if (state.typing && state.typing.place.part !== 'users') effects.push({ effect: 'mapping.check', edits })
  if (!count) return { state: state.typing ? state : rest, effects }
  effects.push({ effect: 'mapping.survey', sync, edits, accounts })
  return { state: { ...rest, counted: { ...state.counted, reading: 0 } }, effects }
}

export function propose({ sync, was, draft }: MappingState): MappingEffect {
  return { effect: 'mapping.propose', sync, edits: editsBetween(sync, was ?? draft, draft) }
}
