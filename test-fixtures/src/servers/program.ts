import { execFile, spawn } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Debian keeps servers where PATH does not lead. */
function folders(): readonly string[] {
  const versions = (() => {
    try {
      return readdirSync('/usr/lib/postgresql').sort((one, other) => Number(other) - Number(one))
    } catch {
      return []
    }
  })()
  return [
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...['/usr/sbin', '/usr/local/sbin', '/usr/lib/openldap', '/usr/local/libexec'],
    ...versions.map((version) => `/usr/lib/postgresql/${version}/bin`),
  ]
}

/** Where a program lies; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  return folders()
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface Running {
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a program to its end; what it said on stderr is in the error. */
export async function run(command: string, args: readonly string[], options: Running = {}): Promise<string> {
  const { stdout } = await execute(command, args, { ...options, maxBuffer: 64 << 20 })
  return stdout
}

/** Runs a program that reads `input`, however long that is. */
export async function feed(command: string, args: readonly string[], input: AsyncIterable<string>): Promise<void> {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4000)
  })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  // A program that stops reading early says why on stderr; the broken pipe is only its echo.
  const [code] = await Promise.all([ended, pipeline(Readable.from(input), child.stdin).catch(() => {})])
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said.trim()}`)
}
