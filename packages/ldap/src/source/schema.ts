import type { Schema } from '@rollcall/model'
import { directoryIdentity } from '../kinds.ts'
import type { Directory } from './directory.ts'

/** The attributes the server knows, and which directory it is: by its suffix and that entry's own id. */
export async function readSchema(directory: Directory, signal: AbortSignal): Promise<Schema> {
  const client = await directory.client()
  const { dialect } = directory
  const user = await directory.fields(signal)
  const suffix = await directory.suffix(signal)
  const root = await client.readOne(suffix, [dialect.idAttribute], signal)
  return {
    identity: directoryIdentity(suffix, root && dialect.idOf(root)),
    user,
    group: [...user, { name: 'members', type: 'ref', many: true }],
  }
}
