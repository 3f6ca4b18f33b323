import { resolve } from 'node:path'
import { type Host, type Log, openHost } from '@rollcall/host'
import type { World } from './world.ts'

/** Opens the configuration and everything behind it. */
export async function open(configFile: string, { cwd, env }: World, log: Log): Promise<Host> {
  return openHost({ configFile: resolve(cwd, configFile), env, log })
}
