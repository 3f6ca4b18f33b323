import { chooseSyncs } from '../choose-syncs.ts'
import { inTurn } from '../in-turn.ts'
import { mustAnswer, runSync } from '../run-sync.ts'
import { defineVerb, type Verb } from '../verb.ts'

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
    return inTurn(session, syncs, (name) => runSync(session, name, { retry: true }, options))
  },
})
