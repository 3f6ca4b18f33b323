import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSecret, checkUnsaved, readTables } from './unsaved.ts'

const signal = new AbortController().signal
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-unsaved-'))
  await writeFile(join(folder, 'list.csv'), 'nr;login;näme\n1;mora;Mora\n')
  await writeFile(join(folder, 'password'), 'hunter2\n', { mode: 0o600 })
  using database = new DatabaseSync(join(folder, 'app.db'))
  database.exec('create table account (id integer primary key, login text not null unique, note text)')
})
afterAll(() => rm(folder, { recursive: true }))
const around = (env = {}) => ({ configFile: join(folder, 'rollcall.yaml'), env })

describe('a connection that is being set up', () => {
  it('names every setting that is wrong', async () => {
    const settings = { url: 'http://x', bindDn: 'cn=reader' }
    const problems = await checkUnsaved({ name: 'corp', connector: 'openldap', settings })
    expect(problems.map(({ setting }) => setting)).toEqual(['url', 'baseDn'])
    const good = { url: 'ldaps://x', baseDn: 'dc=x' }
    expect(await checkUnsaved({ name: 'corp', connector: 'openldap', settings: good })).toEqual([])
  })

  it('shows the tables of a database before one is chosen', async () => {
    const tables = await readTables({ name: 'app', connector: 'sql', settings: { file: 'app.db' } }, around(), signal)
    expect(tables).toEqual([
      {
        name: 'account',
        columns: [
          { name: 'id', type: 'number', unique: true },
          { name: 'login', type: 'text', required: true, unique: true },
          { name: 'note', type: 'text' },
        ],
      },
    ])
  })

  it('shows the columns of a file, whatever stands between them', async () => {
    const settings = { users: { file: 'list.csv' } }
    const [list] = await readTables({ name: 'app', connector: 'csv', settings }, around(), signal)
    expect(list?.columns.map(({ name }) => name)).toEqual(['nr', 'login', 'näme'])
  })

  it('says what is wrong with what it cannot look into', async () => {
    const gone = readTables({ name: 'app', connector: 'sql', settings: { file: 'gone.db' } }, around(), signal)
    await expect(gone).rejects.toMatchObject({ code: 'not-found.file', hint: expect.any(String) })
    const noFile = readTables({ name: 'app', connector: 'csv', settings: {} }, around(), signal)
    await expect(noFile).rejects.toMatchObject({ code: 'config.file' })
    expect(await readTables({ name: 'corp', connector: 'ldif', settings: {} }, around(), signal)).toEqual([])
  })
})

describe('a secret that is only looked for', () => {
  it('is told to be there, and never told', async () => {
    const found = await checkSecret({ file: 'password' }, around())
    expect(found).toEqual({ where: 'in the file password' })
    expect(await checkSecret({ env: 'CORP' }, around({ CORP: 'hunter2' }))).toEqual({
      where: 'in the environment variable CORP',
    })
  })

  it('is told to be missing, with what to do', async () => {
    expect(await checkSecret({ env: 'CORP' }, around())).toMatchObject({
      problem: { code: 'config.secret', hint: expect.any(String) },
    })
  })
})
