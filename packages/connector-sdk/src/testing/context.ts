import type { Instant } from '@rollcall/model'
import type { Clock, Context, SecretRef } from '../spi.ts'

/** A line that a connector logged. */
export interface Logged {
  readonly level: 'debug' | 'info' | 'warn'
  readonly message: string
  readonly data?: object
}

/** What a connector under test is opened with, and what it logged. */
export interface TestContext extends Context {
  readonly logged: readonly Logged[]
}

export interface TestContextOptions {
  readonly name?: string
  readonly path?: Context['path']
  /** By the name in the reference: `{ env: NAME }`, `{ keychain: NAME }`, `{ file: NAME }`, `{ command: [NAME] }`. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly http?: typeof fetch
  readonly clock?: Clock
}

/** A context without a host: nothing is reached that the test did not give. */
export function testContext(options: TestContextOptions = {}): TestContext {
  const { name = 'test', path = (file) => file, secrets = {}, clock = testClock() } = options
  const logged: Logged[] = []
  return {
    name,
    path,
    log: (level, message, data) => void logged.push({ level, message, ...(data ? { data } : {}) }),
    http: options.http ?? (() => Promise.reject(new Error('This test has no network.'))),
    clock,
    secret: async (ref) => {
      const key = nameOf(ref)
      const secret = Object.hasOwn(secrets, key) ? secrets[key] : undefined
      if (secret === undefined) throw new Error(`This test has no secret ${key}.`)
      return secret
    },
    logged,
  }
}

/** A clock that only sleeping moves; a sleep takes no time. */
export function testClock(start: Instant = Date.UTC(2026, 0, 1)): Clock {
  let now = start
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal.throwIfAborted()
      now += ms
    },
  }
}

function nameOf(ref: SecretRef): string {
  if ('env' in ref) return ref.env
  if ('keychain' in ref) return ref.keychain
  return 'file' in ref ? ref.file : (ref.command[0] ?? '')
}
