import { RollcallError, toProblem } from '@rollcall/model'
import { bold, clean, indent, type Line, type Look, problemLines, span } from '@rollcall/presenter'
import { paint } from './terminal/paint.ts'

export interface ErrorLook {
  readonly look: Look
  readonly colour: boolean
  /** The causes, with their stacks. */
  readonly verbose: boolean
}

/** What went wrong, where, why and what to do. A stack only where it was asked for. */
export function errorText(thrown: unknown, { look, colour, verbose }: ErrorLook): string {
  const problem = toProblem(thrown)
  const [first = [], ...rest] = problemLines(problem, 0)
  const lines: Line[] = [
    [span(look.signs.failed, 'bad'), span(' '), ...first.map(({ text }) => bold(text))],
    ...rest.map((line) => indent(line)),
  ]
  const unexpected = !(thrown instanceof RollcallError) && problem.code.startsWith('bug')
  if (unexpected)
    lines.push(indent([span('This is a mistake in Rollcall, not in what you did. Please report it.', 'quiet')]))
  if (verbose) lines.push(...causes(thrown).map((text) => indent([span(clean(text), 'quiet')])))
  else if (unexpected || (thrown instanceof Error && thrown.cause !== undefined))
    lines.push(indent([span('--verbose shows the cause.', 'quiet')]))
  return `${lines.map((line) => paint(line, colour)).join('\n')}\n`
}

function causes(thrown: unknown): readonly string[] {
  const texts: string[] = []
  for (let error = thrown; error instanceof Error && texts.length < 10; error = error.cause)
    texts.push(`${texts.length === 0 ? '' : 'because: '}${error.stack ?? error.message}`)
  return texts.flatMap((text) => text.split('\n'))
}
