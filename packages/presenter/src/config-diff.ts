import type { Look } from './look.ts'
import { type Line, span } from './span.ts'
import { clean } from './text.ts'

/** One line of a difference of two texts; the numbers count from 1. */
export interface DiffedLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  readonly before?: number
  readonly after?: number
}

/** A difference as people know it: the number of the line, `+` or `-`, and the line; a dot where lines are left out. */
export function configDiff(lines: readonly DiffedLine[], { signs }: Pick<Look, 'signs'>): readonly Line[] {
  const numberOf = ({ before, after }: DiffedLine): number => after ?? before ?? 0
  const width = String(Math.max(0, ...lines.map(numberOf))).length
  return lines.flatMap((line, at): readonly Line[] => {
    const [sign, tone] = looks[line.kind]
    const number = span(String(numberOf(line)).padStart(width), 'quiet')
    const shown: Line = [number, span(` ${sign} `, tone), span(clean(line.text), tone)]
    return at > 0 && isGap(lines[at - 1], line) ? [[span(signs.dot.padStart(width), 'quiet')], shown] : [shown]
  })
}

const looks = { same: [' ', 'quiet'], removed: ['-', 'bad'], added: ['+', 'good'] } as const

/** Every line that is there on both sides tells how far both are. */
function isGap(last: DiffedLine | undefined, { before, after }: DiffedLine): boolean {
  const skipped = (from: number | undefined, to: number | undefined): boolean =>
    from !== undefined && to !== undefined && to > from + 1
  return last !== undefined && (skipped(last.before, before) || skipped(last.after, after))
}
