import { chooseSyncs } from '../choose-syncs.ts'
import { inTurn } from '../in-turn.ts'
import { type PlanOptions, planOptions, planRequest } from '../plan-options.ts'
import { mustAnswer, runSync } from '../run-sync.ts'
import { defineVerb, type Verb } from '../verb.ts'
import { showPlans } from './plan.ts'

interface SyncOptions extends PlanOptions {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly strict?: boolean
}

export const syncCommand: Verb = defineVerb<SyncOptions>({
  name: 'sync',
  arguments: [{ name: '[syncs...]', says: 'the syncs, in this order; without them, all' }],
  options: [
    { flags: '-y, --yes', says: 'apply without asking; passes no guard' },
    { flags: '--dry-run', says: 'only plan' },
    ...planOptions,
    { flags: '--strict', says: 'exit 3 for any finding, not only for new ones' },
  ],
  examples: [
    ['rollcall sync staff', 'plan, show, ask, apply'],
    ['rollcall sync --yes', 'all syncs, for a timer or CI'],
    ['rollcall sync staff --yes --allow access=137', 'pass a guard on purpose, this once'],
    ['rollcall sync staff --only mora', 'only what concerns one person'],
    ['rollcall sync staff --dry-run', 'the same as `rollcall plan staff`'],
  ],
  async run(session, names, options) {
    const named = names.filter((name) => name !== undefined)
    if (options.dryRun) return showPlans(session, named, options)
    mustAnswer(session, options.yes === true)
    const syncs = chooseSyncs(await session.host(), named)
    return inTurn(session, syncs, (sync) => runSync(session, sync, planRequest(options), options))
  },
})
