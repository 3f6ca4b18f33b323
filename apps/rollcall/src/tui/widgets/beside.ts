import { cells, fit, type Line, type Look, plain, span } from '@rollcall/presenter'
import type { Row } from '../state/screen.ts'

/** One line of a pane; `selected`: keys act here. */
export interface PaneRow {
  readonly line: Line
  readonly selected?: boolean
}

/** A line of two panes with a rule between them; the selection stays within its pane. */
export function beside(
  left: PaneRow | undefined,
  right: PaneRow | undefined,
  { tree, width, look }: { readonly tree: number; readonly width: number; readonly look: Look },
): Row {
  const start = fit(left?.line ?? [], tree - 1)
  const blanks = span(' '.repeat(Math.max(0, tree - cells(plain(start)))))
  const mark = look.signs.dot === '.' ? '>' : '▌'
  const rule = right?.selected ? span(mark, 'accent') : span(look.signs.rule, 'faint')
  const end = right && right.line.length > 0 ? [span(' '), ...right.line] : []
  return {
    line: fit([...start, blanks, rule, ...end], width),
    ...(left?.selected ? { selected: tree } : {}),
    ...(right?.selected ? { tinted: [tree, width] as const } : {}),
  }
}
