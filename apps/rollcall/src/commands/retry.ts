import { chooseSyncs } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { inTurn } from '../in-turn.ts'
import { mustAnswer, runSync } from '../run-sync.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

/** Something of an earlier run failed, or nobody knows yet what became of it; or the run will say why it may not be. */
async function hasToDo({ host }: Session, sync: string): Promise<boolean> {
  const state = await (await host()).state()
  if (await state.paused(sync)) return true
  return (await state.openRecords(sync)).length > 0 || (await state.openCalls(sync)).length > 0
}

export const retryCommand: Verb = defineVerb<{ yes?: boolean; strict?: boolean }>({
  name: 'retry',
  arguments: [{ name: '[sync]', says: 'the sync; without it, each in turn' }],
  options: [
    { flags: '-y, --yes', says: 'apply without asking; passes no guard' },
    { flags: '--strict', says: 'exit 3 for any finding, not only for new ones' },
  ],
  examples: [
    ['rollcall retry staff', 'only what failed last time'],
    ['rollcall retry --yes', 'of every sync, without asking'],
  ],
  async run(session, [sync], options) {
    mustAnswer(session, options.yes === true)
    const syncs = chooseSyncs(await session.host(), sync === undefined ? [] : [sync])
    return inTurn(session, syncs, async (name) => {
      if (await hasToDo(session, name)) return runSync(session, name, { retry: true }, options)
      await session.view.said(`${name}: nothing is open.`, { sync: name, open: 0 })
      return exit.done
    })
  },
})
