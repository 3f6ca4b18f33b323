import { open as openFile, rm } from 'node:fs/promises'
import { mustBeNew } from './must-be-new.ts'

/**
 * Writes a new file that only its owner may read, chunk by chunk; nothing is ever overwritten. Where the chunks do not come
 * to their end there is no file: nobody takes a part for all.
 */
export async function writeNewFile(file: string, chunks: AsyncIterable<string>): Promise<void> {
  await mustBeNew(file, 'Give the name of a file that does not exist yet.')
  await using handle = await openFile(file, 'wx', 0o600)
  try {
    for await (const text of chunks) await handle.write(text)
  } catch (thrown) {
    await rm(file, { force: true })
    throw thrown
  }
}
