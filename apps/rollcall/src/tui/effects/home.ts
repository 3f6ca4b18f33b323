import { nextRuns } from '@rollcall/host'
import { toProblem } from '@rollcall/model'
import type { Health } from '@rollcall/presenter'
import type { HomeEffect, HomeNews, SyncFacts } from '../state/home.ts'
import type { Hands, Work } from './hands.ts'

export const homeHands: Hands<HomeEffect, HomeNews> = {
  'home.health': {
    async run({ connections }, work) {
      await Promise.all(
        connections.map(async (connection) => {
          work.tell({ news: 'health', connection, health: await healthOf(connection, work) })
        }),
      )
    },
  },
  'home.facts': {
    async run({ syncs }, work) {
      for (const sync of syncs) work.tell({ news: 'facts', sync, facts: await factsOf(sync, work) })
      const state = await (await work.host()).state()
      work.tell({ news: 'latest', runs: await state.runs({ limit: 20 }) })
    },
  },
  'home.resume': {
    writes: true,
    async run({ sync }, { host, tell }) {
      await (await host()).resume(sync)
      tell({ news: 'resumed', sync })
    },
  },
  'home.read-again': {
    run: (_, { reopen }) => reopen(),
  },
}

/** What the steps of a test say together, up to the one that failed. */
async function healthOf(name: string, { host, now, signal }: Work<HomeNews>): Promise<Health> {
  const start = now()
  let health: Health = { ms: 0 }
  try {
    const connection = await (await host()).connection(name)
    for await (const batch of connection.test({}, signal))
      for (const { stage, problem, system, until, records } of batch) {
        health = {
          ...health,
          ...(problem && { problem, stage }),
          ...(system !== undefined && { system }),
          ...(until !== undefined && { until }),
          ...(records && { records: { ...health.records, ...records } }),
        }
        if (!health.records) health = { ...health, ms: now() - start }
      }
    return health
  } catch (thrown) {
    return { ...health, problem: toProblem(thrown) }
  }
}

async function factsOf(sync: string, { host, now }: Work<HomeNews>): Promise<SyncFacts> {
  const open = await host()
  const state = await open.state()
  const [{ active }, runs, paused, left] = await Promise.all([
    state.countLinks(sync, 'user'),
    state.runs({ sync, limit: 20 }),
    state.paused(sync),
    state.openRecords(sync),
  ])
  let [findings, drifted] = [0, 0]
  const concerned = new Set(left.flatMap(({ about }) => (about.kind === 'user' ? [about.source ?? about.label] : [])))
  for await (const batch of state.findings(sync))
    for (const { code, about, acknowledged } of batch) {
      if (about.kind === 'user' && about.target !== undefined) concerned.add(about.source ?? about.label)
      if (acknowledged) continue
      if (code === 'drift') drifted++
      else findings++
    }
  const [last] = runs
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const [coming] = nextRuns(open.config.schedules[sync] ?? {}, { from: now(), count: 1, timeZone })
  const saidAll = last?.status === 'done' && last.mode === 'full' && last.undoes === undefined
  return {
    linked: active,
    ...(saidAll ? { inStep: Math.max(0, active - concerned.size) } : {}),
    drifted,
    findings,
    runs,
    ...(paused && { paused }),
    ...(coming && { next: coming.at }),
  }
}
