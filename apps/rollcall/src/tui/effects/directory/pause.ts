import { setTimeout as wait } from 'node:timers/promises'

/** Whoever scrolls past an entry does not want it: only where somebody stays for a moment, it is asked for. */
export async function pause(signal: AbortSignal): Promise<void> {
  await wait(80, undefined, { signal })
}
