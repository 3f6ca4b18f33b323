import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type ConfigEdit,
  ConfigError,
  type ConfigProblem,
  type DiffLine,
  diffLines,
  editConfig,
  parseEdit,
} from '@rollcall/config'
import { type Problem, RollcallError, toProblem } from '@rollcall/model'
import { checkText } from './configuration.ts'

/** A change of the configuration, to be looked at before it is written. Plain data. */
export interface EditProposal {
  readonly file: string
  readonly before: string
  readonly after: string
  readonly diff: readonly DiffLine[]
  /** Why the new text is no configuration, with every mistake and its place in it; such a proposal is not written. */
  readonly problem?: Problem & { readonly problems?: readonly ConfigProblem[] }
}

/**
 * What a configuration file would become by some edits. Writes nothing. Throws `config.unreadable`, and what `editConfig` throws
 * where an edit cannot be made at all.
 */
export async function proposeEdit(file: string, edits: readonly ConfigEdit[]): Promise<EditProposal> {
  const before = await readText(file)
  const after = editConfig(before, edits)
  const problem = await checkText(after, file).then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof ConfigError ? thrown.toJSON() : toProblem(thrown)),
  )
  return { file, before, after, diff: diffLines(before, after), ...(problem && { problem }) }
}

/** The same for values at paths as people write them, such as `syncs.staff.users.title`; without a value it is removed. */
export async function proposeSets(
  file: string,
  sets: readonly { readonly path: string; readonly value?: string | undefined }[],
): Promise<EditProposal> {
  const text = await readText(file)
  return proposeEdit(
    file,
    sets.map(({ path, value }) => parseEdit(text, path, value)),
  )
}

/**
 * Writes a proposal: all of it or nothing, with the mode and owner that the file has, and through a symbolic link into the file
 * it leads to. Throws `config.invalid` where the new text is no configuration, and `conflict.config` where the file is no longer
 * what the proposal was made from.
 */
export async function writeEdit({ file, before, after }: EditProposal): Promise<void> {
  await mustBe(file, before)
  await checkText(after, file)
  const real = await realpath(file)
  const { mode, uid, gid } = await stat(real)
  const temporary = join(dirname(real), `.rollcall-${randomBytes(6).toString('hex')}.tmp`)
  const handle = await open(temporary, 'wx', 0o600).catch((cause: unknown) => {
    throw unwritable(file, cause)
  })
  try {
    await fill(handle, after, { mode, uid, gid }, file)
    await mustBe(file, before) // writing took a while
    await rename(temporary, real)
  } catch (thrown) {
    await unlink(temporary).catch(() => {})
    throw thrown
  }
  await flushFolder(dirname(real))
}

async function mustBe(file: string, before: string): Promise<void> {
  if ((await readText(file)) === before) return
  throw new RollcallError('conflict.config', `${file} was changed by somebody else since; it was left as it is.`, {
    hint: 'Look at it, and make the change again.',
  })
}

async function fill(
  handle: FileHandle,
  text: string,
  { mode, uid, gid }: { readonly mode: number; readonly uid: number; readonly gid: number },
  file: string,
): Promise<void> {
  try {
    await handle.writeFile(text)
    const made = await handle.stat()
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid)
    await handle.chmod(mode & 0o7777) // after the owner, for a change of owner takes bits away
    await handle.sync()
  } catch (cause) {
    throw unwritable(file, cause)
  } finally {
    await handle.close()
  }
}

function unwritable(file: string, cause: unknown): RollcallError {
  const { message } = cause as NodeJS.ErrnoException
  return new RollcallError(
    'permission.config',
    `${file} cannot be written with the owner and rights it has: ${message}.`,
    {
      hint: 'Change it as the user that it belongs to.',
      cause,
    },
  )
}

/** So that the new name lasts through a loss of power; not every system lets a folder be opened. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new RollcallError(
      missing ? 'config.not-found' : 'config.unreadable',
      `${file} ${missing ? 'is not there' : 'cannot be read'}.`,
      {
        hint: missing ? 'Write one with `rollcall init`, or name another with --config FILE.' : 'Check its rights.',
        cause,
      },
    )
  })
}
