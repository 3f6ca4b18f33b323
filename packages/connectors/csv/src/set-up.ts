import type { Context, TableFacts } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import { decoded, encodingOf } from './encoding.ts'
import { openToRead } from './files.ts'
import { readHead } from './separator.ts'

/** Enough for any header line. */
const start = 1 << 16

/** The columns of the file of people, before anything says which of them is the id. */
export async function tablesOf(
  settings: Readonly<Record<string, unknown>>,
  context: Context,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  signal.throwIfAborted()
  const { users = {}, encoding, separator } = settings
  const { file: name } = users as { readonly file?: unknown }
  if (typeof name !== 'string' || name === '')
    throw new RollcallError('config.file', 'No file is named.', { field: 'users.file' })
  const handle = await openToRead({ name, path: context.path(name) })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(start), 0, start, 0)
    const first = buffer.subarray(0, bytesRead)
    const known = encodingOf(
      first.subarray(0, 3),
      encoding === 'windows-1252' || encoding === 'iso-8859-1' ? encoding : 'utf-8',
    )
    let text = ''
    for await (const piece of decoded(one(first), known, name)) {
      text = piece // the rest may end in half a character
      break
    }
    const { header } = readHead(text, name, '', typeof separator === 'string' ? separator : undefined)
    return [
      { name, columns: header.filter((column) => column !== '').map((column) => ({ name: column, type: 'text' })) },
    ]
  } finally {
    await handle.close()
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
