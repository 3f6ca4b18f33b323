import type { Problem } from '@rollcall/model'
import { type Line, plain, problemLines, type Tone, wrap } from '@rollcall/presenter'

/** What is wrong and what to do about it, whole however narrow the screen; `tone` for what it says first. */
export function problemRows(problem: Pick<Problem, 'message' | 'hint'>, width: number, tone?: Tone): readonly Line[] {
  const said = problem.message.split('\n').length
  return problemLines(problem, 0).flatMap((line, at) => {
    const toned = tone && at < said ? line.map((span) => ({ ...span, tone })) : line
    return isExcerpt(plain(line)) ? [toned] : wrap(toned, width, 2)
  })
}

/** A line of the file, or what points to its column: folded it would point elsewhere. */
function isExcerpt(text: string): boolean {
  return /^\s*\d*\s*\|/.test(text)
}
