import { bold, cells, clean, count, cut, type Line, span } from '@rollcall/presenter'
import { panes } from '../../state/directory/entry.ts'
import { viewOf } from '../../state/directory/settle.ts'
import type { Asking, DirectoryState } from '../../state/directory/types.ts'
import type { Frame } from '../../state/screen.ts'
import { fieldLine } from '../../widgets/field-line.ts'

const labels: Readonly<Record<Asking['what'], string>> = {
  filter: 'filter: ',
  search: 'name, DN or filter: ',
  file: 'write LDIF to: ',
}

/** The last line: the field that takes text, else the filter that holds, else a DN too long for its place. */
export function foot(
  { asking, ...state }: DirectoryState,
  frame: Frame,
): { readonly line: Line; readonly column?: number } {
  if (asking) return fieldLine(asking.field, [bold(labels[asking.what], 'accent')], frame.width)
  const { tree } = viewOf(state)
  if (tree.filter !== '') {
    const line = [
      span('filter: ', 'quiet'),
      span(clean(tree.filter)),
      span(`  ${count(tree.fitting)} of ${count(tree.read)} read`, 'quiet'),
    ]
    return { line }
  }
  const ref = clean(state.entry?.ref ?? '')
  if (cells(ref) <= panes(frame.width).entry - 1) return { line: [] }
  return { line: [span(cut(ref, frame.width), 'quiet')] }
}
