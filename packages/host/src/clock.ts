import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '@rollcall/connector-sdk'

/** The computer's own. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
}
