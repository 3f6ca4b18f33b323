import { bold, cells, clean, count, fit, type Line, pad, plain, type Span, span } from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import { openMapping, reduceMapping } from '../state/mapping.ts'
import { canMapping, type MappingAct, mappingBindings } from '../state/mapping-bindings.ts'
import { sections } from '../state/mapping-draft.ts'
import {
  casesNow,
  isChanged,
  type MappingNews,
  type MappingState,
  type MappingWith,
  mappingStays,
  ofGroups,
  rowNow,
} from '../state/mapping-state.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { type List, windowOf } from '../widgets/list.ts'
import { caseRows, countLines } from './mapping-counts.ts'
import { editorLines } from './mapping-editor.ts'
import { headLine, rowLines } from './mapping-rows.ts'
import { mappingSpoken } from './mapping-spoken.ts'
import { proposalDrawing } from './proposal.ts'

/** What an account gets, and who has one: a draft of one sync, tried on a person and counted over everybody. */
export const mappingScreen: Screen<MappingWith, MappingState, MappingAct, MappingNews> = defineScreen({
  name: 'mapping',
  open: openMapping,
  bindings: mappingBindings,
  can: canMapping,
  takesText: ({ typing, asking }) => typing !== undefined || asking !== undefined,
  stays: mappingStays,
  reduce: reduceMapping,
  draw,
})

/** Person, their id or blank, heading; blank, two of the editor, blank, two of counts. */
const around = 9
/** From so many rows on, the worst cases stand below. */
const roomy = 30

function draw(state: MappingState, frame: Frame): Drawing {
  const { look } = frame.around
  const crumbs = [clean(state.sync), 'Mapping']
  const status: Line = isChanged(state) ? [span(`${look.signs.enable} not saved`, 'warn')] : []
  if (state.proposal) return { crumbs, status, ...proposalDrawing(state.proposal, frame) }
  const cannot = state.was ? state.problem?.message : `There is no sync ${clean(state.sync)}.`
  if (cannot !== undefined) {
    const lines = [cannot, ...(state.problem?.hint ? [state.problem.hint] : [])].map(clean)
    return { crumbs, status, body: lines.map((text) => ({ line: [span(text, 'bad')] })), spoken: { lines } }
  }
  if (state.asking) return { crumbs, status, ...askingDrawing(state, frame) }
  const small = frame.height < roomy
  const cases = state.worst || !small ? caseRows(state, frame) : []
  const list = state.worst && small ? [] : rowLines(state, frame)
  const room = frame.height - around - (small || cases.length === 0 ? 0 : Math.min(cases.length, 10) + 2)
  const shown = windowOf(state.lists[state.section].selected, list.length, Math.max(3, room))
  const editor = editorLines(state, frame)
  const counts = countLines(state, frame)
  const top = personLines(state, frame).map((line): Row => ({ line }))
  const head: Line = state.worst && small ? worstHead(state, frame) : headLine(state, frame)
  const middle = state.worst && small ? windowed(cases, state.worst.selected, room) : list.slice(shown.from, shown.to)
  const above: readonly Row[] = [...top, { line: head }, ...middle, { line: [] }]
  const below =
    small || cases.length === 0
      ? []
      : worstTable(state, cases, {
          ...frame,
          height: frame.height - above.length - editor.rows.length - counts.length - 1,
        })
  return {
    crumbs,
    status,
    body: [...above, ...editor.rows, { line: [] }, ...counts.map((line) => ({ line })), ...below],
    ...(editor.column === undefined ? {} : { cursor: { row: above.length, column: editor.column } }),
    spoken: mappingSpoken(state, counts),
  }
}

/** Always two lines. The id tells namesakes apart, so it is shown whole: below the name where it has no room beside. */
function personLines(state: MappingState, { width }: Frame): readonly [Line, Line] {
  const { section, facts } = state
  const groups = ofGroups(state)
  const one = groups ? state.group : state.person
  const names = sections.flatMap((name, at) => [
    span(at > 0 ? '  ' : ''),
    name === section ? bold(name, 'accent') : span(name, 'quiet'),
  ])
  const nobody = groups ? 'Groups' : 'There is nobody to try it with.'
  if (!one) return [ends([span(facts ? nobody : 'Asking both systems …', 'quiet')], names, width), []]
  const label = groups ? 'Group ' : 'For '
  const who: Line = [span(label, 'quiet'), bold(clean(one.label))]
  const id = clean(one.dn ?? one.id)
  const beside: Line = [...who, span(`  ${id}`, 'quiet')]
  if (cells(plain([...beside, ...names])) + 2 <= width) return [ends(beside, names, width), []]
  return [ends(who, names, width), fit([span(pad('', label.length)), span(id, 'quiet')], width)]
}

function worstHead(state: MappingState, { width }: Frame): Line {
  const { worst } = state
  const title: Line = [bold('Worst cases'), span(` for ${clean(rowNow(state)?.title ?? '')}`, 'quiet')]
  return ends(title, worst ? [placeIn(worst, casesNow(state).length)] : [], width)
}

function worstTable(state: MappingState, cases: readonly Row[], frame: Frame): readonly Row[] {
  if (frame.height < 4) return []
  const shown = windowed(cases, state.worst?.selected ?? 0, frame.height - 2)
  return [{ line: [] }, { line: worstHead(state, frame) }, ...shown]
}

/** `2 of 13` */
function placeIn({ selected }: List, length: number): Span {
  return span(`${count(selected + 1)} of ${count(length)}`, 'quiet')
}

function windowed(rows: readonly Row[], selected: number, room: number): readonly Row[] {
  const { from, to } = windowOf(selected, rows.length, Math.max(1, room))
  return rows.slice(from, to)
}

function askingDrawing(
  { asking }: MappingState,
  { width, height }: Frame,
): Pick<Drawing, 'body' | 'cursor' | 'spoken'> {
  if (!asking) return { body: [], spoken: { lines: [] } }
  const { line, column } = fieldLine(asking.field, [span(pad('User', 8), 'quiet')], width)
  const found = asking.found ?? []
  const rows = found.map(({ label, dn, id }, at): Row => {
    const shown: Line = [span(clean(label)), span(`  ${clean(dn ?? id)}`, 'quiet')]
    return { line: shown, ...(at === asking.list.selected ? { selected: true } : {}) }
  })
  const none = asking.found && found.length === 0 && asking.field.text !== '' ? 'Nobody is called so.' : ''
  const hint = asking.field.text === '' ? 'A name, a dn, or a filter in the language of the source.' : none
  const one = found[asking.list.selected]
  return {
    body: [
      { line },
      { line: found.length > 0 ? ends([], [placeIn(asking.list, found.length)], width) : [] },
      ...(hint ? [{ line: [span(hint, 'quiet')] }] : []),
      ...windowed(rows, asking.list.selected, height - 2),
    ],
    cursor: { row: 0, column },
    spoken: {
      lines: hint ? [hint] : [`${found.length} found.`],
      field: `User: ${clean(asking.field.text)}`,
      ...(one ? { item: `${clean(one.label)}, ${clean(one.dn ?? one.id)}` } : {}),
    },
  }
}
