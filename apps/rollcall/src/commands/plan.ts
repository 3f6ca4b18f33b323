import { resolve } from 'node:path'
import { RollcallError } from '@rollcall/model'
import { hasChanges } from '@rollcall/presenter'
import { chooseSyncs } from '../choose-syncs.ts'
import { type ExitCode, exit } from '../exit.ts'
import { inTurn } from '../in-turn.ts'
import { mustBeNew } from '../must-be-new.ts'
import { type PlanOptions, planOptions, planRequest } from '../plan-options.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const planCommand: Verb = defineVerb<PlanOptions & { output?: string }>({
  name: 'plan',
  arguments: [{ name: '[sync]', says: 'the sync; without it, each in turn' }],
  options: [...planOptions, { flags: '-o, --output <file>', says: 'keep the plan in a file for `rollcall apply`' }],
  examples: [
    ['rollcall plan', 'what each sync would change'],
    ['rollcall plan staff -o staff.plan', 'keep it, to look at and apply later'],
    ['rollcall plan staff --json | jq .summary', 'for scripts'],
    ['rollcall plan staff --allow access=137', 'let up to 137 accounts lose access'],
  ],
  run: (session, [sync], options) => showPlans(session, sync === undefined ? [] : [sync], options),
})

/** Plans and shows, one sync after the other. Writes nothing but the file asked for. */
export async function showPlans(
  session: Session,
  names: readonly string[],
  options: PlanOptions & { readonly output?: string },
): Promise<ExitCode> {
  const host = await session.host()
  const syncs = chooseSyncs(host, names)
  const single = session.global.json ? '--json prints one document' : options.output ? '-o keeps one plan' : undefined
  if (single && syncs.length > 1)
    throw new RollcallError('config.which-sync', `${single}, and there are several syncs: ${syncs.join(', ')}.`, {
      hint: 'Name the one you mean.',
    })
  if (options.output) await mustBeNew(resolve(session.cwd, options.output), 'Name another file for -o.')
  return inTurn(session, syncs, (sync) => showPlan(session, sync, options))
}

async function showPlan(
  { host: openHost, view, progress, signal, cwd }: Session,
  sync: string,
  options: PlanOptions & { readonly output?: string },
): Promise<ExitCode> {
  const host = await openHost()
  const engine = await host.engine(sync, { onEvent: progress.event, signal })
  await using plan = await engine.plan(planRequest(options), signal)
  progress.clear()
  await view.plan(plan, host.definition(sync))
  if (options.output) {
    const file = resolve(cwd, options.output)
    await plan.save(file)
    await view.note(
      `Kept in ${file}; \`rollcall apply ${options.output}\` carries out exactly this, once, within 24 hours.`,
    )
  }
  if (plan.guards.some(({ tripped }) => tripped)) return exit.guarded
  return hasChanges(plan.summary) ? exit.changesPending : exit.done
}
