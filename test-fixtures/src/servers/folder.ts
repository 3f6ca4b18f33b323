import { cp, lstat, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private temporary folder that goes when it is disposed of. */
export interface Folder extends AsyncDisposable {
  readonly path: string
  /** Path of a file in it. */
  readonly file: (name: string) => string
}

export async function makeFolder(name: string): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), `rollcall-${name}-`)) // mkdtemp makes it 0700
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Keeps one part of a folder as it is, and puts it back. */
export function backupOf(
  { file }: Folder,
  name: string,
): { readonly backUp: () => Promise<void>; readonly restore: () => Promise<void> } {
  const isKept = async (path: string): Promise<boolean> => !(await lstat(path)).isSocket() // nobody listens there any more
  const copy = (from: string, to: string) => cp(file(from), file(to), { recursive: true, filter: isKept })
  return {
    backUp: async () => {
      await rm(file('backup'), { recursive: true, force: true })
      await copy(name, 'backup')
    },
    restore: async () => {
      await rm(file(name), { recursive: true })
      await copy('backup', name)
    },
  }
}
