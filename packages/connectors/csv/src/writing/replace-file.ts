import { randomUUID } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Instant, RollcallError } from '@rollcall/model'
import { sameFile } from '../files.ts'

/** A file that is written beside the one it is to be. */
export interface NewFile {
  /** Where it is to be. */
  readonly place: string
  readonly contents: AsyncIterable<Buffer>
  /** The file it takes the place of: its rights are kept, and it is not overwritten if it is another one by then. */
  readonly instead?: BigIntStats
  /** What is done when nothing else can fail any more. */
  readonly before?: () => Promise<void>
}

/** Writes a file whole or not at all: beside it, onto the disk, then into its place. What it throws was not done. */
export async function writeWhole({ place, contents, instead, before }: NewFile): Promise<void> {
  const folder = dirname(place)
  const beside = join(folder, `.${basename(place)}.${randomUUID()}${ending}`)
  try {
    await writeBeside(beside, contents, instead)
    if (instead && !sameFile(instead, await stat(place, { bigint: true }))) throw changed(place)
    await before?.()
    await rename(beside, place)
  } catch (thrown) {
    await rm(beside, { force: true })
    throw toError(thrown, place)
  }
  await settle(folder)
}

async function writeBeside(path: string, contents: AsyncIterable<Buffer>, instead?: BigIntStats): Promise<void> {
  await using handle = await open(path, 'wx', 0o600)
  await handle.writeFile(contents)
  if (instead) await keepRights(handle, instead)
  await handle.sync()
}

async function keepRights(handle: FileHandle, { uid, gid, mode }: BigIntStats): Promise<void> {
  const own = await handle.stat({ bigint: true })
  if (own.uid !== uid || own.gid !== gid) {
    try {
      await handle.chown(Number(uid), Number(gid))
    } catch (cause) {
      throw new RollcallError('permission.owner', 'The file would belong to somebody else once it is written.', {
        cause,
        hint: 'Run Rollcall as the user and group the file belongs to.',
      })
    }
  }
  await handle.chmod(Number(mode) & 0o7777)
}

/** Without it the file may have its old name again after a power failure. Not every system can. */
async function settle(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r')
    await handle.sync()
  } catch {
    // It is written and in its place.
  }
}

const ending = '.rollcall-tmp'
const leftoverMs = 3_600_000

/** Takes away what a run that was killed over an hour ago left beside a file. */
export async function removeLeftovers(place: string, now: Instant): Promise<void> {
  const folder = dirname(place)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`.${basename(place)}.`) || !name.endsWith(ending)) continue
    const path = join(folder, name)
    const facts = await stat(path).catch(() => undefined)
    if (facts && facts.mtimeMs < now - leftoverMs) await rm(path, { force: true })
  }
}

function changed(place: string): RollcallError {
  return new RollcallError(
    'unavailable.file-changed',
    `${basename(place)} was changed by somebody else meanwhile; it was left as it is.`,
  )
}

function toError(thrown: unknown, place: string): unknown {
  const { code, message } = thrown as NodeJS.ErrnoException
  if (thrown instanceof RollcallError || code === undefined) return thrown
  const name = basename(place)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new RollcallError('permission.folder', `The folder of ${name} may not be written.`, {
      cause: thrown,
      hint: 'A file is written beside it and renamed, so that nobody meets half of it.',
    })
  if (code === 'ENOENT')
    return new RollcallError('config.folder', `There is no folder ${dirname(place)}.`, { cause: thrown })
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new RollcallError('quota.disk', `There is no room on the disk for ${name}.`, { cause: thrown })
  return new RollcallError('unavailable.file', `${name} cannot be written: ${message}`, { cause: thrown })
}
