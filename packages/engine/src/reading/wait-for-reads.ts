import type { Planning } from '../planning/planning.ts'

/**
 * Waits until reads of the target show all that earlier runs of this sync wrote. Read before, a new account would pass
 * for missing, and what was just written for drift. Only a run right after another waits at all, and the source was read
 * in the meantime.
 */
export async function waitForReads({ options, signal }: Planning): Promise<void> {
  const { target, state, definition, clock, onEvent } = options
  const lag = target.connector.limits?.lag ?? 0
  if (!lag) return
  const last = await state.lastWrite(definition.name)
  const now = clock.now()
  if (last === undefined || now - last >= lag) return
  const until = Math.min(last, now) + lag // a clock set back must not make it wait for longer
  onEvent?.({
    event: 'waiting',
    until,
    why: { code: 'unavailable.lag', message: `${target.name} shows late what is written.` },
  })
  await clock.sleep(until - now, signal)
}
