import type { Host } from '@rollcall/host'
import { RollcallError } from '@rollcall/model'

/** The syncs that were named, or all; a name that is wrong is an error with the nearest right one. */
export function chooseSyncs(host: Host, names: readonly string[]): readonly string[] {
  for (const name of names) host.definition(name)
  const all = Object.keys(host.config.syncs)
  if (all.length === 0)
    throw new RollcallError('config.no-sync', `${host.config.file} names no sync.`, {
      hint: 'Add one under `syncs:`, or let `rollcall init` write a configuration.',
    })
  return names.length > 0 ? names : all
}

/** The one sync that is meant where only one will do. */
export function chooseOneSync(host: Host, name: string | undefined): string {
  const chosen = chooseSyncs(host, name === undefined ? [] : [name])
  const [first, ...others] = chosen
  if (first !== undefined && others.length === 0) return first
  throw new RollcallError('config.which-sync', `${host.config.file} has several syncs: ${chosen.join(', ')}.`, {
    hint: 'Name the one you mean.',
  })
}
