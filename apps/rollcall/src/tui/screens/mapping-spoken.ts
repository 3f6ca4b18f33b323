import { clean, itsMembers, type Line, plain, valuesText, valueText } from '@rollcall/presenter'
import type { DraftRow } from '../state/mapping-draft.ts'
import { casesNow, isChanged, type MappingState, ofGroups, rowNow } from '../state/mapping-state.ts'
import type { Drawing } from '../state/screen.ts'
import { offered, triedOf } from './mapping-editor.ts'
import { asksWords, countsWords, isMembers, placeholderOf, whom } from './mapping-rows.ts'

/** The mapping for those who listen: signs as words, and what is wrong before what is offered. */
export function mappingSpoken(state: MappingState, counts: readonly Line[]): Drawing['spoken'] {
  const { section, typing, worst } = state
  const groups = ofGroups(state)
  const one = groups ? state.group : state.person
  const row = rowNow(state)
  const lines = [
    `Section ${section}${groups ? ' of groups' : ''}.`,
    ...(one ? [`For ${clean(one.label)}, ${clean(one.dn ?? one.id)}.`] : []),
    ...(isChanged(state) ? ['Not saved.'] : []),
    ...counts.map((line) => sentence(plain(line))).filter(Boolean),
  ]
  if (typing && row) {
    const options = offered(state)
    const tab = options.length > 0 ? [`tab completes to ${options.join(', ')}`] : []
    const said = [`${clean(row.title)}: ${clean(typing.field.text)}`, ...meaning(state, row), ...tab]
    return { lines, field: said.join('. ') }
  }
  const cases = casesNow(state)
  const bad = worst && cases[worst.selected]
  if (bad) {
    const item = [bad.label, bad.dn ?? bad.id, `${worst.selected + 1} of ${cases.length}`, bad.why]
    return { lines, item: item.map(clean).join(', ') }
  }
  if (!row) return { lines }
  const text = row.text === '' ? placeholderOf(row) : clean(row.text)
  const words = [clean(row.title), ...asksWords(state, row), text, ...meaning(state, row), ...countsWords(state, row)]
  return { lines, item: words.filter(Boolean).join(', ') }
}

/** What becomes of the row for this person, or what is wrong with it. */
function meaning(state: MappingState, row: DraftRow): readonly string[] {
  const { typing, wrong } = state
  const person = whom(state)
  if (typing && wrong !== undefined) return [`mistake: ${clean(wrong)}`]
  if (row.place.part === 'fields' && row.text.trim() === '') return ['not mapped']
  const tried = row.text.trim() === '' ? undefined : triedOf(state, row)
  if (!tried) return []
  const { problem, fault, values } = tried
  if (problem) return [`mistake: ${clean([problem.message, problem.hint].filter(Boolean).join(' '))}`]
  if (fault) return [`${fault.value === undefined ? 'no value' : valueText(fault.value)}: ${clean(fault.hint)}`]
  if (isMembers(row.place)) return [itsMembers]
  if (!person) return []
  const value = values.length === 0 ? 'nothing' : valuesText(values)
  return [row.place.part === 'match' ? `looks for ${value}` : `${clean(person.label)} would get ${value}`]
}

/** `this field   6 filled   0 empty` as it is read aloud. */
function sentence(line: string): string {
  return line.trim().replace(/ {2,}/, ': ').replace(/ {2,}/g, ', ')
}
