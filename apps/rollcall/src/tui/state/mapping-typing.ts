import type { Key } from '../keys.ts'
import { type Field, insert, typeInto } from '../widgets/field.ts'
import { atFirst, moveIn, moveOfKey } from '../widgets/list.ts'
import { type Completion, complete, optionsFor } from './completion.ts'
import { putText, sameDraft } from './mapping-draft.ts'
import {
  casesNow,
  closed,
  isChanged,
  look,
  type MappingNext,
  type MappingState,
  propose,
  rowsNow,
  withoutTyping,
  wordsOf,
} from './mapping-state.ts'
import type { Around } from './screen.ts'

/** A key while a field has the text. */
export function type(state: MappingState, key: Key, { readOnly }: Pick<Around, 'readOnly'>): MappingNext {
  if (state.asking) return typeName(state, state.asking, key)
  const { typing } = state
  if (!typing) return { state }
  const move = moveOfKey(key.name)
  if (key.name === 'enter') return kept(state)
  if (key.name === 'esc') return look({ ...withoutTyping(state), draft: typing.old }, false)
  if (key.name === 'ctrl-s' && !readOnly) {
    const done = kept(state)
    return isChanged(done.state) ? { state: done.state, effects: [...(done.effects ?? []), propose(done.state)] } : done
  }
  if (key.name === 'tab') {
    const completion = typing.completion ?? optionsFor(typing.place, typing.field, wordsOf(state))
    return completion ? typed(state, complete(typing.field, completion)) : { state }
  }
  if (move === 'up' || move === 'down') {
    const done = kept(state)
    const { lists, section } = done.state
    const list = moveIn(lists[section], move, rowsNow(done.state).length, 1)
    return { ...done, state: { ...done.state, lists: { ...lists, [section]: list } } }
  }
  return typed(state, { field: typeInto(typing.field, key) })
}

function typeName(state: MappingState, asking: NonNullable<MappingState['asking']>, key: Key): MappingNext {
  const move = moveOfKey(key.name)
  if (key.name === 'enter') return take(state)
  if (key.name === 'esc') return { state: closed(state) }
  if (move)
    return {
      state: { ...state, asking: { ...asking, list: moveIn(asking.list, move, asking.found?.length ?? 0, 10) } },
    }
  return named(state, typeInto(asking.field, key))
}

function named(state: MappingState, field: Field): MappingNext {
  const { asking } = state
  if (!asking || field === asking.field) return { state }
  const asked = { ...state, asking: { field, list: atFirst, ...(asking.found && { found: asking.found }) } }
  return { state: asked, effects: [{ effect: 'mapping.find', text: field.text.trim() }] }
}

export function paste(state: MappingState, text: string): MappingNext {
  if (state.asking) return named(state, insert(state.asking.field, text))
  return state.typing ? typed(state, { field: insert(state.typing.field, text) }) : { state }
}

/** Every key is tried at once, so that the value and the mistake show while somebody types. */
function typed(
  state: MappingState,
  { field, completion }: { readonly field: Field; readonly completion?: Completion },
): MappingNext {
  const { typing } = state
  if (!typing || field === typing.field) return { state }
  const { completion: _, ...rest } = typing
  const draft = putText(typing.old, typing.place, field.text)
  return look({ ...state, draft, typing: { ...rest, field, ...(completion && { completion }) } }, false)
}

function kept(state: MappingState): MappingNext {
  const { typing } = state
  if (!typing) return { state }
  const done = withoutTyping(state)
  if (sameDraft(typing.old, done.draft)) return { state: { ...done, draft: typing.old } }
  return look({ ...done, before: [...done.before, typing.old] }, true)
}

/** The person that is chosen, in the list of worst cases or of those who were found. */
export function take(state: MappingState): MappingNext {
  const { worst, asking } = state
  const chosen = worst ? casesNow(state)[worst.selected] : asking?.found?.[asking.list.selected]
  const text = chosen?.id ?? asking?.field.text.trim()
  if (!text) return { state: closed(state) }
  return { state: closed(state), effects: [{ effect: 'mapping.person', text }] }
}
