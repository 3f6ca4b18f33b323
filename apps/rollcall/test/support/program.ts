import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Folder, makeFolder } from '@rollcall/test-fixtures'

const bin = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url))
const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** How a run of the program ended, and what it said. */
export interface Said {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A run of the program that goes on. */
export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Said>
}

/** The built program in a folder of its own. */
export interface Program extends Folder {
  readonly write: (name: string, content: string) => Promise<void>
  readonly start: (...argv: string[]) => Started
  readonly rollcall: (...argv: string[]) => Promise<Said>
  /** With more in its environment. */
  readonly rollcallIn: (env: Readonly<Record<string, string>>, ...argv: string[]) => Promise<Said>
  /** As part of a shell's command, where `$rollcall` is the program. */
  readonly shell: (script: string) => Promise<Said>
}

export async function aProgram(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  if (!existsSync(built)) throw new Error(`The program is not built: ${built} is missing. Run \`pnpm build\` first.`)
  const folder = await makeFolder('program')
  const write = (name: string, content: string): Promise<void> => writeFile(folder.file(name), content)
  for (const [name, content] of Object.entries(files)) await write(name, content)
  const spawned = (command: string, argv: readonly string[], more: object = {}): Started => {
    const child = spawn(command, argv, {
      cwd: folder.path,
      env: { PATH: process.env.PATH, TZ: 'UTC', ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { child, ended: endOf(child) }
  }
  const start = (...argv: string[]): Started => spawned(process.execPath, [bin, ...argv])
  return {
    ...folder,
    write,
    start,
    rollcall: (...argv) => start(...argv).ended,
    rollcallIn: (more, ...argv) => spawned(process.execPath, [bin, ...argv], more).ended,
    shell: (script) => spawned('sh', ['-c', script], { rollcall: `${process.execPath} ${bin}` }).ended,
  }
}

async function endOf(child: ChildProcess): Promise<Said> {
  const ended = new Promise<Pick<Said, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const [out, err] = await Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')))
  return { ...(await ended), out: out ?? '', err: err ?? '' }
}
