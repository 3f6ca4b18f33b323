import { dirname, resolve } from 'node:path'
import type { Clock, Context } from '@rollcall/connector-sdk'
import { type Keychain, openKeychain, type Redactor, resolveSecret } from '@rollcall/secrets'
import { systemClock } from './clock.ts'
import { httpClient } from './http.ts'
import { type Log, logOf } from './log.ts'
import { secretsOf } from './secret-access.ts'

/** What connections live in. */
export interface Surroundings {
  /** Files that connections name are relative to its folder. */
  readonly configFile: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  readonly keychain?: Keychain
  /** Where connections talk to; nowhere by default. */
  readonly log?: Log
}

/** Makes what each connection gets from its host. */
export function makeContexts(
  { configFile, env, clock = systemClock, keychain = openKeychain(), log = () => {} }: Surroundings,
  redactor: Redactor,
): (name: string, settings: unknown) => Context {
  const path = (file: string): string => resolve(dirname(configFile), file)
  const http = httpClient()
  return (name, settings) => {
    const say = logOf(name, log, redactor)
    const secret = secretsOf(name, settings, async (ref) => {
      const found = await resolveSecret(ref, { env, path, keychain, warn: (message) => say('warn', message) })
      redactor.remember(found)
      return found
    })
    return { name, path, log: say, http, clock, secret }
  }
}
