import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aCatalog, anExample } from './building.ts'
import { loadConfig } from './load.ts'

describe('a configuration file', () => {
  it('that is not there says what to do', async () => {
    await expect(loadConfig('/nowhere/rollcall.yaml', aCatalog)).rejects.toMatchObject({
      code: 'config.not-found',
      hint: expect.stringContaining('rollcall init'),
    })
  })

  it('may begin with a byte order mark and end its lines as Windows does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-config-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'rollcall.yaml')
    await writeFile(file, `\uFEFF${anExample.replaceAll('\n', '\r\n')}`)
    const { syncs, state } = await loadConfig(file, aCatalog)
    expect(syncs.staff?.users?.emails?.expression).toBe('all(mail)')
    expect(state).toBe(join(folder, '.rollcall/state.db'))
  })
})
