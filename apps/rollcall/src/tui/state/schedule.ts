import type { EditProposal } from '@rollcall/host'
import type { SyncSchedule } from '@rollcall/presenter'
import { type Binding, type Key, type Move, moves } from '../keys.ts'
import { type Field, fieldOf, insert, replaceText, typeInto } from '../widgets/field.ts'
import { atFirst, isMove, type List, moveIn, moveOfKey } from '../widgets/list.ts'
import {
  type Draft,
  dataOf,
  draftOf,
  editsBetween,
  isText,
  type RowName,
  rowsOf,
  type ScheduleData,
  type ScheduleEdit,
  sameData,
  sameDraft,
  stepRow,
} from './schedule-draft.ts'
import type { Around, ScreenEvent, Step } from './screen.ts'
import { completeZone } from './zones.ts'

export type ScheduleAct =
  | Move
  | 'edit'
  | 'after'
  | 'before'
  | 'toggle'
  | 'save'
  | 'undo'
  | 'discard'
  | 'write'
  | 'form'
  | 'keep'
  | 'complete'

export const scheduleBindings: readonly Binding<ScheduleAct>[] = [
  { keys: ['enter'], act: 'write', says: 'write it', writes: true },
  { keys: ['esc', 'backspace'], act: 'form', says: 'back to the form', quiet: true },
  { keys: ['enter'], act: 'keep', says: 'keep', writes: true },
  { keys: ['tab'], act: 'complete', says: 'complete', writes: true },
  { keys: ['enter'], act: 'edit', says: 'edit', writes: true },
  { keys: ['right', 'l'], act: 'after', says: 'change', writes: true },
  { keys: ['left', 'h'], act: 'before', says: 'change back', writes: true, quiet: true },
  { keys: ['space'], act: 'toggle', says: 'on or off', writes: true },
  { keys: ['s', 'ctrl-s'], act: 'save', says: 'save', writes: true },
  { keys: ['u', 'ctrl-z'], act: 'undo', says: 'undo', writes: true },
  { keys: ['x'], act: 'discard', says: 'throw away', writes: true },
  ...moves,
]

/** What the rules say of a draft. */
export interface Looked {
  /** The draft that was looked at. */
  readonly data: ScheduleData
  /** What is wrong with a line of the form. */
  readonly problems: Readonly<Partial<Record<RowName, string>>>
  /** Whether the single run would be in the past. */
  readonly over: boolean
  /** What the draft means, as if it were on; absent where something is wrong. */
  readonly schedule?: SyncSchedule
}

export interface ScheduleState {
  readonly sync: string
  /** As it stands in the file. */
  readonly was: Draft
  readonly draft: Draft
  /** What `undo` goes back to, the newest last. */
  readonly before: readonly Draft[]
  readonly list: List
  /** The text of the selected line while it is typed, and what it was. */
  readonly typing?: { readonly field: Field; readonly old: Draft }
  readonly looked?: Looked
  /** Somebody wants to save, and whether the draft is right is not known yet. */
  readonly saving?: true
  /** The change of the file that is shown before it is made. */
  readonly proposal?: EditProposal
}

export interface ScheduleWith {
  /** Without one, all of them are shown. */
  readonly sync?: string
  /** Begin with switching it on or off. */
  readonly toggle?: true
}

export type ScheduleEffect =
  /** What a draft means, and what is wrong with it. */
  | {
      readonly effect: 'schedule.look'
      readonly sync: string
      readonly data: ScheduleData
      readonly timeZone: string
    }
  /** The difference that some edits make to the file. */
  | { readonly effect: 'schedule.propose'; readonly edits: readonly ScheduleEdit[] }
  | { readonly effect: 'schedule.write'; readonly proposal: EditProposal }

export type ScheduleNews =
  | { readonly news: 'looked'; readonly looked: Looked }
  | { readonly news: 'proposed'; readonly proposal: EditProposal }
  | { readonly news: 'written' }

type Next = Step<ScheduleState>

export function openSchedule({ sync = '', toggle }: ScheduleWith, around: Around): Next {
  const was = draftOf(around.known.schedules[sync])
  const state: ScheduleState = { sync, was, draft: was, before: [], list: atFirst }
  if (sync === '') return { state, go: { to: 'screen', screen: 'schedules', with: {}, instead: true } }
  if (!toggle || around.readOnly) return look(state, around)
  const { state: switched, ...step } = toggled(state, around)
  return { ...step, state: { ...switched, saving: true } }
}

export function selectedRow({ draft, list }: ScheduleState): RowName {
  return rowsOf(draft)[list.selected] ?? 'enabled'
}

export function isChanged({ was, draft }: ScheduleState): boolean {
  return !sameDraft(was, draft)
}

export function canSchedule(state: ScheduleState, act: ScheduleAct): boolean {
  if (act === 'write') return state.proposal !== undefined && !state.proposal.problem
  if (act === 'form') return state.proposal !== undefined
  if (state.proposal) return false
  if (act === 'keep' || act === 'complete')
    return state.typing !== undefined && (act === 'keep' || selectedRow(state) === 'timeZone')
  if (state.typing) return false
  if (act === 'edit') return isText(selectedRow(state))
  if (act === 'after' || act === 'before') return !isText(selectedRow(state))
  if (act === 'save' || act === 'discard') return isChanged(state)
  return act !== 'undo' || state.before.length > 0
}

export function reduceSchedule(
  state: ScheduleState,
  event: ScreenEvent<ScheduleAct, ScheduleNews>,
  around: Around,
): Next {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return state.typing ? typed(state, insert(state.typing.field, event.text), around) : { state }
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return { state: withoutProposal(state), say: { text: event.problem.message, tone: 'bad' } }
    case 'changed':
      return reread(state, around)
    default:
      return { state }
  }
}

function act(state: ScheduleState, what: ScheduleAct, around: Around): Next {
  const row = selectedRow(state)
  if (isMove(what)) return { state: { ...state, list: moveIn(state.list, what, rowsOf(state.draft).length, 5) } }
  switch (what) {
    case 'edit':
      return { state: { ...state, typing: { field: fieldOf(textOf(state.draft, row)), old: state.draft } } }
    case 'after':
    case 'before':
      return changed(state, stepRow(state.draft, row, what === 'after' ? 1 : -1), around)
    case 'toggle':
      return toggled(state, around)
    case 'save':
      return save(state)
    case 'undo':
      return look({ ...state, draft: state.before.at(-1) ?? state.draft, before: state.before.slice(0, -1) }, around)
    case 'discard':
      return changed(state, state.was, around)
    case 'form':
      return { state: withoutProposal(state) }
    case 'write':
      return { state, effects: state.proposal ? [write(state.proposal)] : [] }
    case 'keep':
    case 'complete':
      return { state } // typed, see `type`
    default:
      return what satisfies never
  }
}

function toggled(state: ScheduleState, around: Around): Next {
  return changed(state, stepRow(state.draft, 'enabled', 1), around)
}

/** Waits for what the rules say of the draft as it is now: what they said of the one before does not count. */
function save({ saving: _, ...state }: ScheduleState): Next {
  const { looked, draft } = state
  if (!looked || !sameData(looked.data, dataOf(draft))) return { state: { ...state, saving: true } }
  const [problem] = Object.values(looked.problems)
  if (problem !== undefined) return { state, say: { text: `Not saved: ${problem}`, tone: 'bad' } }
  return { state, effects: [propose(state)] }
}

function propose({ sync, was, draft }: ScheduleState): ScheduleEffect {
  return { effect: 'schedule.propose', edits: editsBetween(sync, was, draft) }
}

function write(proposal: EditProposal): ScheduleEffect {
  return { effect: 'schedule.write', proposal }
}

function type(state: ScheduleState, key: Key, around: Around): Next {
  const { typing } = state
  if (!typing) return { state }
  const move = moveOfKey(key.name)
  if (key.name === 'enter') return kept(state)
  if (move === 'up' || move === 'down') {
    const { state: done } = kept(state)
    return { state: { ...done, list: moveIn(done.list, move, rowsOf(done.draft).length, 1) } }
  }
  if (key.name === 'esc') return look({ ...withoutTyping(state), draft: typing.old }, around)
  if (key.name === 'tab') return complete(state, around)
  if (key.name === 'ctrl-s') {
    const { state: done } = kept(state)
    return isChanged(done) ? save(done) : { state: done }
  }
  return typed(state, typeInto(typing.field, key), around)
}

function complete(state: ScheduleState, around: Around): Next {
  const { typing } = state
  if (!typing || selectedRow(state) !== 'timeZone') return { state }
  return typed(state, replaceText(typing.field, completeZone(typing.field.text)), around)
}

/** Every key is looked at at once, so that mistakes and next runs show while somebody types. */
function typed(state: ScheduleState, field: Field, around: Around): Next {
  const { typing } = state
  if (!typing || field === typing.field) return { state }
  const draft = { ...state.draft, [selectedRow(state)]: field.text }
  return look({ ...state, draft, typing: { ...typing, field } }, around)
}

function kept(state: ScheduleState): { readonly state: ScheduleState } {
  const { typing } = state
  if (!typing) return { state }
  const done = withoutTyping(state)
  return { state: sameDraft(typing.old, done.draft) ? done : { ...done, before: [...done.before, typing.old] } }
}

function changed(state: ScheduleState, draft: Draft, around: Around): Next {
  return look({ ...state, draft, before: [...state.before, state.draft] }, around)
}

function look(
  { saving: _, ...state }: ScheduleState,
  { look: { timeZone } }: Around,
): { readonly state: ScheduleState; readonly effects: readonly ScheduleEffect[] } {
  const { sync, draft } = state
  return { state, effects: [{ effect: 'schedule.look', sync, data: dataOf(draft), timeZone }] }
}

function hear(state: ScheduleState, news: ScheduleNews, around: Around): Next {
  switch (news.news) {
    case 'looked':
      return state.saving ? save({ ...state, looked: news.looked }) : { state: { ...state, looked: news.looked } }
    case 'proposed':
      return { state: { ...state, proposal: news.proposal } }
    case 'written': {
      const { draft } = state
      const saved = { ...withoutProposal(state), was: draft, before: [] }
      return { state: saved, say: { text: `Saved in ${around.known.file}.`, tone: 'good' } }
    }
    default:
      return news satisfies never
  }
}

/** The file was read anew: what nobody has changed here is as it stands there now. */
function reread(state: ScheduleState, around: Around): Next {
  const was = draftOf(around.known.schedules[state.sync])
  return isChanged(state) ? { state: { ...state, was } } : look({ ...state, was, draft: was }, around)
}

function textOf(draft: Draft, row: RowName): string {
  return isText(row) ? draft[row] : ''
}

function withoutProposal({ proposal: _, ...state }: ScheduleState): ScheduleState {
  return state
}

function withoutTyping({ typing: _, ...state }: ScheduleState): ScheduleState {
  return state
}

/** Why the screen cannot be left. */
export function scheduleStays(state: ScheduleState): string | undefined {
  return isChanged(state) ? 'Not saved yet: s saves, x throws the changes away.' : undefined
}
