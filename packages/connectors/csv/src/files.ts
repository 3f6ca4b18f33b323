import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { RollcallError } from '@rollcall/model'

/** A file as the configuration names it, and where it lies. */
export interface NamedFile {
  readonly name: string
  readonly path: string
}

/** Where a file really lies, whatever links lead to it. Throws if there is none. */
export async function placeOf(file: NamedFile): Promise<string> {
  try {
    return await realpath(file.path)
  } catch (cause) {
    throw fileError(file, cause)
  }
}

/** Opens a file to read it. Throws if there is none, it may not be read, or it is something else. */
export async function openToRead(file: NamedFile): Promise<FileHandle> {
  let handle: FileHandle
  try {
    handle = await open(file.path, 'r')
  } catch (cause) {
    throw fileError(file, cause)
  }
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new RollcallError('config.file', `${file.name} is not a file.`, { field: 'file' })
}

/** Whether two looks at a file saw the same contents, as far as the system can tell. */
export function sameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.size === other.size && one.mtimeNs === other.mtimeNs
}

function fileError({ name, path }: NamedFile, cause: unknown): RollcallError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM')
    return new RollcallError('permission.file', `${name} may not be read.`, { cause, field: 'file' })
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new RollcallError('not-found.file', `There is no file ${name}.`, {
      cause,
      field: 'file',
      hint: `It was looked for at ${path}. A new list begins as a file with its header line only.`,
    })
  return new RollcallError('unavailable.file', `${name} cannot be read: ${(cause as Error).message}`, { cause })
}
