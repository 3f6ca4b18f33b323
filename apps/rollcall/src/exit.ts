import { reactionOf, toProblem } from '@rollcall/model'
import type { RunReport } from '@rollcall/presenter'

/** What each exit code means; scripts rely on them. */
export const exit = {
  done: 0,
  failed: 1,
  changesPending: 2,
  withFindings: 3,
  guarded: 4,
  locked: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/** The code for a run: 3 if something failed or a finding is new; with `strict` for any that nobody set aside. */
export function exitOfRun(report: RunReport, strict = false): ExitCode {
  switch (report.status) {
    case 'stopped':
      return exit.guarded
    case 'interrupted':
      return exit.interrupted
    case 'failed':
      return exit.failed
    case 'declined':
      return exit.changesPending
    case 'running':
    case 'done': {
      const { failed, skipped, unknown } = report.applied
      const findings = strict ? report.plan.summary.findings - (report.acknowledged ?? 0) : report.newFindings
      return failed + skipped + unknown + findings > 0 ? exit.withFindings : exit.done
    }
    default:
      return report.status satisfies never
  }
}

/** The code for whatever was thrown. */
export function exitOfError(thrown: unknown): ExitCode {
  if (isInterruption(thrown)) return exit.interrupted
  const problem = toProblem(thrown)
  if (problem.code === 'conflict.locked') return exit.locked
  return reactionOf(problem) === 'guarded' ? exit.guarded : exit.failed
}

/** Of several syncs run in turn, the code that a person has to look at first. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [130, 1, 5, 4, 3, 2, 0]
  return order.find((code) => codes.includes(code)) ?? exit.done
}

/** An abort, or Ctrl-C at a question. */
export function isInterruption(thrown: unknown): boolean {
  return thrown instanceof Error && ['AbortError', 'AbortPromptError', 'ExitPromptError'].includes(thrown.name)
}
