import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SecretRef } from '@rollcall/connector-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveSecret } from './resolve.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-secrets-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function resolved(ref: SecretRef, { timeoutMs = 20_000, env = {} as Record<string, string> } = {}) {
  const warnings: string[] = []
  const secret = await resolveSecret(ref, {
    env: { PATH: process.env.PATH, ...env },
    path: (file) => join(folder, file),
    keychain: { get: async (name) => (name === 'corp' ? 'hunter2' : undefined) },
    warn: (message) => warnings.push(message),
    timeoutMs,
  })
  return { secret, warnings }
}

async function refusal(...[ref, options]: Parameters<typeof resolved>): Promise<string> {
  const error = await resolved(ref, options).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'config.secret' })
  return (error as Error).message
}

const node = (code: string): SecretRef => ({ command: [process.execPath, '-e', code] })

describe('{ env }', () => {
  it('is the variable, exactly', async () => {
    expect(await resolved({ env: 'X' }, { env: { X: ' hunter2\n' } })).toEqual({ secret: ' hunter2\n', warnings: [] })
  })
  it('must be set, and not empty', async () => {
    expect(await refusal({ env: 'X' })).toBe('The environment variable X is not set.')
    expect(await refusal({ env: 'X' }, { env: { X: '' } })).toBe('The secret in the environment variable X is empty.')
  })
})

describe('{ file }', () => {
  const written = async (name: string, text: string, mode = 0o600): Promise<SecretRef> => {
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), mode)
    return { file: name }
  }
  it('is what is in it, without the newline at its end', async () => {
    expect((await resolved(await written('plain', 'hun\nter2\n'))).secret).toBe('hun\nter2')
    expect((await resolved(await written('windows', 'hunter2\r\n'))).secret).toBe('hunter2')
  })
  it('that others may read works, with a warning', async () => {
    const { warnings } = await resolved(await written('open', 'hunter2', 0o640))
    expect(warnings).toEqual([expect.stringContaining(`chmod 600 ${join(folder, 'open')}`)])
    expect((await resolved(await written('closed', 'hunter2', 0o400))).warnings).toEqual([])
  })
  it('must be a file, there, and of a size that makes sense', async () => {
    expect(await refusal({ file: 'missing' })).toContain('cannot be read: it is not there')
    expect(await refusal({ file: '.' })).toContain('it is a folder')
    expect(await refusal(await written('large', 'x'.repeat(70_000)))).toContain('it has 70000 bytes')
  })
})

describe('{ command }', () => {
  it('is what it prints, without the newline at its end', async () => {
    expect((await resolved(node('console.log("hunter2")'))).secret).toBe('hunter2')
  })
  it('gets its arguments without a shell between', async () => {
    const ref = { command: [process.execPath, '-p', 'process.argv[1]', '$(whoami); `id`'] }
    expect((await resolved(ref)).secret).toBe('$(whoami); `id`')
  })
  it('that fails is named, without what it said', async () => {
    const failing = node('console.log("hunter2"); console.error("hunter2"); process.exit(3)')
    const error: unknown = await resolved(failing).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ message: 'The command node gave no secret: it ended with 3.' })
    expect(error).not.toHaveProperty('cause')
  })
  it('that takes too long is ended', async () => {
    expect(await refusal(node('setInterval(() => {}, 1000)'), { timeoutMs: 300 })).toContain(
      'it took longer than 0.3 s',
    )
  })
  it('that is not there says so', async () => {
    expect(await refusal({ command: ['rollcall-no-such-program'] })).toContain('there is no such program')
  })
  it('that talks too much is ended', async () => {
    expect(await refusal(node('process.stdout.write("x".repeat(100000))'))).toContain('it said more than 64 KiB')
  })
  it('waits for no input', async () => {
    expect((await resolved(node('process.stdin.resume().on("end", () => console.log("done"))'))).secret).toBe('done')
  })
})

describe('{ keychain }', () => {
  it('is kept by the system', async () => {
    expect((await resolved({ keychain: 'corp' })).secret).toBe('hunter2')
  })
  it('must hold one of that name', async () => {
    await expect(resolved({ keychain: 'wiki' })).rejects.toMatchObject({
      message: 'The keychain holds no secret "wiki".',
      hint: 'Store it with `rollcall secrets set wiki`.',
    })
  })
})
