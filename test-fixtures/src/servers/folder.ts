import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './program.ts'

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
  // The database of a slapd is a file of 4 GB that is nearly all holes: `cp` leaves them out, and Node reads them all.
  const copy = async (from: string, to: string): Promise<void> => {
    await rm(file(to), { recursive: true, force: true })
    await run('cp', ['-R', file(from), file(to)])
  }
  return { backUp: () => copy(name, 'backup'), restore: () => copy('backup', name) }
}
