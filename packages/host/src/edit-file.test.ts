import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { proposeEdit, writeEdit } from './edit-file.ts'

const text = `version: 1
# where people come from
connections:
  corp: { connector: ldif, file: people.ldif }   # exported nightly
`
const edit = { path: ['connections', 'corp', 'file'], value: 'staff.ldif' }

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-edit-'))
  file = join(folder, 'rollcall.yaml')
  await writeFile(file, text)
})
afterEach(() => rm(folder, { recursive: true }))

describe('a change of the configuration', () => {
  it('is shown before it is made', async () => {
    const { after, diff, problem } = await proposeEdit(file, [edit])
    expect(after).toBe(text.replace('people.ldif', 'staff.ldif'))
    expect(diff.filter(({ kind }) => kind !== 'same')).toMatchObject([{ before: 4 }, { after: 4 }])
    expect([problem, await readFile(file, 'utf8')]).toEqual([undefined, text])
  })

  it('keeps the rights of the file, and leaves nothing else behind', async () => {
    await chmod(file, 0o640)
    await writeEdit(await proposeEdit(file, [edit]))
    expect(await readFile(file, 'utf8')).toContain('staff.ldif')
    expect([(await stat(file)).mode & 0o777, await readdir(folder)]).toEqual([0o640, ['rollcall.yaml']])
  })

  it('goes through a symbolic link into the file', async () => {
    const link = join(folder, 'link.yaml')
    await symlink('rollcall.yaml', link)
    await writeEdit(await proposeEdit(link, [edit]))
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect(await readFile(file, 'utf8')).toContain('staff.ldif')
  })

  it('that would not load says where, and is not written', async () => {
    const proposal = await proposeEdit(file, [{ path: ['connections', 'corp', 'flie'], value: 'x' }])
    expect(proposal.problem).toMatchObject({
      code: 'config.invalid',
      problems: [{ line: 4, message: '`flie`: did you mean `file`?' }],
    })
    await expect(writeEdit({ ...proposal, problem: undefined } as never)).rejects.toMatchObject({
      code: 'config.invalid',
    })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('is refused once somebody else was faster', async () => {
    const proposal = await proposeEdit(file, [edit])
    await writeFile(file, `${text}# mine\n`)
    await expect(writeEdit(proposal)).rejects.toMatchObject({ code: 'conflict.config' })
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual([`${text}# mine\n`, ['rollcall.yaml']])
  })

  it('is refused once the file is gone', async () => {
    const proposal = await proposeEdit(file, [edit])
    await rm(file)
    await expect(writeEdit(proposal)).rejects.toMatchObject({ code: 'config.not-found' })
    expect(await readdir(folder)).toEqual([])
  })

  it('may mend a file that does not load', async () => {
    await writeFile(file, text.replace('ldif,', 'ldfi,'))
    const proposal = await proposeEdit(file, [{ path: ['connections', 'corp', 'connector'], value: 'ldif' }])
    expect(proposal).toMatchObject({ after: text })
    expect(proposal).not.toHaveProperty('problem')
  })
})
