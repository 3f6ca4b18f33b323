import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeNewFile } from './write-new-file.ts'

async function aFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-file-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'all.csv')
}

describe('a file that is written chunk by chunk', () => {
  it('holds all of them, and is never written over', async () => {
    const file = await aFile()
    const chunks = async function* () {
      yield 'a'
      yield 'b'
    }
    await writeNewFile(file, chunks())
    expect(readFileSync(file, 'utf8')).toBe('ab')
    await expect(writeNewFile(file, chunks())).rejects.toMatchObject({ code: 'exists.file' })
  })

  it('is gone where they did not come to their end: nobody takes a part for all', async () => {
    const file = await aFile()
    const chunks = async function* () {
      yield 'a'
      throw new Error('The target is gone.')
    }
    await expect(writeNewFile(file, chunks())).rejects.toThrow('The target is gone.')
    expect(existsSync(file)).toBe(false)
  })
})
