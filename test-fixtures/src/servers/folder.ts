import { mkdtemp, rm } from 'node:fs/promises'
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
