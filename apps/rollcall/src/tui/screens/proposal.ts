import type { EditProposal } from '@rollcall/host'
import { bold, cells, clean, configDiff, type Line, type Span, span } from '@rollcall/presenter'
import type { Drawing, Frame } from '../state/screen.ts'
import { problemRows } from '../widgets/problem-rows.ts'

/** The difference that a change makes to the configuration, before it is made, and why it cannot be made if so. */
export function proposalDrawing(
  { file, diff, problem }: EditProposal,
  { width, height, around }: Frame,
): Pick<Drawing, 'body' | 'spoken'> {
  const head: Line = [bold('What would change'), span(`  ${clean(file)}`, 'quiet')]
  const wrong: readonly Line[] = problem ? [[], ...problemRows(problem, width, 'bad')] : []
  const shown = configDiff(diff, around.look)
    .flatMap((line) => fold(line, width))
    .slice(0, Math.max(3, height - 2 - wrong.length))
  const said = diff.filter(({ kind }) => kind !== 'same')
  return {
    body: [{ line: head }, { line: [] }, ...[...shown, ...wrong].map((line) => ({ line }))],
    spoken: {
      lines: [
        `What would change in ${clean(file)}:`,
        ...said.map(({ kind, text }) => `${kind}: ${clean(text.trim())}`),
      ],
      item: problem ? `Cannot be written: ${clean(problem.message)}` : 'Enter writes it, escape goes back to the form.',
    },
  }
}

/** A line that is too long goes on in the next: what is written must be seen whole. */
function fold(line: Line, width: number): readonly Line[] {
  const lines: Span[][] = [[]]
  let left = width
  for (const one of line)
    for (const { segment } of graphemes.segment(one.text)) {
      if (cells(segment) > left) {
        lines.push([span(' '.repeat(hang))])
        left = width - hang
      }
      const row = lines.at(-1) ?? []
      const last = row.at(-1)
      if (last && last.tone === one.tone && row.length > 1) row[row.length - 1] = { ...last, text: last.text + segment }
      else row.push({ ...one, text: segment })
      left -= cells(segment)
    }
  return lines
}

const hang = 8
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
