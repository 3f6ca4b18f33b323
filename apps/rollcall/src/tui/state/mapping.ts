import type { Kind, Problem } from '@rollcall/model'
import type { Move } from '../keys.ts'
import { emptyField, fieldOf } from '../widgets/field.ts'
import { atFirst, isMove, moveIn } from '../widgets/list.ts'
import type { MappingAct } from './mapping-bindings.ts'
import { type Draft, draftOf, emptyDraft, moveRule, nextWrite, rebased, sameDraft, sections } from './mapping-draft.ts'
import {
  casesNow,
  closed,
  isChanged,
  look,
  type MappingEffect,
  type MappingNews,
  type MappingNext,
  type MappingState,
  type MappingWith,
  propose,
  rowNow,
  rowsNow,
} from './mapping-state.ts'
import { paste, take, type } from './mapping-typing.ts'
import type { Around, ScreenEvent } from './screen.ts'

const nothingTried: MappingState['tried'] = { fields: {}, rules: [] }
const listsAtFirst = { fields: atFirst, scope: atFirst, match: atFirst, roles: atFirst, leaving: atFirst }

export function openMapping({ sync, person }: MappingWith, around: Around): MappingNext {
  const definition = around.known.syncs.find(({ name }) => name === sync)
  const was = definition && draftOf(definition)
  const state: MappingState = {
    sync,
    ...(was && { was }),
    draft: was ?? emptyDraft,
    before: [],
    section: 'fields',
    kind: 'user',
    lists: listsAtFirst,
    tried: nothingTried,
    counted: {},
  }
  return { state, effects: was ? [open(sync, person)] : [] }
}

function open(sync: string, person: string | undefined): MappingEffect {
  return { effect: 'mapping.open', sync, ...(person === undefined ? {} : { person }) }
}

export function reduceMapping(
  state: MappingState,
  event: ScreenEvent<MappingAct, MappingNews>,
  around: Around,
): MappingNext {
  switch (event.on) {
    case 'act':
      return act(state, event.act, around)
    case 'type':
      return type(state, event.key, around)
    case 'paste':
      return paste(state, event.text)
    case 'news':
      return hear(state, event.news, around)
    case 'failed':
      return fail(state, event.effect, event.problem)
    case 'changed':
      return reread(state, around)
    case 'returned': {
      const picked = pickedPerson(event.with)
      return picked === undefined ? { state } : { state, effects: [{ effect: 'mapping.person', text: picked }] }
    }
    default:
      return event satisfies never
  }
}

/** What the directory hands back. */
function pickedPerson(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { id, ref } = given as { readonly id?: unknown; readonly ref?: unknown }
  return typeof id === 'string' ? id : typeof ref === 'string' ? ref : undefined
}

function act(state: MappingState, what: MappingAct, around: Around): MappingNext {
  if (isMove(what)) return { state: moved(state, what, around) }
  const row = rowNow(state)
  const selected = state.lists[state.section].selected
  switch (what) {
    case 'edit':
      return row
        ? { state: { ...state, typing: { place: row.place, field: fieldOf(row.text), old: state.draft } } }
        : { state }
    case 'user':
      return { state: { ...state, asking: { field: emptyField, list: atFirst } } }
    case 'worst':
      return { state: { ...state, worst: atFirst } }
    case 'take':
      return take(state)
    case 'close':
      return { state: closed(state) }
    case 'section':
    case 'section-before': {
      const at = sections.indexOf(state.section) + (what === 'section' ? 1 : sections.length - 1)
      return { state: { ...state, section: sections[at % sections.length] ?? 'fields' } }
    }
    case 'groups':
      return turn(state, 'group')
    case 'people':
      return turn(state, 'user')
    case 'save':
      return { state, effects: [propose(state)] }
    case 'write':
      return {
        state,
        effects: state.proposal ? [{ effect: 'mapping.write', proposal: state.proposal }] : [],
      }
    case 'undo': {
      const draft = state.before.at(-1) ?? state.draft
      return look({ ...state, draft, before: state.before.slice(0, -1) }, true)
    }
    case 'discard':
      return state.was ? changed(state, state.was) : { state }
    case 'when':
      return row?.place.part === 'fields'
        ? changed(state, nextWrite(state.draft, row.place.kind, row.place.name))
        : { state }
    case 'raise':
    case 'lower': {
      const by = what === 'raise' ? -1 : 1
      const draft = moveRule(state.draft, state.kind, selected, by)
      if (draft === state.draft) return { state }
      return changed({ ...state, lists: { ...state.lists, match: { selected: selected + by } } }, draft)
    }
    case 'directory': {
      const connection = around.known.syncs.find(({ name }) => name === state.sync)?.from
      return { state, go: { to: 'screen', screen: 'directory', with: { connection, pick: true } } }
    }
    case 'keep':
    case 'complete':
    case 'undo-typing':
      return { state } // typed, see `type`
    default:
      return what satisfies never
  }
}

function moved(state: MappingState, move: Move, { size }: Around): MappingState {
  const page = Math.max(3, size.rows - 14)
  if (state.worst) return { ...state, worst: moveIn(state.worst, move, casesNow(state).length, page) }
  const list = moveIn(state.lists[state.section], move, rowsNow(state).length, page)
  return { ...state, lists: { ...state.lists, [state.section]: list } }
}

/** To the people or the groups of the section that is in sight. */
function turn(state: MappingState, kind: Kind): MappingNext {
  const { lists } = state
  const turned: MappingState = {
    ...state,
    kind,
    lists: { ...listsAtFirst, roles: lists.roles, leaving: lists.leaving },
    tried: nothingTried,
  }
  const tried = look(turned, false)
  return kind === 'group' && !state.group ? withGroup(tried) : tried
}

/** Asks for a group to try with, where both systems have groups. */
function withGroup(next: MappingNext): MappingNext {
  if (!next.state.facts?.group) return next
  return { ...next, effects: [...(next.effects ?? []), { effect: 'mapping.group' }] }
}

function changed(state: MappingState, draft: Draft): MappingNext {
  return look({ ...state, draft, before: [...state.before, state.draft] }, true)
}

function hear(state: MappingState, news: MappingNews, around: Around): MappingNext {
  switch (news.news) {
    case 'opened': {
      const { problem: _, group: __, ...rest } = state
      const { facts, person, missed } = news
      const looked = look({ ...rest, facts, ...(person && { person }) }, true)
      const next = state.kind === 'group' ? withGroup(looked) : looked
      return missed === undefined ? next : { ...next, say: { text: missed, tone: 'warn' } }
    }
    case 'person':
      return look({ ...state, person: news.person }, false)
    case 'group':
      return news.group ? look({ ...state, group: news.group, tried: nothingTried }, false) : { state }
    case 'found':
      return state.asking ? { state: { ...state, asking: { ...state.asking, found: news.found } } } : { state }
    case 'tried':
      return { state: { ...state, tried: news.tried } }
    case 'checked': {
      const { wrong: _, ...rest } = state
      return { state: state.typing && news.wrong !== undefined ? { ...rest, wrong: news.wrong } : rest }
    }
    case 'reading':
      return { state: { ...state, counted: { ...state.counted, reading: news.records } } }
    case 'surveyed': {
      const { survey, problem } = news
      return {
        state: { ...state, counted: { ...(survey && { survey }), ...(problem === undefined ? {} : { problem }) } },
      }
    }
    case 'proposed':
      return { state: { ...state, proposal: news.proposal } }
    case 'written': {
      const saved = { ...closed(state), was: state.draft, before: [] }
      return { state: saved, say: { text: `Saved in ${around.known.file}.`, tone: 'good' } }
    }
    default:
      return news satisfies never
  }
}

function fail(state: MappingState, effect: string, problem: Problem): MappingNext {
  if (effect === 'mapping.open') return { state: { ...state, problem } }
  const { reading: _, ...counted } = state.counted
  const kept: MappingState =
    effect === 'mapping.survey' ? { ...state, counted: { ...counted, problem: problem.message } } : state
  const still = effect === 'mapping.write' || effect === 'mapping.propose' ? closed(kept) : kept
  const text = problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`
  return { state: still, say: { text, tone: 'bad' } }
}

/** The file was read anew: what nobody changed here is as it stands there now, and the systems are asked again. */
function reread(state: MappingState, { known }: Around): MappingNext {
  const definition = known.syncs.find(({ name }) => name === state.sync)
  if (!definition) return { state }
  const was = draftOf(definition)
  const draft = state.was && isChanged(state) ? rebased(state.was, was, state.draft) : was
  const typing = state.typing && { ...state.typing, old: rebased(state.was ?? was, was, state.typing.old) }
  // What undo would go back to was made from another file, unless that says the same.
  const before = state.was && sameDraft(state.was, was) ? state.before : []
  const next = { ...state, was, draft, before, ...(typing && { typing }) }
  return { state: next, effects: [open(state.sync, state.person?.id)] }
}
