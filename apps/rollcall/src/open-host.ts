import { resolve } from 'node:path'
import { type Host, type Log, openHost } from '@rollcall/host'
import type { World } from './world.ts'

/** Opens the configuration and everything behind it. */
export async function openHostHere(
  { cwd, env }: Pick<World, 'cwd' | 'env'>,
  configFile: string,
  log: Log,
): Promise<Host> {
  return openHost({ configFile: resolve(cwd, configFile), env, log })
}
