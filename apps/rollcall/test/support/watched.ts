import { expect, vi } from 'vitest'
import type { Program } from './program.ts'

/** Follows the only sync while something happens, until the rest is so. */
export async function watched(program: Program, happens: () => Promise<void>, isSo: () => void): Promise<void> {
  const watching = program.start('watch', '--yes', '--json')
  let said = ''
  for (const stream of [watching.child.stdout, watching.child.stderr])
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  const until = (rule: () => void): Promise<void> => vi.waitFor(rule, { timeout: 20_000, interval: 50 })
  try {
    await until(() => expect(said).toContain('"following"'))
    await happens()
    await until(isSo)
  } finally {
    watching.child.kill('SIGTERM')
    await watching.ended
  }
}
