import type { Host } from '@rollcall/host'
import type { PastRun } from '@rollcall/presenter'
import { pastRuns } from '../../past-runs.ts'
import type { HistoryEffect, HistoryNews } from '../state/history.ts'
import type { Hands, Work } from './hands.ts'

/** Runs that are read at once. */
const atOnce = 200

export const historyHands: Hands<HistoryEffect, HistoryNews> = {
  'history.runs': {
    async run({ sync, before }, { host, tell }) {
      const state = await (await host()).state()
      const of = sync === undefined ? {} : { sync }
      const from = before === undefined ? {} : { before }
      const runs = await pastRuns(state, { ...of, ...from, limit: atOnce })
      tell({ news: 'runs', ...from, runs: runs.map(withoutRest), atEnd: runs.length < atOnce })
      if (sync !== undefined && before === undefined) tell(await pauseNews(state, sync))
    },
  },
  'history.pause': {
    writes: true,
    async run({ sync, why }, { host, tell }) {
      const { pause, already } = await (await host()).pause(sync, why === '' ? undefined : why)
      tell({ news: 'pause', pause, done: already ? 'already' : 'paused' })
    },
  },
  'history.resume': {
    writes: true,
    async run({ sync }: { readonly sync: string }, { host, tell }: Work<HistoryNews>) {
      const was = await (await host()).resume(sync)
      tell({ news: 'pause', done: was ? 'resumed' : 'was-not' })
    },
  },
}

async function pauseNews(state: Awaited<ReturnType<Host['state']>>, sync: string): Promise<HistoryNews> {
  const pause = await state.paused(sync)
  return { news: 'pause', ...(pause && { pause }) }
}

type Run = Awaited<ReturnType<typeof pastRuns>>[number]

/** A run holds more than its row shows. */
function withoutRest({ source: _s, target: _t, guards: _g, problem: _p, ...row }: Run): PastRun {
  return row
}
