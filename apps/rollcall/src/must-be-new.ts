import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RollcallError } from '@rollcall/model'

/** Throws where a file cannot be made new; asked before the work that is to end in it. Nothing is ever overwritten unasked. */
export async function mustBeNew(file: string, hint: string): Promise<void> {
  if (await can(file, constants.F_OK)) throw new RollcallError('exists.file', `${file} is there already.`, { hint })
  const folder = dirname(file)
  if (await can(folder, constants.W_OK)) return
  const why = (await can(folder, constants.F_OK)) ? 'may not be written to' : 'is not there'
  throw new RollcallError('config.file', `${file} cannot be written: ${folder} ${why}.`, { hint })
}

function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
