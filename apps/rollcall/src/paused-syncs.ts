import type { Host } from '@rollcall/host'
import type { PausedSync } from '@rollcall/presenter'

/** Those of these syncs that nobody may run now. */
export async function pausedSyncs(
  state: Pick<Awaited<ReturnType<Host['state']>>, 'paused'>,
  syncs: readonly string[],
): Promise<readonly PausedSync[]> {
  const paused: PausedSync[] = []
  for (const sync of syncs) {
    const pause = await state.paused(sync)
    if (pause) paused.push({ sync, ...pause })
  }
  return paused
}
