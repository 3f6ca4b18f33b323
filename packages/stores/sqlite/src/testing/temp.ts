import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../connection.ts'

/** A file name in a new private folder, removed at the end of the test. */
export function aStateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-state-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'state.db')
}

/** A clock that nobody waits for: sleeping moves it on. `whenSlept` is told after each sleep. */
export function aClock(whenSlept: (slept: number) => void = () => {}): Clock {
  let now = 0
  let slept = 0
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms
      whenSlept(++slept)
    },
  }
}
