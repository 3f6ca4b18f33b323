import { bold, clean, count, fit, plain, span, unmanagedRows } from '@rollcall/presenter'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import {
  canUnmanaged,
  openUnmanaged,
  reduceUnmanaged,
  type UnmanagedAct,
  type UnmanagedNews,
  type UnmanagedState,
  unmanagedBindings,
} from '../state/unmanaged.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { windowOf } from '../widgets/list.ts'
import { rowAt, selectedRow } from '../widgets/paged.ts'

/** Accounts, groups, members and role holders of the target that no link covers, and that are left alone. */
export const unmanagedScreen: Screen<{ readonly sync: string }, UnmanagedState, UnmanagedAct, UnmanagedNews> =
  defineScreen({
    name: 'unmanaged',
    open: openUnmanaged,
    bindings: unmanagedBindings,
    can: canUnmanaged,
    takesText: ({ asked }) => asked !== undefined,
    reduce: reduceUnmanaged,
    draw,
  })

function draw(state: UnmanagedState, frame: Frame): Drawing {
  const { asked, filter, file, list } = state
  const field =
    asked === 'file'
      ? fieldLine(file, [bold('Write all of them as CSV to: ', 'accent')], frame.width)
      : asked === 'filter' || filter.text !== ''
        ? fieldLine(filter, [bold('Filter: ', 'accent')], frame.width)
        : undefined
  const said = sentence(state)
  const body: Row[] = [...(field ? [{ line: field.line }] : []), { line: [span(said, 'quiet')] }, { line: [] }]
  const { from, to } = windowOf(list.selected, list.length, frame.height - body.length)
  const shown = Array.from({ length: to - from }, (_, n) => rowAt(list, from + n))
  const lines = [
    ...unmanagedRows(
      shown.flatMap((one) => one ?? []),
      frame.width,
    ),
  ]
  body.push(
    ...shown.map((one, n): Row => {
      const line = one ? (lines.shift() ?? []) : [span('…', 'quiet')]
      return { line: fit(line, frame.width), ...(from + n === list.selected ? { selected: true } : {}) }
    }),
  )
  const row = selectedRow(list)
  return {
    crumbs: [clean(state.sync), 'Unmanaged'],
    status: [span(howMany(state), 'quiet')],
    body,
    ...(field && asked ? { cursor: { row: 0, column: field.column } } : {}),
    spoken: {
      lines: [said, ...(state.done ? [howMany(state)] : [])],
      ...(row ? { item: unmanagedRows([row]).map(plain).join('').replace(/ {2,}/g, ', ') } : {}),
      ...(field && asked ? { field: plain(field.line) } : {}),
    },
  }
}

function sentence({ done, failed, found, exporting }: UnmanagedState): string {
  if (exporting) return 'The target is read and written to the file …'
  if (failed) return 'The target was not read to its end; r reads it again.'
  if (!done) return 'The target is being read …'
  return found === 0
    ? 'Everything in the target is linked.'
    : 'In the target, and not linked: Rollcall leaves it alone.'
}

/** `1,204`, `12 of 1,204`, or how many of them can be listed. */
function howMany({ found, list, filter }: UnmanagedState): string {
  if (filter.text !== '') return `${count(list.length)} of ${count(found)}`
  return list.length < found ? `${count(found)}, the first ${count(list.length)} listed` : count(found)
}
