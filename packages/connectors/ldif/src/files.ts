import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Context } from '@rollcall/connector-sdk'
import { type LdifEntry, readLdif } from '@rollcall/ldap'
import { type Problem, RollcallError } from '@rollcall/model'
import type { LdifSettings } from './settings.ts'

/** A file as the configuration names it, and where it lies. */
export interface NamedFile {
  readonly name: string
  readonly path: string
}

export function filesOf({ file }: LdifSettings, { path }: Context): readonly NamedFile[] {
  return [file].flat().map((name) => ({ name, path: path(name) }))
}

/** All entries of all files in batches; returns what of the files could not be understood. */
export async function* readEntries(
  files: readonly NamedFile[],
  signal: AbortSignal,
): AsyncGenerator<readonly LdifEntry[], readonly Problem[]> {
  const problems: Problem[] = []
  for (const file of files) {
    const before = await factsOf(file)
    const chunks = createReadStream(file.path, { highWaterMark: 1 << 18 })
    for await (const items of readLdif(chunks, file.name)) {
      signal.throwIfAborted()
      const entries: LdifEntry[] = []
      for (const item of items) {
        if ('fault' in item) problems.push(item.fault)
        else entries.push(item)
      }
      yield entries
    }
    const after = await factsOf(file)
    if (before.size !== after.size || before.changed !== after.changed) {
      const message = `${file.name} was written while it was read, so it may not be whole.`
      problems.push({
        code: 'unavailable.file-changed',
        message,
        hint: 'Write exports beside it and rename them into place.',
      })
    }
  }
  return problems
}

/** Looks at every entry; answers what could not be understood. */
export async function walk(
  files: readonly NamedFile[],
  signal: AbortSignal,
  look: (entry: LdifEntry) => void,
): Promise<readonly Problem[]> {
  const entries = readEntries(files, signal)
  for (;;) {
    const step = await entries.next()
    if (step.done) return step.value
    for (const entry of step.value) look(entry)
  }
}

/** Size in bytes and time of the last change; throws if there is no such file. */
export async function factsOf({ name, path }: NamedFile): Promise<{ readonly size: number; readonly changed: number }> {
  try {
    const facts = await stat(path)
    if (facts.isFile()) return { size: facts.size, changed: facts.mtimeMs }
  } catch (cause) {
    const denied = (cause as NodeJS.ErrnoException).code === 'EACCES'
    throw denied
      ? new RollcallError('permission.file', `${name} may not be read.`, { cause, field: 'file' })
      : new RollcallError('not-found.file', `There is no file ${name}.`, {
          cause,
          field: 'file',
          hint: `It was looked for at ${path}.`,
        })
  }
  throw new RollcallError('config.file', `${name} is not a file.`, { field: 'file' })
}
