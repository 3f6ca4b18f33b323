import { bold, count, counted, type Line, plain, recordRows, recordSpoken, span } from '@rollcall/presenter'
import { detailLines, type RecordsState } from '../state/records.ts'
import type { Drawing, Frame, Row } from '../state/screen.ts'
import { detailWidth, roomFor, withDetail } from '../widgets/detail-pane.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { windowOf } from '../widgets/list.ts'
import { rowAt, selectedRow } from '../widgets/paged.ts'
import { scrolled } from '../widgets/scroll.ts'

/** What stands above the list, and the same in sentences for those who listen. */
export interface RecordsHead {
  readonly head: readonly Line[]
  readonly aloud: readonly string[]
}

/** Records of the audit log in a list under some lines of a screen's own, with the selected one's details. */
export function drawRecords(
  state: RecordsState,
  { head, aloud }: RecordsHead,
  frame: Frame,
  { when }: { readonly when: boolean },
): Omit<Drawing, 'crumbs'> {
  const { look } = frame.around
  const record = selectedRow(state.list)
  if (state.whole !== undefined) {
    const lines = detailLines(state, look, frame.width)
    return {
      body: scrolled(lines, state.whole, frame.height).map((line) => ({ line })),
      spoken: { lines: [], ...(record ? { item: recordSpoken(record, look) } : {}) },
    }
  }
  const above = [...head, ...(head.length > 0 ? [[]] : [])]
  const asked = state.typing || state.filter.text !== ''
  const field = fieldLine(state.filter, [bold('Filter: ', 'accent')], frame.width)
  const rows: Row[] = above.map((line) => ({ line }))
  if (asked) rows.push({ line: field.line })
  const room = roomFor(frame, rows.length)
  const detail = detailLines(state, look, detailWidth(room, frame.width))
  return {
    body: [...rows, ...withDetail(listRows(state, room, frame, when), detail, room, frame.width)],
    status: [span(howMany(state), 'quiet')],
    ...(state.typing ? { cursor: { row: above.length, column: field.column } } : {}),
    spoken: {
      lines: [...aloud, ...(state.looked.done ? [howMany(state)] : [])],
      ...(record ? { item: recordSpoken(record, look) } : {}),
      ...(state.typing ? { field: plain(field.line) } : {}),
    },
  }
}

function listRows(
  { list, looked, filter }: RecordsState,
  room: { readonly width: number; readonly height: number },
  frame: Frame,
  when: boolean,
): readonly Row[] {
  if (list.length === 0) {
    const nothing = filter.text === '' ? 'Nothing is on record.' : 'Nothing fits.'
    return [{ line: [span(looked.done ? nothing : 'Being read …', 'quiet')] }]
  }
  const { from, to } = windowOf(list.selected, list.length, room.height - 1)
  const shown = Array.from({ length: to - from }, (_, n) => rowAt(list, from + n))
  const [heading = [], ...lines] = recordRows(
    shown.flatMap((one) => one ?? []),
    { when },
    frame.around.look,
    room.width,
  )
  const rest = [...lines]
  return [
    { line: heading },
    ...shown.map((one, n): Row => {
      const line = one ? (rest.shift() ?? []) : [span('…', 'quiet')]
      return from + n === list.selected ? { line, selected: true } : { line }
    }),
  ]
}

/** `12 of 1,204 records`, or how far the reading is. */
function howMany({ list, looked, filter }: RecordsState): string {
  if (!looked.done) return `${count(list.length)} found, ${count(looked.records)}${ofAll(looked)} read`
  return filter.text === ''
    ? counted(list.length, 'record')
    : `${count(list.length)} of ${counted(looked.records, 'record')}`
}

function ofAll({ of }: RecordsState['looked']): string {
  return of === undefined ? '' : ` of ${count(of)}`
}
