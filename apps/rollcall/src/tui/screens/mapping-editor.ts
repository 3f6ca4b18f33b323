import type { Tried } from '@rollcall/engine'
import { cells, clean, fit, type Line, pad, span, valuesText, valueText } from '@rollcall/presenter'
import { optionsFor } from '../state/completion.ts'
import type { DraftRow } from '../state/mapping-draft.ts'
import { type MappingState, rowNow, wordsOf } from '../state/mapping-state.ts'
import type { Frame, Row } from '../state/screen.ts'
import { fieldLine } from '../widgets/field-line.ts'

export const labelWidth = 13

/** Always two rows, so that nothing jumps: the text of the selected row, and what is to be said of it. */
export function editorLines(
  state: MappingState,
  { width }: Frame,
): { readonly rows: readonly Row[]; readonly column?: number } {
  const row = rowNow(state)
  if (!row || state.worst) return { rows: [{ line: [] }, { line: [] }] }
  const label: Line = [span(pad(clean(row.title), labelWidth - 1), 'quiet'), span(' ')]
  const { typing } = state
  if (!typing) {
    const text: Line = row.text === '' ? [] : [span(clean(row.text), 'accent')]
    return { rows: [{ line: fit([...label, ...text], width) }, { line: underOf(state, 0, width) }] }
  }
  const { line, column } = fieldLine(typing.field, label, width)
  // Where the text begins, left of the screen where the cursor is far to the right.
  const begin = column - cells(clean(typing.field.text.slice(0, before(typing.field))))
  const under = underOf(state, begin, width)
  const options = offered(state)
  const said: Line =
    options.length > 0 ? [span(' '.repeat(labelWidth)), span(`tab  ${options.join('   ')}`, 'note')] : under
  return { rows: [{ line }, { line: fit(said, width) }], column }
}

function before({ text, cursor }: { readonly text: string; readonly cursor: number }): number {
  return Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment)
    .slice(0, cursor)
    .join('').length
}

/** What the hands found out about the row. */
export function triedOf({ tried }: MappingState, { place }: DraftRow): Tried | undefined {
  if (place.part === 'fields') return tried.fields[place.name]
  return place.part === 'match' ? tried.rules[place.at] : undefined
}

/** What is wrong, under its place; or why this person gets no value. */
function underOf(state: MappingState, begin: number, width: number): Line {
  const row = rowNow(state)
  if (!row) return []
  const start = state.typing ? begin : labelWidth
  if (state.wrong !== undefined && state.typing) return placed(start, clean(state.wrong), width)
  const tried = triedOf(state, row)
  if (!tried || row.text.trim() === '') return []
  if (tried.problem) {
    const { message, hint, at = [0, 0] } = tried.problem
    const column = start + cells(clean(row.text.slice(0, at[0])))
    return placed(column, shortly(message, hint), width)
  }
  if (row.place.part === 'match') {
    const looked = tried.values.length === 0 ? 'nothing, so it finds nobody' : valuesText(tried.values)
    return fit([span(' '.repeat(labelWidth)), span(`looks for ${looked}`, 'quiet')], width)
  }
  if (!tried.fault) return []
  const { value, hint } = tried.fault
  const which = value === undefined ? '' : `${valueText(value)}: `
  return fit([span(' '.repeat(labelWidth)), span(`${which}${clean(hint)}`, 'warn')], width)
}

/** `no attribute titel; did you mean title?`: there is one line for it. */
function shortly(message: string, hint = ''): string {
  const said = message.replace(/^There is (?=no )/, '').replace(/\.$/, '')
  return clean(hint === '' ? said : `${said}; ${hint[0]?.toLowerCase()}${hint.slice(1)}`)
}

/** The caret stands under its place, and the words where there is room for them: behind it, else before it. */
function placed(column: number, words: string, width: number): Line {
  const at = Math.max(0, Math.min(column, width - 1))
  const before = at - cells(words) - 1
  if (at + 2 + cells(words) <= width || before < 0) return fit([span(' '.repeat(at)), span(`^ ${words}`, 'bad')], width)
  return [span(' '.repeat(before)), span(`${words} ^`, 'bad')]
}

/** Nothing is wrong, or only with the word that is being typed: then what it may become is the better thing to say. */
function isUnfinished(state: MappingState): boolean {
  const { typing, wrong } = state
  if (!typing) return false
  const row = rowNow(state)
  const tried = row && triedOf(state, row)
  const cursor = before(typing.field)
  return wrong === undefined && (!tried?.problem || (tried.problem.at?.[1] ?? 0) >= cursor)
}

/** Words that Tab would put in the place of what is typed, the next one first. */
export function offered(state: MappingState): readonly string[] {
  const { typing } = state
  if (!typing || !isUnfinished(state)) return []
  const { options = [], at = -1 } = typing.completion ?? optionsFor(typing.place, typing.field, wordsOf(state)) ?? {}
  return [...options.slice(at + 1), ...options.slice(0, Math.max(0, at))].slice(0, 4).map(clean)
}
