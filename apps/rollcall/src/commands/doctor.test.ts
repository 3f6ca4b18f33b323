import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aCompany } from '../testing/a-company.ts'
import { aFolder } from '../testing/a-folder.ts'
import { anOffice } from '../testing/an-office.ts'

describe('the doctor', () => {
  it('looks at this computer, the state and every connection, and exits 0 when all is well', async () => {
    await using office = await anOffice()
    const { code, out } = await office.rollcall('doctor')
    expect([code, out]).toEqual([0, expect.stringContaining('✓ state    ./.rollcall/state.db, no run yet\n')])
    expect(out).toContain(
      '✓ locks    no run is on\n  ✓ pauses   no sync is paused\n  ✓ audit    0 records, the chain is whole\n',
    )
    expect(out).toMatch(/ {2}corp\n {2}✓ file .* {2}app\n {2}✓ connect/s)
  })

  it('connects to nothing with --offline', async () => {
    await using office = await anOffice()
    expect((await office.rollcall('doctor', '--offline')).out).not.toContain('app')
  })

  it('stops at what the rest stands on', async () => {
    await using folder = await aFolder({})
    const { code, out } = await folder.rollcall('doctor')
    expect(code).toBe(1)
    expect(out).toContain('✕ config   failed\n    ./rollcall.yaml is not there.')
    expect(out).not.toContain('state')
  })

  it('goes on without what stands on a state that is none', async () => {
    await using office = await anOffice()
    await writeFile(join(office.path, 'notes.db'), 'these are my notes, and no database at all')
    await writeFile(join(office.path, 'other.yaml'), 'version: 1\nstate: notes.db\nconnections: {}\nsyncs: {}\n')
    const { code, out } = await office.rollcall('doctor', '--config', 'other.yaml')
    expect([code, out]).toEqual([1, expect.stringContaining('✕ state    failed')])
    expect(out).not.toContain('audit')
  })

  it('says where each secret is, whether it can be had, and never the secret', async () => {
    const app = `{ connector: sql, url: "postgres://app@127.0.0.1/app", password: { file: secret },
      users: { table: accounts, id: id, fields: { userName: login } } }`
    const files = { 'rollcall.yaml': `version: 1\nconnections:\n  app: ${app}\nsyncs: {}\n` }
    await using folder = await aFolder(files)
    const missing = await folder.rollcall('doctor', '--offline')
    expect([missing.code, missing.out]).toEqual([1, expect.stringMatching(/secrets of app\n {2}✕ secret .*secret\n/)])

    await writeFile(join(folder.path, 'secret'), 'swordfish\n', { mode: 0o600 })
    const { code, out } = await folder.rollcall('doctor', '--offline')
    expect([code, out]).toEqual([0, expect.stringContaining('✓ secret   in the file secret')])
    expect(out).not.toContain('swordfish')
  })

  it('says who holds a lock', async () => {
    await using company = await aCompany()
    await using _run = await company.anotherRun()
    expect((await company.rollcall('doctor')).out).toContain(`✓ locks    staff is held by process ${process.pid} since`)
  })

  it('notices a clock that was set back', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    const { code, out } = await company.rollcallIn({ now: () => Date.UTC(2001, 0, 1) }, 'doctor', '--offline')
    expect([code, out]).toEqual([1, expect.stringContaining('It says 2001-01-01T00:00:00.000Z, and run 1 began')])
  })
})
