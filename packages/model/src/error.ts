import type { Code, Problem, Reaction } from './record.ts'

/** An error a person can act on. Code branches on the reaction, never on the text or on `instanceof`. */
export class RollcallError extends Error implements Problem {
  override readonly name: string = 'RollcallError'
  readonly code: Code
  declare readonly hint?: string
  declare readonly field?: string
  declare readonly retryAt?: number

  constructor(
    code: Code,
    message: string,
    { cause, ...more }: { hint?: string; field?: string; retryAt?: number; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    Object.assign(this, more)
  }

  /** JSON drops an Error's message; this keeps it. */
  toJSON(): Problem {
    const { code, message, hint, field, retryAt } = this
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(field === undefined ? {} : { field }),
      ...(retryAt === undefined ? {} : { retryAt }),
    }
  }
}

/** The first word of a code: what the caller should do. */
export function reactionOf(problem: { readonly code: Code }): Reaction {
  return problem.code.split('.', 1)[0] as Reaction
}

/** Whatever was thrown, as a problem; an error that is not ours becomes `bug`. */
export function toProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown instanceof RollcallError ? thrown.toJSON() : thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'bug.unexpected', message }
}

/** A problem in one line: what is the matter, and what to do about it. */
export function sentenceOf({ message, hint }: Pick<Problem, 'message' | 'hint'>): string {
  return hint === undefined ? message : `${message} ${hint}`
}

function isProblem(thrown: unknown): thrown is Problem {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    typeof (thrown as Problem).code === 'string' &&
    typeof (thrown as Problem).message === 'string' &&
    reactions.has((thrown as Problem).code.split('.', 1)[0] ?? '')
  )
}

const reactions: ReadonlySet<string> = new Set<Reaction>([
  'auth',
  'permission',
  'config',
  'invalid',
  'not-found',
  'exists',
  'conflict',
  'quota',
  'guarded',
  'rate-limited',
  'unavailable',
  'outcome-unknown',
  'bug',
])
