import { type Instant, type Pause, RollcallError } from '@rollcall/model'
import type { State } from '@rollcall/state'
import type { Prepared } from '../planning/planning.ts'

/**
 * Stops a sync for every caller; a run that is on finishes its calls in flight and ends as interrupted. A sync that is
 * paused already stays as it is. Gives the pause that holds now, and whether it is the one asked for.
 */
export async function pauseSync(
  state: State,
  sync: string,
  pause: Pause,
): Promise<{ readonly pause: Pause; readonly already: boolean }> {
  const before = await state.paused(sync)
  if (before) return { pause: before, already: true }
  const { since: at, ...body } = pause
  await state.commit(sync, [
    { write: 'pause', pause },
    { write: 'audit', events: [{ at, event: 'paused', body }] },
  ])
  return { pause, already: false }
}

/** Lets a sync run again. Gives the pause that it ended, if there was one. */
export async function resumeSync(
  state: State,
  sync: string,
  { by, at }: { readonly by: string; readonly at: Instant },
): Promise<Pause | undefined> {
  const pause = await state.paused(sync)
  if (pause)
    await state.commit(sync, [
      { write: 'resume' },
      { write: 'audit', events: [{ at, event: 'resumed', body: { by } }] },
    ])
  return pause
}

/** The lock of a sync that may be run. Throws `conflict.locked` or `conflict.paused`. */
export async function lockToRun({ options: { state, definition } }: Prepared): Promise<AsyncDisposable> {
  const lock = await state.lock(definition.name)
  const pause = await state.paused(definition.name)
  if (!pause) return lock
  await lock[Symbol.asyncDispose]()
  throw pausedError(definition.name, pause)
}

/** Says who stopped the sync, when and why, and how it goes on. */
export function pausedError(sync: string, { since, by, why }: Pause): RollcallError {
  const because = why === undefined ? '' : `: ${why}`
  const then = new Date(since).toISOString().slice(0, 16).replace('T', ' ')
  return new RollcallError('conflict.paused', `${sync} is paused since ${then} UTC by ${by}${because}.`, {
    hint: `\`rollcall resume ${sync}\` lets it run again; \`plan\` and \`explain\` work meanwhile.`,
  })
}
