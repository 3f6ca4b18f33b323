import { bold, clean, type Line, pad, span } from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import { openMapping, reduceMapping } from '../state/mapping.ts'
import { canMapping, type MappingAct, mappingBindings } from '../state/mapping-bindings.ts'
import { sections } from '../state/mapping-draft.ts'
import {
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
import { windowOf } from '../widgets/list.ts'
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

/** Person, blank, heading; blank, two of the editor, blank, two of counts. */
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
  const top: readonly Row[] = [{ line: personLine(state, frame) }, { line: [] }]
  const head: Line = state.worst && small ? worstHead(state) : headLine(state, frame)
  const middle = state.worst && small ? windowed(cases, state.worst.selected, room) : list.slice(shown.from, shown.to)
  const above: readonly Row[] = [...top, { line: head }, ...middle, { line: [] }]
  const below =
    small || cases.length === 0
      ? []
      : worstTable(state, cases, frame.height - above.length - editor.rows.length - counts.length - 1)
  return {
    crumbs,
    status,
    body: [...above, ...editor.rows, { line: [] }, ...counts.map((line) => ({ line })), ...below],
    ...(editor.column === undefined ? {} : { cursor: { row: above.length, column: editor.column } }),
    spoken: mappingSpoken(state, counts),
  }
}

function personLine(state: MappingState, { width }: Frame): Line {
  const { section, facts } = state
  const groups = ofGroups(state)
  const one = groups ? state.group : state.person
  const names = sections.flatMap((name, at) => [
    span(at > 0 ? '  ' : ''),
    name === section ? bold(name, 'accent') : span(name, 'quiet'),
  ])
  const nobody = groups ? 'Groups' : 'There is nobody to try it with.'
  const who: Line = one
    ? [span(groups ? 'Group ' : 'For ', 'quiet'), bold(clean(one.label)), span(`  ${clean(one.dn ?? one.id)}`, 'quiet')]
    : [span(facts ? nobody : 'Asking both systems …', 'quiet')]
  return ends(who, names, width)
}

function worstHead(state: MappingState): Line {
  return [bold('Worst cases'), span(` for ${clean(rowNow(state)?.title ?? '')}`, 'quiet')]
}

function worstTable(state: MappingState, cases: readonly Row[], room: number): readonly Row[] {
  if (room < 4) return []
  return [{ line: [] }, { line: worstHead(state) }, ...windowed(cases, state.worst?.selected ?? 0, room - 2)]
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
      { line: [] },
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
