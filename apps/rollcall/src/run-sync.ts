import type { PlanRequest } from '@rollcall/engine'
import { RollcallError } from '@rollcall/model'
import { type ExitCode, exitOfRun } from './exit.ts'
import type { Session } from './session.ts'

export interface RunOptions {
  readonly yes?: boolean
  readonly strict?: boolean
}

/** Nobody can say yes to a plan that is not shown, or without a terminal; better to say so before anything is read. */
export function mustAnswer({ ask, global, view: _ }: Session, yes: boolean): void {
  if (yes) return
  if (!ask.possible)
    throw new RollcallError('config.no-answer', 'There is no terminal to ask on, and --yes was not given.', {
      hint: 'Add --yes to apply without asking, or --dry-run to look only.',
    })
  if (global.json || global.quiet)
    throw new RollcallError(
      'config.no-answer',
      'With --json or --quiet the plan is not shown, so nobody can say yes to it.',
      {
        hint: 'Add --yes to apply without asking, or leave the other away.',
      },
    )
}

/** One run of one sync: plan, show, ask, apply, tell. */
export async function runSync(
  { host: openHost, view, ask, progress, signal }: Session,
  sync: string,
  request: PlanRequest,
  { yes, strict }: RunOptions,
): Promise<ExitCode> {
  const host = await openHost()
  const about = host.definition(sync)
  const engine = await host.engine(sync, { onEvent: progress.event, signal })
  const result = await engine.sync(
    {
      ...request,
      async confirm(plan) {
        progress.clear()
        await view.proposal(plan, about)
        return yes === true || ask.confirm(`Apply these changes to ${about.to}?`)
      },
    },
    signal,
  )
  progress.clear()
  await view.run(result, result.findings(), about)
  return exitOfRun(result, strict)
}
