import { open as openFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { RollcallError } from '@rollcall/model'
import { type ExitCode, exit } from '../exit.ts'
import { type MendOptions, mendLinks, mendOptions } from '../mend-links.ts'
import { mustBeNew } from '../must-be-new.ts'
import type { Session } from '../session.ts'
import { defineVerb, type Verb } from '../verb.ts'

export const linksCommand: Verb = defineVerb<MendOptions>({
  name: 'links',
  arguments: [
    { name: '<action>', says: 'export or import', choices: ['export', 'import'] },
    { name: '<sync>', says: 'the sync' },
    { name: '[file]', says: 'JSON lines; without it, stdout or stdin' },
  ],
  options: mendOptions,
  examples: [
    ['rollcall links export staff staff.links', 'every link, a line each, into a new file'],
    ['rollcall links import staff staff.links', 'checks every line, shows, asks; one fault, and none is taken'],
  ],
  run: (session, [action, sync = '', file], options) =>
    action === 'export'
      ? exportLinks(session, sync, file)
      : mendLinks(session, sync, { verb: 'import', lines: linesOf(session, file) }, options),
})

async function exportLinks({ host: openHost, view, cwd }: Session, sync: string, name?: string): Promise<ExitCode> {
  const host = await openHost()
  const engine = await host.engine(host.definition(sync).name)
  const lines = engine.exportLinks()
  if (name === undefined) {
    for await (const batch of lines) await view.raw(batch.map((line) => `${line}\n`).join(''))
    return exit.done
  }
  const file = resolve(cwd, name)
  await mustBeNew(file, 'Give the name of a file that does not exist yet.')
  await using handle = await openFile(file, 'wx', 0o600)
  let links = -1 // the first line is none
  for await (const batch of lines) {
    await handle.write(batch.map((line) => `${line}\n`).join(''))
    links += batch.length
  }
  await view.said(`${links} links written to ${file}.`, { sync, file, links })
  return exit.done
}

async function* linesOf({ cwd, stdin }: Session, name: string | undefined): AsyncGenerator<string> {
  if (name === undefined) return yield* createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    await using handle = await openFile(resolve(cwd, name))
    yield* handle.readLines()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read: ${message}`
    throw new RollcallError('config.links-file', `${name} ${why}.`, { cause })
  }
}
