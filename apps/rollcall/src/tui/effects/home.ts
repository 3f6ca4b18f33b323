import { toProblem } from '@rollcall/model'
import type { Health, HomeEffect, HomeNews, SyncFacts } from '../state/home.ts'
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
    },
  },
}

/** What the test of a connection says, the last stage counting, and how long it took. */
async function healthOf(name: string, { host, now, signal }: Work<HomeNews>): Promise<Health> {
  const start = now()
  try {
    const stages = (await host()).connection(name).then((connection) => connection.test({}, signal))
    let last = { stage: '', detail: '' }
    for await (const batch of await stages)
      for (const stage of batch) {
        if (stage.problem) return { ms: now() - start, detail: stage.stage, problem: stage.problem }
        last = stage
      }
    return { ms: now() - start, detail: last.detail }
  } catch (thrown) {
    return { ms: now() - start, detail: '', problem: toProblem(thrown) }
  }
}

async function factsOf(sync: string, { host }: Work<HomeNews>): Promise<SyncFacts> {
  const state = await (await host()).state()
  const [{ all }, runs, paused] = await Promise.all([
    state.countLinks(sync, 'user'),
    state.runs({ sync, limit: 20 }),
    state.paused(sync),
  ])
  let findings = 0
  for await (const batch of state.findings(sync)) findings += batch.filter(({ acknowledged }) => !acknowledged).length
  return { linked: all, findings, runs, ...(paused && { paused }) }
}
