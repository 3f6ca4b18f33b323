import { bold, clean, type Line, type Look, span, stageLines } from '@rollcall/presenter'
import type { Tested } from '../state/tested.ts'
import { paragraph } from './paragraph.ts'

/** How far a test got: a line a stage, and where it failed why, and what to do. */
export function testRows({ stages, state }: Tested, width: number, look: Look): readonly Line[] {
  const lines = stages.flatMap((stage): readonly Line[] => {
    const [first = []] = stageLines({ ...stage, detail: stage.detail.split('\n')[0] ?? '' }, look)
    const { problem } = stage
    if (!problem) return [first.slice(1)]
    const why = paragraph(clean(problem.message), width - 4)
    const todo = problem.hint ? paragraph(clean(problem.hint), width - 4) : []
    const strong = todo.map((line): Line => line.map(({ text }) => bold(text)))
    return [first.slice(1, 4), ...[...why, ...strong].map((line): Line => [span('    '), ...line])]
  })
  const busy: Line = [span(look.signs.dot, 'accent'), span(' being tried', 'quiet')]
  return state === 'busy' ? [...lines, busy] : lines
}
