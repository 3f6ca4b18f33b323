import { open } from 'node:fs/promises'
import type { Host } from '@rollcall/host'
import { RollcallError } from '@rollcall/model'
import { openBrowsing } from './browsing.ts'
import { mustBeNew } from './must-be-new.ts'

/** An entry as LDIF. Throws `config.not-supported` where entries have no DN. */
export async function ldifOf(host: Host, connection: string, ref: string, signal: AbortSignal): Promise<string> {
  const { show } = await openBrowsing(host, connection, 'show')
  const { ldif } = await show({ ref }, signal)
  if (ldif) return ldif()
  throw new RollcallError('config.not-supported', `${ref} of ${connection} has no DN, so it cannot be written as LDIF.`)
}

/** Writes text to a file that is not there yet, for nobody else to read (mode 0600). Throws `exists.file`. */
export async function writeNew(file: string, text: string): Promise<void> {
  await mustBeNew(file, 'Give the name of a file that does not exist yet.')
  await using handle = await open(file, 'wx', 0o600)
  await handle.write(text)
}
