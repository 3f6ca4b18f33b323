import type { FoundPerson, Survey, Tried } from '@rollcall/engine'
import type { ConfigEdit, EditProposal } from '@rollcall/host'
import type { Kind, Problem, Field as TargetField } from '@rollcall/model'
import type { Field } from '../widgets/field.ts'
import type { List } from '../widgets/list.ts'
import type { Completion, Words } from './completion.ts'
import {
  type Draft,
  type DraftRow,
  editsBetween,
  type KindDraft,
  type Offered,
  type Place,
  rowsOf,
  type Section,
  sameDraft,
} from './mapping-draft.ts'
import type { Step } from './screen.ts'

/** What both systems say of themselves. */
export interface Facts extends KindFacts {
  /** Of groups; absent where one of the systems has none. */
  readonly group?: KindFacts
  readonly functions: readonly string[]
  readonly roles: readonly string[]
}

/** What they say of people, or of groups. */
interface KindFacts {
  /** Fields of the target that a mapping may fill. */
  readonly target: readonly TargetField[]
  /** Of the source. */
  readonly attributes: readonly string[]
}

/** The counts over everybody, as far as they are known. */
export interface Counted {
  /** Set while somebody counts: records read so far, of both sides. */
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
  /** Whose fields, scope and rules are in sight. */
  readonly kind: Kind
  readonly lists: Readonly<Record<Section, List>>
  readonly facts?: Facts
  readonly person?: FoundPerson
  /** The group to try with, once groups are looked at. */
  readonly group?: FoundPerson
  /** Of the kind in sight. */
  readonly tried: { readonly fields: Readonly<Record<string, Tried>>; readonly rules: readonly Tried[] }
  readonly counted: Counted
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
  /** Asks the source for the first group in scope. */
  | { readonly effect: 'mapping.group' }
  /** What the person or group would get; at once. */
  | {
      readonly effect: 'mapping.try'
      readonly kind: Kind
      readonly fields: KindDraft['fields']
      readonly match: KindDraft['match']
    }
  /** Whether edits leave a configuration that loads. */
  | { readonly effect: 'mapping.check'; readonly edits: readonly ConfigEdit[] }
  /** Counts everybody; a configuration that was counted before is not counted again. */
  | { readonly effect: 'mapping.survey'; readonly sync: string; readonly edits: readonly ConfigEdit[] }
  | { readonly effect: 'mapping.propose'; readonly sync: string; readonly edits: readonly ConfigEdit[] }
  | { readonly effect: 'mapping.write'; readonly proposal: EditProposal }

export type MappingNews =
  | { readonly news: 'opened'; readonly facts: Facts; readonly person?: FoundPerson; readonly missed?: string }
  | { readonly news: 'person'; readonly person: FoundPerson }
  | { readonly news: 'group'; readonly group?: FoundPerson }
  | { readonly news: 'found'; readonly found: readonly FoundPerson[] }
  | { readonly news: 'tried'; readonly tried: MappingState['tried'] }
  | { readonly news: 'checked'; readonly wrong?: string }
  | { readonly news: 'reading'; readonly records: number }
  | { readonly news: 'surveyed'; readonly survey?: Survey; readonly problem?: string }
  | { readonly news: 'proposed'; readonly proposal: EditProposal }
  | { readonly news: 'written' }

export interface MappingNext extends Step<MappingState> {
  readonly effects?: readonly MappingEffect[]
}

/** People and groups each have fields, a scope and rules; roles and leaving are the sync's. */
export function isOfKind({ section }: Pick<MappingState, 'section'>): boolean {
  return section === 'fields' || section === 'scope' || section === 'match'
}

/** Groups are in sight. */
export function ofGroups(state: Pick<MappingState, 'section' | 'kind'>): boolean {
  return state.kind === 'group' && isOfKind(state)
}

/** There is something to see of groups: both systems have them, or the file speaks of them. */
export function hasGroups({ facts, draft }: Pick<MappingState, 'facts' | 'draft'>): boolean {
  return facts?.group !== undefined || Object.keys(draft.group.fields).length > 0
}

/** What both systems say of the kind in sight. */
export function factsNow({ facts, kind }: Pick<MappingState, 'facts' | 'kind'>): KindFacts | undefined {
  return kind === 'user' ? facts : facts?.group
}

export function offeredBy(state: Pick<MappingState, 'facts' | 'kind'>): Offered {
  return { fields: factsNow(state)?.target.map(({ name }) => name) ?? [], roles: state.facts?.roles ?? [] }
}

export function rowsNow(state: MappingState): readonly DraftRow[] {
  // While a row is typed into, it stays where it is, whatever it holds.
  const rows = rowsOf(state.typing?.old ?? state.draft, state.section, state.kind, offeredBy(state))
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
  if (row?.place.part !== 'fields' || row.place.kind !== 'user') return []
  return state.counted.survey?.fields[row.place.name]?.cases ?? []
}

export function closed({ worst: _, asking: __, proposal: ___, ...state }: MappingState): MappingState {
  return state
}

export function withoutTyping({ typing: _, wrong: __, ...state }: MappingState): MappingState {
  return state
}

export function wordsOf(state: Pick<MappingState, 'facts' | 'kind'>): Words {
  const { attributes = [], target = [] } = factsNow(state) ?? {}
  return { attributes, functions: state.facts?.functions ?? [], fields: target.map(({ name }) => name) }
}

/** Tries the draft on the person; `count`: and on everybody. */
export function look(state: MappingState, count: boolean): MappingNext {
  const { sync, was = state.draft, draft, kind } = state
  if (!state.facts) return { state }
  const edits = editsBetween(sync, was, draft)
  const { wrong: _, ...rest } = state
  const effects: MappingEffect[] = [
    { effect: 'mapping.try', kind, fields: draft[kind].fields, match: draft[kind].match },
  ]
  const part = state.typing?.place.part
  // Trying an expression says what is wrong with it, and where.
  if (part && part !== 'fields' && part !== 'match') effects.push({ effect: 'mapping.check', edits })
  if (!count) return { state: state.typing ? state : rest, effects }
  effects.push({ effect: 'mapping.survey', sync, edits })
  return { state: { ...rest, counted: { ...state.counted, reading: 0 } }, effects }
}

export function propose({ sync, was, draft }: MappingState): MappingEffect {
  return { effect: 'mapping.propose', sync, edits: editsBetween(sync, was ?? draft, draft) }
}
