import { type Host, nextRuns, type Schedule } from '@rollcall/host'
import { chooseSyncs } from '../choose-syncs.ts'
import { exit } from '../exit.ts'
import { mustAnswer } from '../run-sync.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

/** Where the schedule names no `every`, and where it names no full run. */
const usualEvery = 15 * 60_000
const usualFull = 24 * 60 * 60_000

export const watchCommand: Verb = defineVerb<{ yes?: boolean }>({
  name: 'watch',
  arguments: [{ name: '[syncs...]', says: 'the syncs; without them, all' }],
  options: [{ flags: '-y, --yes', says: 'apply without asking; passes no guard' }],
  examples: [
    ['rollcall watch staff', 'keep the target in step within seconds, until Ctrl-C'],
    ['rollcall watch --yes', 'all syncs, as a service'],
  ],
  async run(session, names, { yes = false }) {
    mustAnswer(session, yes)
    const host = await session.host()
    const syncs = chooseSyncs(
      host,
      names.filter((name) => name !== undefined),
    )
    const targets = [...new Set(syncs.map((sync) => host.definition(sync).to))].join(' and ')
    if (!yes && !(await session.ask.confirm(`Write every change to ${targets} as it comes?`))) return exit.done
    const stop = new AbortController()
    const signal = AbortSignal.any([session.signal, stop.signal])
    // One that cannot go on ends all: a service that is half there looks like one that is there.
    const following = syncs.map((sync) => follow(session, host, sync, signal).finally(() => stop.abort()))
    const ends = await Promise.allSettled(following)
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
    return exit.done // stopping it is how it ends
  },
})

async function follow(session: Session, host: Host, sync: string, signal: AbortSignal): Promise<void> {
  const { every = usualEvery, ...schedule } = host.config.schedules[sync] ?? {}
  const { now, view, progress } = session
  const engine = await host.engine(sync, { onEvent: progress.event, signal })
  const nextFull = (from: number) => nextFullRun(schedule, from, session.timeZone)
  for await (const step of engine.follow({ every, nextFull }, signal)) {
    progress.clear()
    await view.followed({ ...step, sync, at: now() })
  }
}

/** When both sides are next read to their ends. No feed tells of everything: where the schedule says nothing of it, a day on. */
export function nextFullRun(schedule: Omit<Schedule, 'every'>, from: number, timeZone: string): number {
  const scheduled = nextRuns(schedule, { from, count: 1, timeZone })[0]?.at
  if (scheduled !== undefined && schedule.full !== undefined) return scheduled
  return Math.min(scheduled ?? Number.POSITIVE_INFINITY, from + usualFull)
}
