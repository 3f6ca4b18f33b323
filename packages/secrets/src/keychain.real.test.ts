import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Keyring, needs, startKeyring } from '@rollcall/test-fixtures'
import { describe, expect, it } from 'vitest'

const execute = promisify(execFile)

/** Runs code with a `keychain` in a process of its own, as its session's environment counts from the start. */
async function inSession({ env }: Pick<Keyring, 'env'>, code: string): Promise<unknown> {
  const program = `
    import { openKeychain } from ${JSON.stringify(import.meta.resolve('./keychain.ts'))}
    const keychain = openKeychain()
    const answer = await (async () => { ${code} })().catch((error) => ({ error: error.toJSON?.() ?? String(error) }))
    process.stdout.write(JSON.stringify(answer ?? null))`
  const args = ['--conditions=@rollcall/source', '--input-type=module', '-e', program]
  const { stdout } = await execute(process.execPath, args, { env: { ...process.env, ...env }, timeout: 60_000 })
  return JSON.parse(stdout)
}

const noKeychain = {
  error: {
    code: 'config.keychain',
    message: expect.stringMatching(/^The Secret Service .* cannot be used: .+\.$/),
    hint: expect.stringContaining('{ env: NAME }, { file: PATH } or { command: [PROGRAM, …] }'),
  },
}

describe.runIf(needs('keyring'))('an unlocked keychain', () => {
  it('keeps secrets from one process to the next, lists their names and forgets them', async () => {
    await using session = await startKeyring()
    await inSession(session, `await keychain.set('wiki', 'tökén\\n'); await keychain.set('corp', 'x'.repeat(10000))`)
    expect(await inSession(session, `return keychain.list()`)).toEqual(['corp', 'wiki'])
    expect(await inSession(session, `return keychain.get('wiki')`)).toBe('tökén\n')
    await inSession(session, `await keychain.set('wiki', 'other')`)
    expect(await inSession(session, `return keychain.get('wiki')`)).toBe('other')
    expect(await inSession(session, `return keychain.remove('wiki')`)).toBe(true)
    expect(await inSession(session, `return keychain.list()`)).toEqual(['corp'])
  })

  it('that holds no such secret says so, and keeps nothing of the probe', async () => {
    await using session = await startKeyring()
    expect(
      await inSession(session, `return [await keychain.get('wiki') ?? 'none', await keychain.remove('wiki')]`),
    ).toEqual(['none', false])
    expect(await inSession(session, `return keychain.list()`)).toEqual([])
    const all = `(await import('@napi-rs/keyring')).findCredentials('rollcall-probe')`
    expect(
      await inSession(session, `return ${all.replace('@napi-rs/keyring', import.meta.resolve('@napi-rs/keyring'))}`),
    ).toEqual([])
  })
})

describe.runIf(needs('keyring'))('a locked keychain', () => {
  it.each(['get', 'remove', 'set', 'list'])('is no empty one: %s says that it cannot be used', async (verb) => {
    await using session = await startKeyring({ locked: true })
    expect(await inSession(session, `return keychain.${verb}('corp', 'secret')`)).toMatchObject(noKeychain)
  })
})

describe('no keychain at all', () => {
  const nothing = { env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', DISPLAY: '' } }
  it.runIf(process.platform === 'linux').each(['get', 'remove', 'set', 'list'])('%s says so', async (verb) => {
    expect(await inSession(nothing, `return keychain.${verb}('corp', 'secret')`)).toMatchObject(noKeychain)
  })
})
