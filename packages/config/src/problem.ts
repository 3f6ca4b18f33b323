import { type Problem, RollcallError } from '@rollcall/model'

/** One mistake in the configuration, and where it is. */
export interface ConfigProblem {
  readonly file: string
  /** Both from 1. */
  readonly line: number
  readonly column: number
  /** Characters to underline. */
  readonly length: number
  readonly message: string
  readonly hint?: string
}

/** Every mistake of a configuration at once. Its message shows each with its line. */
export class ConfigError extends RollcallError {
  readonly problems: readonly ConfigProblem[]

  /** `text` is what the lines are quoted from, without the secrets that may stand in it. */
  constructor(file: string, problems: readonly ConfigProblem[], text: string) {
    const sorted = problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
    const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`
    super('config.invalid', `${file} has ${count}; nothing was run.\n\n${renderProblems(sorted, text)}`)
    this.problems = sorted
  }

  override toJSON(): Problem & { readonly problems: readonly ConfigProblem[] } {
    return { ...super.toJSON(), problems: this.problems }
  }
}

/** Each problem with the line it is in and a mark below the place. */
export function renderProblems(problems: readonly ConfigProblem[], text: string): string {
  const lines = text.split(/\r?\n/)
  return problems.map((problem) => renderProblem(problem, lines[problem.line - 1] ?? '')).join('\n\n')
}

function renderProblem({ file, line, column, length, message, hint }: ConfigProblem, source: string): string {
  const number = String(line).padStart(4)
  const before = source.slice(0, column - 1).replace(/[^\t]/g, ' ') // tabs stay, so that the mark is below its place
  const mark = '^'.repeat(Math.max(1, Math.min(length, source.length - column + 1)))
  const excerpt = [`${number} | ${source}`, `${' '.repeat(number.length)} | ${before}${mark}`]
  return [`${file}:${line}:${column}  ${message}`, ...excerpt, ...(hint === undefined ? [] : [`       ${hint}`])].join(
    '\n',
  )
}
