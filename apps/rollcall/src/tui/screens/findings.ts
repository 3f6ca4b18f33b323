import {
  bold,
  clean,
  counted,
  findingHead,
  findingHeadSpoken,
  findingRows,
  findingSpoken,
  fit,
  type Line,
  plain,
  span,
} from '@rollcall/presenter'
import {
  canFindings,
  detailLines,
  type FindingsAct,
  type FindingsNews,
  type FindingsRow,
  type FindingsState,
  findingsBindings,
  openFindings,
  reduceFindings,
} from '../state/findings.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { detailWidth, type ListRoom, roomFor, withDetail } from '../widgets/detail-pane.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { windowOf } from '../widgets/list.ts'
import { rowAt, selectedRow } from '../widgets/paged.ts'
import { scrolled } from '../widgets/scroll.ts'

/** What the last run left alone, by reason, and what the next takes up again. */
export const findingsScreen: Screen<{ readonly sync: string }, FindingsState, FindingsAct, FindingsNews> = defineScreen(
  {
    name: 'findings',
    open: openFindings,
    bindings: findingsBindings,
    can: canFindings,
    takesText: ({ asked }) => asked !== undefined,
    reduce: reduceFindings,
    draw,
  },
)

function draw(state: FindingsState, frame: Frame): Drawing {
  const { look } = frame.around
  const crumbs = [clean(state.sync), 'Findings']
  const row = selectedRow(state.list)
  if (state.whole !== undefined) {
    const lines = detailLines(state, look, frame.width)
    return {
      crumbs,
      body: scrolled(lines, state.whole, frame.height).map((line) => ({ line })),
      spoken: { lines: [], ...(row ? { item: spokenRow(row, frame) } : {}) },
    }
  }
  const asked = askedField(state, frame.width)
  const head: readonly Row[] = asked ? [{ line: asked.line }, { line: [] }] : []
  const room = roomFor(frame, head.length)
  const detail = detailLines(state, look, detailWidth(room, frame.width))
  return {
    crumbs,
    status: [span(howMany(state), 'quiet')],
    body: [...head, ...withDetail(listRows(state, room, frame), detail, room, frame.width)],
    ...(asked && state.asked ? { cursor: { row: 0, column: asked.column } } : {}),
    spoken: {
      lines: state.done ? [howMany(state), ...state.groups.map(findingHeadSpoken)] : [],
      ...(row ? { item: spokenRow(row, frame) } : {}),
      ...(asked && state.asked ? { field: plain(asked.line) } : {}),
    },
  }
}

function spokenRow(row: FindingsRow, { around: { look } }: Frame): string {
  return row.row === 'head' ? findingHeadSpoken(row) : findingSpoken(row, look)
}

/** The field that is typed into, or the filter that holds. */
function askedField(state: FindingsState, width: number): { readonly line: Line; readonly column: number } | undefined {
  const { asked, filter, note, file } = state
  if (asked === 'note') return fieldLine(note, [bold(`${asideWhom(state)}, because: `, 'accent')], width)
  if (asked === 'file') return fieldLine(file, [bold('Write all findings as CSV to: ', 'accent')], width)
  if (asked === 'filter' || filter.text !== '') return fieldLine(filter, [bold('Filter: ', 'accent')], width)
  return undefined
}

function asideWhom({ list }: FindingsState): string {
  const row = selectedRow(list)
  if (row?.row === 'head') return `Set aside all ${counted(row.all, row.code, row.code)}`
  return `Set aside ${row ? `${row.code} of ${row.who}` : ''}`
}

function listRows({ list, done, filter, neverRan }: FindingsState, room: ListRoom, frame: Frame): readonly Row[] {
  const { look } = frame.around
  if (list.length === 0) {
    if (neverRan) return [{ line: [span('It never ran: a run finds what is wrong, and so does plan.', 'quiet')] }]
    const nothing = filter.text === '' ? `${look.signs.done} nothing is unsynced` : 'Nothing fits.'
    return [{ line: [done ? span(nothing, filter.text === '' ? 'good' : 'quiet') : span('Being read …', 'quiet')] }]
  }
  const { from, to } = windowOf(list.selected, list.length, room.height)
  const shown = Array.from({ length: to - from }, (_, n) => rowAt(list, from + n))
  const findings = findingRows(
    shown.flatMap((one) => (one?.row === 'finding' ? [one] : [])),
    look,
    room.width - 2,
  )
  const rest = [...findings]
  return shown.map((one, n): Row => {
    const line = !one
      ? [span('  …', 'quiet')]
      : one.row === 'head'
        ? findingHead(one, look)
        : [span('  '), ...(rest.shift() ?? [])]
    return { line: fit(line, room.width), ...(from + n === list.selected ? { selected: true } : {}) }
  })
}

/** How much is unsynced, without what was set aside. */
function howMany({ groups, done }: FindingsState): string {
  if (!done) return 'being read'
  const of = (wanted: string): number => groups.reduce((sum, { group, all }) => sum + (group === wanted ? all : 0), 0)
  const open = of('open')
  return [...(open > 0 ? [`${open} open`] : []), counted(of('code'), 'finding')].join(', ')
}
