import { RollcallError } from '@rollcall/model'
import { hasChanges } from '@rollcall/presenter'
import { type ExitCode, exit, exitOfRun } from '../exit.ts'
import { planOptions } from '../plan-options.ts'
import { mustAnswer } from '../run-sync.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

interface UndoOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly allow?: readonly string[]
  readonly strict?: boolean
}

export const undoCommand: Verb = defineVerb<UndoOptions>({
  name: 'undo',
  arguments: [{ name: '<run>', says: 'the number of the run, as `rollcall history` lists it' }],
  options: [
    { flags: '-y, --yes', says: 'take back without asking; passes no guard' },
    { flags: '--dry-run', says: 'only show what would be taken back' },
    ...planOptions.filter(({ flags }) => flags.startsWith('--allow')),
    { flags: '--strict', says: 'exit 3 for any finding, not only for new ones' },
  ],
  examples: [
    ['rollcall undo 218 --dry-run', 'what it would take back, and what it could not'],
    ['rollcall undo 218', 'show, ask, take back; the sync is paused until `rollcall resume`'],
    ['rollcall undo 218 --yes --allow delete=40', 'pass a guard on purpose, this once'],
  ],
  async run(session, [text = ''], options) {
    if (!/^[1-9]\d*$/.test(text))
      throw new RollcallError('config.run', `undo takes the number of a run, not “${text}”.`, {
        hint: '`rollcall history` lists them.',
      })
    const run = Number(text)
    if (options.dryRun) return showUndo(session, run, options)
    mustAnswer(session, options.yes === true)
    return runUndo(session, run, options)
  },
})

async function showUndo(
  { host: openHost, view, progress, signal }: Session,
  run: number,
  { allow = [] }: UndoOptions,
): Promise<ExitCode> {
  const host = await openHost()
  const sync = await host.syncOfRun(run)
  const engine = await host.engine(sync, { onEvent: progress.event, signal })
  await using plan = await engine.planUndo(run, allow, signal)
  progress.clear()
  await view.plan({ ...plan }, host.definition(sync))
  if (plan.guards.some(({ tripped }) => tripped)) return exit.guarded
  return hasChanges(plan.summary) ? exit.changesPending : exit.done
}

async function runUndo(
  { host: openHost, view, ask, progress, signal }: Session,
  run: number,
  { yes, strict, allow = [] }: UndoOptions,
): Promise<ExitCode> {
  const host = await openHost()
  const sync = await host.syncOfRun(run)
  const about = host.definition(sync)
  const engine = await host.engine(sync, { onEvent: progress.event, signal })
  const result = await engine.undo(
    {
      run,
      by: host.whoRuns(),
      allow,
      async confirm(plan) {
        progress.clear()
        await view.proposal(plan, about)
        return yes === true || ask.confirm(`Take run ${run} back in ${about.to}?`)
      },
    },
    signal,
  )
  progress.clear()
  await view.run(result, result.findings(), about)
  if (await (await host.state()).paused(sync))
    await view.note(
      `${sync} is paused, or its next run would do all of it again. Mend the cause, then \`rollcall resume ${sync}\`.`,
    )
  return exitOfRun(result, strict)
}
