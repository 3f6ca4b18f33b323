import { expect, vi } from 'vitest'
import type { Program } from './program.ts'

/** A watch of the only sync, until it is disposed. */
export interface Watching extends AsyncDisposable {
  readonly said: () => string
  /** Once it says so, from the last time on. */
  readonly sees: (words: RegExp) => Promise<void>
  /** Nothing reaches it meanwhile. */
  readonly whileItSleeps: (work: () => Promise<void>) => Promise<void>
  readonly until: (rule: () => void) => Promise<void>
}

export function follow(program: Program, ...options: readonly string[]): Watching {
  const { child, ended } = program.start('watch', '--yes', ...options)
  let said = ''
  let seen = 0
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  const until = (rule: () => void): Promise<void> => vi.waitFor(rule, { timeout: 40_000, interval: 50 })
  return {
    said: () => said,
    until,
    async whileItSleeps(work) {
      child.kill('SIGSTOP')
      await work().finally(() => child.kill('SIGCONT'))
    },
    async sees(words) {
      await until(() => expect(said.slice(seen)).toMatch(words))
      seen += said.slice(seen).search(words) + 1
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Follows the only sync while something happens, until the rest is so. */
export async function watched(program: Program, happens: () => Promise<void>, isSo: () => void): Promise<void> {
  await using watching = follow(program, '--json')
  await watching.sees(/"following"/)
  await happens()
  await watching.until(isSo)
}
