import { RollcallError } from '@rollcall/model'
import { exit } from '../exit.ts'
import { pastRuns } from '../past-runs.ts'
import { pausedSyncs } from '../paused-syncs.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const historyCommand: Verb = defineVerb<{ limit?: string }>({
  name: 'history',
  arguments: [{ name: '[sync]', says: 'the sync; without it, all' }],
  options: [{ flags: '-n, --limit <number>', says: 'the last so many runs (20)' }],
  examples: [
    ['rollcall history', 'the last 20 runs'],
    ['rollcall history staff -n 100', 'more of one sync'],
  ],
  async run({ host: openHost, view }, [sync], { limit = '20' }) {
    const host = await openHost()
    if (sync !== undefined) host.definition(sync)
    if (!/^[1-9]\d*$/.test(limit))
      throw new RollcallError('config.limit', `--limit takes a whole number, not “${limit}”.`)
    const state = await host.state()
    const paused = await pausedSyncs(state, sync === undefined ? Object.keys(host.config.syncs) : [sync])
    await view.history(await pastRuns(state, { ...(sync === undefined ? {} : { sync }), limit: Number(limit) }), paused)
    return exit.done
  },
})
