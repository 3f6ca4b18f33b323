import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeConnector } from '@rollcall/connector-sdk/testing'
import { staffJson } from './connector.ts'

describeConnector(staffJson, {
  async system() {
    const folder = await mkdtemp(join(tmpdir(), 'staff-json-'))
    const file = join(folder, 'staff.json')
    let people = [
      { id: '1', login: 'mora', name: 'Mora Lind', mail: ['mora@acme.example'], department: 'sales' },
      { id: '2', login: 'noah', name: 'Noah Berg', department: 'sales' },
      { id: '3', login: 'rana', name: 'رنا حداد', department: 'legal', active: false },
    ]
    const save = (): Promise<void> => writeFile(file, JSON.stringify({ system: 'staff-of-acme', people }))
    const edit = (id: string, more: object): Promise<void> => {
      people = people.map((one) => (one.id === id ? { ...one, ...more } : one))
      return save()
    }
    await save()
    return {
      settings: { file },
      change: ({ id }) => edit(id, { department: 'research' }),
      rename: ({ id }) => edit(id, { login: `${id}-renamed` }),
      remove({ id }) {
        people = people.filter((one) => one.id !== id)
        return save()
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    }
  },
  unreachable: { file: 'no-such-file.json' },
  user: {
    count: 3,
    attributes: ['login', 'name', 'mail', 'department'],
    unknown: { id: 'nobody' },
    scope: { filter: 'department=sales', count: 2 },
  },
})
