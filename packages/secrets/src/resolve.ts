import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { SecretRef } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'
import type { Keychain } from './keychain.ts'

/** What a reference is resolved with. */
export interface SecretOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path of a file named in the configuration. */
  readonly path: (file: string) => string
  readonly keychain: Pick<Keychain, 'get'>
  /** For what is unsafe, but works. */
  readonly warn: (message: string) => void
  /** How long a command may take; default 30 s, for it may ask somebody. */
  readonly timeoutMs?: number
}

/** The secret that a reference leads to. Throws `config.secret`, which never holds anything of it. */
export async function resolveSecret(ref: SecretRef, options: SecretOptions): Promise<string> {
  const secret = await read(ref, options)
  if (secret === '') throw new RollcallError('config.secret', `The secret ${describeSecret(ref)} is empty.`)
  return secret
}

function read(ref: SecretRef, options: SecretOptions): Promise<string> {
  if ('env' in ref) return fromEnv(ref.env, options)
  if ('file' in ref) return fromFile(options.path(ref.file), options)
  if ('command' in ref) return fromCommand(ref.command, options)
  return fromKeychain(ref.keychain, options)
}

/** Where a secret is kept, in words; of a command only the program, for its arguments may say too much. */
export function describeSecret(ref: SecretRef): string {
  if ('env' in ref) return `in the environment variable ${ref.env}`
  if ('file' in ref) return `in the file ${ref.file}`
  if ('command' in ref) return `from the command ${basename(ref.command[0] ?? '')}`
  return `"${ref.keychain}" in the keychain`
}

async function fromEnv(name: string, { env }: SecretOptions): Promise<string> {
  const value = env[name]
  if (value !== undefined) return value
  throw new RollcallError('config.secret', `The environment variable ${name} is not set.`, {
    hint: `Set ${name} for the process that runs Rollcall.`,
  })
}

const largest = 64 * 1024

async function fromFile(path: string, { warn }: SecretOptions): Promise<string> {
  try {
    await using file = await open(path)
    const { mode, size } = await file.stat()
    if (size > largest) throw new Error(`it has ${size} bytes`)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      warn(`Others may read the secret in ${path}: run \`chmod 600 ${path}\`.`)
    }
    return withoutNewline(await file.readFile('utf8'))
  } catch (cause) {
    throw new RollcallError('config.secret', `The secret in the file ${path} cannot be read: ${reason(cause)}.`, {
      hint: 'Check the path and the rights of the file.',
      cause,
    })
  }
}

const execute = promisify(execFile)

async function fromCommand(command: readonly string[], { env, timeoutMs = 30_000 }: SecretOptions): Promise<string> {
  const [program = '', ...args] = command
  const options = { env: { ...env }, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: largest } as const
  try {
    const running = execute(program, args, options)
    running.child.stdin?.end()
    return withoutNewline((await running).stdout)
  } catch (thrown) {
    // The error of Node holds what the command said, and its arguments; neither may be shown, so it is no cause.
    const { code, killed } = thrown as { readonly code?: unknown; readonly killed?: boolean }
    const why = killed
      ? `it took longer than ${timeoutMs / 1000} s`
      : (endings[String(code)] ?? `it ended with ${code}`)
    throw new RollcallError('config.secret', `The command ${basename(program)} gave no secret: ${why}.`, {
      hint: 'Run the command by hand to see what it says.',
    })
  }
}

const endings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be run',
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: 'it said more than 64 KiB',
  null: 'it was killed',
}

async function fromKeychain(name: string, { keychain }: SecretOptions): Promise<string> {
  const secret = await keychain.get(name)
  if (secret !== undefined) return secret
  throw new RollcallError('config.secret', `The keychain holds no secret "${name}".`, {
    hint: `Store it with \`rollcall secrets set ${name}\`.`,
  })
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  return { ENOENT: 'it is not there', EACCES: 'access was refused', EISDIR: 'it is a folder' }[code ?? ''] ?? message
}
