import { describe, expect, it } from 'vitest'
import { testContext } from './context.ts'

const { signal } = new AbortController()

describe('the context of a test', () => {
  it('knows the secrets it was given and no others', async () => {
    const { secret } = testContext({ secrets: { PASSWORD: 'geheim' } })
    expect(await secret({ env: 'PASSWORD' })).toBe('geheim')
    expect(await secret({ command: ['PASSWORD'] })).toBe('geheim')
    await expect(secret({ keychain: 'toString' })).rejects.toThrow('no secret toString')
  })
  it('has a clock that only sleeping moves, and nobody waits for it', async () => {
    const { clock } = testContext()
    const start = clock.now()
    await clock.sleep(3_600_000, signal)
    expect(clock.now() - start).toBe(3_600_000)
    await expect(clock.sleep(1, AbortSignal.abort())).rejects.toThrow()
  })
  it('keeps what was logged', () => {
    const context = testContext()
    context.log('warn', 'The server hides its schema.', { server: 'a' })
    context.log('info', 'So what.')
    expect(context.logged).toEqual([
      { level: 'warn', message: 'The server hides its schema.', data: { server: 'a' } },
      { level: 'info', message: 'So what.' },
    ])
  })
  it('has no network', async () => {
    await expect(testContext().http('http://127.0.0.1')).rejects.toThrow('no network')
  })
})
