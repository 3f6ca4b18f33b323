import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import type { Kind, Problem } from '@rollcall/model'
import { decoded, type Encoding, encodingOf } from './encoding.ts'
import { type NamedFile, openToRead, sameFile } from './files.ts'
import { fileSettings, type Layout, layoutOf } from './layout.ts'
import { type Row, readRows } from './rows.ts'
import { readHead } from './separator.ts'
import type { CsvSettings } from './settings.ts'

/** A file that is open to be read, as often as one likes. */
export interface Table extends AsyncDisposable {
  readonly file: NamedFile
  readonly layout: Layout
  readonly separator: string
  readonly encoding: Encoding
  readonly facts: BigIntStats
  /** All rows but empty ones, the header first; returns why they are not all, if they are not. */
  readonly rows: (signal: AbortSignal) => AsyncGenerator<readonly Row[], readonly Problem[]>
}

/** Settings with what resolves their paths: all that a connection is. */
export interface Opened {
  readonly settings: CsvSettings
  readonly context: Context
}

export function fileOf({ settings, context }: Opened, kind: Kind): NamedFile {
  const { file } = fileSettings(settings, kind)
  return { name: file, path: context.path(file) }
}

/** Opens the file of a kind and reads its header. What is renamed into its place meanwhile is not seen. */
export async function openTable(opened: Opened, kind: Kind): Promise<Table> {
  const { settings } = opened
  const file = fileOf(opened, kind)
  const handle = await openToRead(file)
  try {
    const facts = await handle.stat({ bigint: true })
    const encoding = encodingOf(await read(handle, 3), settings.encoding)
    const start = await firstPiece(decoded(bytesOf(handle), encoding, file.name))
    const { header, separator } = readHead(start, file.name, fileSettings(settings, kind).id, settings.separator)
    const layout = layoutOf(settings, kind, header)
    return {
      file,
      layout,
      separator,
      encoding,
      facts,
      rows: (signal) => rowsOf(handle, { file, separator, encoding, facts }, signal),
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

async function* rowsOf(
  handle: FileHandle,
  { file, separator, encoding, facts }: Pick<Table, 'file' | 'separator' | 'encoding' | 'facts'>,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], readonly Problem[]> {
  signal.throwIfAborted()
  const text = decoded(bytesOf(handle), encoding, file.name)
  const problems = yield* readRows(text, separator, file.name, signal)
  if (sameFile(facts, await handle.stat({ bigint: true }))) return problems
  const message = `${file.name} was written while it was read, so it may not be whole.`
  const hint = 'Write files beside it and rename them into place.'
  return [...problems, { code: 'unavailable.file-changed', message, hint }]
}

const chunkSize = 1 << 18

async function* bytesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkSize)
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, chunkSize, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

async function read(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  const { bytesRead } = await handle.read(buffer, 0, size, 0)
  return buffer.subarray(0, bytesRead)
}

async function firstPiece(pieces: AsyncIterable<string>): Promise<string> {
  for await (const piece of pieces) return piece
  return ''
}
