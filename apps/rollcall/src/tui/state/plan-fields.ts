import { passings } from '@rollcall/presenter'
import type { Key } from '../keys.ts'
import { emptyField, type Field, insert, typeInto } from '../widgets/field.ts'
import { atFirst, moveBelow, moveIn } from '../widgets/list.ts'
import { type Entering, make, type PlanEffect, type PlanState } from './plan.ts'
import type { RunGiven } from './run.ts'
import type { Around, Step } from './screen.ts'

/** A key while a field of the plan takes text. Nothing passes a guard or begins a run but what was typed for it. */
export function typeIntoPlan(state: PlanState, key: Key, around: Around): Step<PlanState> {
  const { entering } = state
  if (!entering) return { state }
  if (key.name === 'esc') {
    const closed = leave(state)
    return { state: entering.what === 'filter' ? { ...closed, filter: emptyField, list: atFirst } : closed }
  }
  if (entering.what === 'filter') return filter(state, key)
  if (key.name === 'enter') return done(state, entering, around)
  const field = typeInto(entering.field, key)
  const typed = { ...state, entering: withField(entering, field) }
  // A single letter needs no Enter; a number does, or 1 would be typed on the way to 12.
  return entering.what === 'apply' && entering.type === 'y' && field.text === 'y'
    ? begin(leave(state), around)
    : { state: typed }
}

/** What is pasted is never taken for a yes. */
export function pasteIntoPlan(state: PlanState, text: string): Step<PlanState> {
  const { entering } = state
  if (!entering) return { state }
  if (entering.what === 'filter') return { state: { ...state, filter: insert(state.filter, text), list: atFirst } }
  return { state: { ...state, entering: withField(entering, insert(entering.field, text)) } }
}

export function leave({ entering: _, ...state }: PlanState): PlanState {
  return state
}

function withField(entering: Exclude<Entering, { what: 'filter' }>, field: Field): Entering {
  if (entering.what === 'file') return { ...entering, field }
  const { said: _, ...rest } = entering
  return { ...rest, field }
}

/** The list moves below the field; Enter leaves the filter as it is. */
function filter(state: PlanState, key: Key): Step<PlanState> {
  if (key.name === 'enter') return { state: leave(state) }
  const move = moveBelow(key)
  if (move) return { state: { ...state, list: moveIn(state.list, move, state.page.of, 10) } }
  const typed = typeInto(state.filter, key)
  return {
    state: typed.text === state.filter.text ? { ...state, filter: typed } : { ...state, filter: typed, list: atFirst },
  }
}

function done(state: PlanState, entering: Exclude<Entering, { what: 'filter' }>, around: Around): Step<PlanState> {
  const text = entering.field.text.trim()
  switch (entering.what) {
    case 'file': {
      if (text === '') return { state: leave(state) }
      const effect: PlanEffect = { effect: 'plan.save', file: text }
      return { state: leave(state), effects: [effect], say: { text: `Writing ${text} …` } } // a large one takes a while
    }
    case 'guard': {
      const all = passings(state.header?.guards ?? [])
      const passing = all[entering.at]
      if (!passing) return { state: leave(state) }
      if (plainNumber(text) !== passing.type)
        return { state: { ...state, entering: { ...entering, said: wrong(text, passing.type) } } }
      if (entering.at + 1 < all.length)
        return { state: { ...state, entering: { what: 'guard', field: emptyField, at: entering.at + 1 } } }
      const names = new Set(all.map(({ allow }) => nameOf(allow)))
      const others = state.allow.filter((allow) => !names.has(nameOf(allow)))
      return make({ ...state, allow: [...others, ...all.map(({ allow }) => allow)] })
    }
    case 'apply': {
      if (plainNumber(text) === entering.type) return begin(leave(state), around)
      return { state: { ...state, entering: { ...entering, said: wrong(text, entering.type) } } }
    }
    default:
      return entering satisfies never
  }
}

/** `access=137` and `access=140` are about the same guard. */
function nameOf(allow: string): string {
  return allow.split('=', 1)[0] ?? allow
}

function plainNumber(text: string): string {
  return text.replaceAll(',', '')
}

function wrong(text: string, type: string): string {
  return text === '' ? `Nothing happens before ${type} is typed.` : `That is not ${type}; nothing happens.`
}

/** Carries out what is shown: the run takes the very plan of this screen. */
function begin(state: PlanState, { known, readOnly }: Around): Step<PlanState> {
  const { header, view, given } = state
  if (!header || readOnly) return { state }
  const { from = '', to = '' } = known.syncs.find(({ name }) => name === given.sync) ?? {}
  const { applying: _, ...before } = view
  const run: RunGiven = { sync: given.sync, from, to, view: before, header }
  return { state, go: { to: 'screen', screen: 'run', with: run } }
}
