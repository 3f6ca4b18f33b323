import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change, Plan, PlanHeader } from '@rollcall/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPlanFile, writePlanFile } from './plan-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const header = { formatVersion: 1, sync: 'staff', notes: [] } as unknown as PlanHeader
const change: Change = {
  seq: 1,
  phase: 4,
  about: { kind: 'user', label: 'Mora' },
  why: 'source-changed',
  needs: [],
  undo: 'exact',
  step: {
    op: 'update',
    kind: 'user',
    id: 'a',
    edits: [{ field: 'photo', from: [], to: [new Uint8Array([1, 2])], add: [], remove: [] }],
  },
}

const aPlan: Plan = {
  ...header,
  async *changes() {
    yield [change]
  },
  async *findings() {},
}

describe('a saved plan', () => {
  it('comes back as it was, bytes included', async () => {
    const file = join(folder, 'plan')
    const digest = await writePlanFile(aPlan, file)
    const read = await openPlanFile(file)
    expect(read).toMatchObject({ header, digest, total: 1 })
    const changes: Change[] = []
    for await (const batch of read.changes()) changes.push(...batch)
    expect(changes).toEqual([change])
  })

  it('can be read by its owner only', async () => {
    const file = join(folder, 'plan')
    await writePlanFile(aPlan, file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('never takes the place of another file', async () => {
    const file = join(folder, 'plan')
    await writePlanFile(aPlan, file)
    await expect(writePlanFile(aPlan, file)).rejects.toMatchObject({ code: 'exists.plan-file' })
  })

  it.each([
    ['edited', (text: string) => text.replace('Mora', 'Mara'), 'it was edited'],
    ['cut short', (text: string) => text.split('\n').slice(0, 2).join('\n'), 'its end is missing'],
    ['cut within a line', (text: string) => text.slice(0, 60), 'a line that is not JSON'],
    ['continued', (text: string) => `${text}{"change":1}\n`, 'something follows'],
    ['something else', () => 'hello\n', 'a line that is not JSON'],
    ['empty', () => '', 'its end is missing'],
  ])('is refused when it was %s', async (_, spoil, why) => {
    const file = join(folder, 'plan')
    await writePlanFile(aPlan, file)
    writeFileSync(file, spoil(readFileSync(file, 'utf8')))
    await expect(openPlanFile(file)).rejects.toThrow(why)
  })
})
