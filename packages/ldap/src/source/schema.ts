import type { Schema } from '@rollcall/model'
import { directoryIdentity } from '../kinds.ts'
import type { Directory } from './directory.ts'

/** The attributes the server knows, and which directory it is: by its suffix and that entry's own id. */
export async function readSchema(directory: Directory, signal: AbortSignal): Promise<Schema> {
  const user = await directory.fields(signal)
  return {
    identity: await identityOf(directory, signal),
    user,
    group: [...user, { name: 'members', type: 'ref', many: true }],
  }
}

/** Which directory answers now: its suffix and that entry's own id. */
export async function identityOf(directory: Directory, signal: AbortSignal): Promise<string> {
  const { dialect } = directory
  const suffix = await directory.suffix(signal)
  const root = await (await directory.client()).readOne(suffix, [dialect.idAttribute], signal)
  return directoryIdentity(suffix, root && dialect.idOf(root))
}
