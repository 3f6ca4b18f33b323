import { ago, clean, indent, type Line, type Look, span, table } from '@rollcall/presenter'
import type { OpenEntry } from './view.ts'

/** Records whose last change failed or has an unknown outcome, which the next run takes up again. */
export function openLines(open: readonly OpenEntry[], look: Look): readonly Line[] {
  const rows = open.map(({ about, since, problem }): Line[] => [
    [span(look.signs.failed, 'bad'), span(` ${clean(about.label)}`)],
    [span(clean(problem.message))],
    [span(`open since ${ago(since, look.now)}`, 'quiet')],
  ])
  const columns = [{ name: '', most: 30 }, { name: '' }, { name: '', optional: true }] as const
  return table(columns, rows, look.width && look.width - 2).map((line) => indent(line))
}
