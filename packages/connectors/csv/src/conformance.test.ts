import { readFile, writeFile } from 'node:fs/promises'
import { describeConnector, type Kit, type Seen, type System } from '@rollcall/connector-sdk/testing'
import { makeFolder } from '@rollcall/test-fixtures'
import { csv } from './connector.ts'

const people = `id,login,name,mail,tags,active,room
p1,mora,Mora Lind,mora@acme.test,a|b,true,12
p2,noah,"Berg, Noah",noah@acme.test,b,true,
p3,rana,رنا حداد,rana@acme.test,,false,14
`
const groups = `id,name,members
g1,Sales,p1|p2
g2,Legal,p3
g3,Everybody,p1|p2|p3
`

async function system(): Promise<System> {
  const folder = await makeFolder('csv')
  const path = folder.file
  await writeFile(path('people.csv'), people)
  await writeFile(path('groups.csv'), groups)
  const edit = async ({ kind, id }: Seen, change: (row: string) => string): Promise<void> => {
    const file = path(kind === 'user' ? 'people.csv' : 'groups.csv')
    const rows = (await readFile(file, 'utf8')).split('\n')
    await writeFile(file, rows.map((row) => (row.startsWith(`${id},`) ? change(row) : row)).join('\n'))
  }
  return {
    settings: {
      users: {
        file: 'people.csv',
        id: 'id',
        fields: {
          login: { column: 'login', unique: true, required: true, ignoreCase: true },
          name: { column: 'name' },
          mail: { column: 'mail', ignoreCase: true },
          tags: { column: 'tags', separator: '|' },
        },
        active: 'active',
      },
      groups: { file: 'groups.csv', id: 'id', fields: { name: { column: 'name', unique: true } }, members: 'members' },
    },
    context: { path },
    change: (record) =>
      edit(record, (row) => row.replace(record.kind === 'user' ? /[^,]+@acme.test/ : /[^|,]+$/, 'changed')),
    rename: (record) => edit(record, (row) => row.replace(/^([^,]*),[^,]*/, '$1,renamed')),
    remove: (record) => edit(record, () => ''),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const kit: Kit = {
  system,
  unreachable: { users: { file: 'gone.csv', id: 'id' } },
  user: {
    count: 3,
    attributes: ['login', 'name', 'mail', 'tags', 'active'],
    unknown: { id: 'p9' },
    scope: { filter: '(&(mail=*@ACME.test)(!(tags=a)))', count: 2 },
    draft: {
      attributes: (n) => ({ login: [`new${n}`], name: [`New ${n}`] }),
      unique: 'login',
      text: 'mail',
      many: 'tags',
      required: 'login',
    },
  },
  group: {
    count: 3,
    attributes: ['name', 'members'],
    unknown: { id: 'g9' },
    scope: { filter: '(members=p3)', count: 2 },
    draft: { attributes: (n) => ({ name: [`New ${n}`] }), unique: 'name' },
  },
}

describeConnector(csv, kit)
