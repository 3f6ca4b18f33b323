import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder } from '../testing/a-folder.ts'

const files = { 'rollcall.yaml': 'version: 1\nconnections: {}\nsyncs: {}\n' }

describe('before the first run', () => {
  it('there is no history, and the audit log is empty and whole', async () => {
    await using folder = await aFolder(files)
    expect((await folder.rollcall('history')).out).toBe('  No run yet.\n')
    expect(JSON.parse((await folder.rollcall('history', '--json')).out)).toEqual({
      formatVersion: 1,
      runs: [],
      paused: [],
    })
    const { code, out } = await folder.rollcall('audit', 'verify')
    expect([code, out]).toEqual([0, expect.stringContaining('✓ 0 records; the chain is whole')])
  })

  it('a head that the audit log does not have is noticed', async () => {
    await using folder = await aFolder(files)
    const { code, out } = await folder.rollcall('audit', 'verify', '--head', 'abc12345')
    expect([code, out]).toEqual([1, expect.stringContaining('The head abc12345 is not in the audit log')])
  })
})

describe('wrong values', () => {
  it('such as a head that is none are refused', async () => {
    await using folder = await aFolder(files)
    for (const head of ['', 'abc', 'not a hash'])
      expect(await folder.rollcall('audit', 'verify', `--head=${head}`)).toMatchObject({
        code: 1,
        err: expect.stringContaining('--head takes the hash that a run printed'),
      })
  })

  it('of --limit and --run are refused', async () => {
    await using folder = await aFolder(files)
    expect((await folder.rollcall('history', '-n', 'many')).err).toContain('--limit takes a whole number, not “many”.')
    expect((await folder.rollcall('audit', '--run', 'x')).err).toContain('--run takes the number of a run, not “x”.')
  })

  it('such as a file that is no plan are refused', async () => {
    await using folder = await aFolder(files)
    await writeFile(join(folder.path, 'some.plan'), 'hello\n')
    expect(await folder.rollcall('apply', 'some.plan')).toMatchObject({ code: 1, out: '' })
    expect((await folder.rollcall('apply', 'none.plan')).err).toContain('none.plan is not there')
  })
})
