import type { Host, SecretCheck } from '@rollcall/host'
import { RollcallError, toProblem } from '@rollcall/model'
import { counted, pauseText, type TestStage } from '@rollcall/presenter'
import { pausedSyncs } from '../paused-syncs.ts'
import type { Session } from '../session.ts'

/** One thing to look at. It says what it found, or throws. */
export interface Check {
  readonly stage: string
  /** Stages without which this one says nothing new. */
  readonly needs?: readonly string[]
  readonly look: () => Promise<string>
}

/** Each check in turn, without those that stand on one that failed. */
export async function* stagesOf(checks: readonly Check[]): AsyncGenerator<readonly TestStage[]> {
  const failed = new Set<string>()
  for (const { stage, needs = [], look } of checks) {
    if (needs.some((needed) => failed.has(needed))) continue
    try {
      yield [{ stage, detail: await look() }]
    } catch (thrown) {
      failed.add(stage)
      yield [{ stage, detail: 'failed', problem: toProblem(thrown) }]
    }
  }
}

/** What a run needs of this computer. */
export function checksHere({ host, now }: Pick<Session, 'host' | 'now'>): readonly Check[] {
  const withHost = (look: (host: Host) => Promise<string>) => async () => look(await host())
  return [
    { stage: 'node', look: async () => `Node.js ${process.versions.node} (${process.platform} ${process.arch})` },
    { stage: 'config', look: withHost(async ({ config }) => config.file) },
    { stage: 'keychain', needs: ['config'], look: withHost(lookAtKeychain) },
    { stage: 'state', needs: ['config'], look: withHost(lookAtState) },
    { stage: 'clock', needs: ['config', 'state'], look: withHost((opened) => lookAtClock(opened, now())) },
    { stage: 'locks', needs: ['config', 'state'], look: withHost(lookAtLocks) },
    { stage: 'pauses', needs: ['config', 'state'], look: withHost(lookAtPauses) },
    { stage: 'audit', needs: ['config', 'state'], look: withHost(lookAtAudit) },
  ]
}

/** The secrets of a connection: where each is, and whether it can be had. */
export async function* secretStages(secrets: readonly SecretCheck[]): AsyncGenerator<readonly TestStage[]> {
  yield secrets.map(({ where, problem }) => ({ stage: 'secret', detail: where, ...(problem ? { problem } : {}) }))
}

/** No keychain is a fault only where a connection keeps a secret in one; that is told with its secrets. */
async function lookAtKeychain(): Promise<string> {
  const { openKeychain } = await import('@rollcall/host')
  return openKeychain()
    .list()
    .then(
      (names) => `usable, with ${counted(names.length, 'secret')} of Rollcall`,
      (thrown) => `none, which matters only to { keychain: NAME }. ${toProblem(thrown).message}`,
    )
}

async function lookAtState({ config, state }: Host): Promise<string> {
  const opened = await state()
  // A transaction that changes nothing still needs a file that can be written.
  for (const sync of Object.keys(config.syncs)) await opened.commit(sync, [])
  const [last] = await opened.runs({ limit: 1 })
  return `${config.state}, ${last ? `last run ${last.id}` : 'no run yet'}`
}

/** Grace periods, `expired` and the guards of 24 hours go by this computer's clock. */
async function lookAtClock({ state }: Host, now: number): Promise<string> {
  const [last] = await (await state()).runs({ limit: 1 })
  const says = new Date(now).toISOString()
  if (last && now < last.startedAt) {
    const was = new Date(last.startedAt).toISOString()
    throw new RollcallError('config.clock', `It says ${says}, and run ${last.id} began at ${was}.`, {
      hint: 'Set the clock right before the next run: grace periods and expiry go by it.',
    })
  }
  return says
}

type LockHolder = NonNullable<Awaited<ReturnType<Awaited<ReturnType<Host['state']>>['holder']>>>

async function lookAtLocks({ config, state }: Host): Promise<string> {
  const opened = await state()
  const held: string[] = []
  for (const sync of Object.keys(config.syncs)) {
    const holder = await opened.holder(sync)
    if (holder) held.push(`${sync} is held${holderText(holder)}`)
  }
  return held.length > 0 ? held.join('; ') : 'no run is on'
}

function holderText({ pid, since }: LockHolder): string {
  const who = pid === undefined ? '' : ` by process ${pid}`
  return since === undefined ? who : `${who} since ${new Date(since).toISOString()}`
}

async function lookAtPauses({ config, state }: Host): Promise<string> {
  const paused = await pausedSyncs(await state(), Object.keys(config.syncs))
  const said = paused.map((pause) => `${pause.sync} is paused ${pauseText(pause, { timeZone: 'UTC' })}`)
  return said.join('; ') || 'no sync is paused'
}

async function lookAtAudit({ verifyAudit }: Host): Promise<string> {
  const verdict = await verifyAudit()
  if (!verdict.whole) throw new RollcallError('invalid.audit', verdict.message)
  return `${counted(verdict.records, 'record')}, the chain is whole`
}
