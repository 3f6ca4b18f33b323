import { watch } from 'node:fs'
import { cp, readFile, rm } from 'node:fs/promises'
import { aProgram } from './program.ts'
import { type Store, unlimited } from './stores.ts'

const configuration = `version: 1
connections:
  corp:
    connector: ldif
    file: directory.ldif
  app:
    connector: csv
    users:
      file: accounts.csv
      id: id
      active: active
      fields:
        externalId: { column: external_id, unique: true }
        userName: { column: login, unique: true, required: true, ignoreCase: true, naming: true }
        displayName: name
        email: { column: mail, unique: true, ignoreCase: true }
        title: title
    groups: { file: teams.csv, id: id, fields: { name: { column: name, unique: true } }, members: members }
syncs:
  staff:
    from: corp
    to: app
    match: [externalId = id, userName = uid]
    matchGroups: [name = cn]
    users: { externalId: id, userName: lower(uid), displayName: cn, email: mail, title: title }
    groups: { name: cn, members: members }
${unlimited.trim().replaceAll(/^/gm, '    ')}
`
const files = {
  'accounts.csv': 'id,external_id,login,name,mail,title,active\n',
  'teams.csv': 'id,name,members\n',
}
const kept = [...Object.keys(files), '.rollcall']

export async function aCsvStore(): Promise<Store> {
  const program = await aProgram({ 'rollcall.yaml': configuration, ...files })
  const at = program.file
  const rows = async (file: keyof typeof files): Promise<readonly (readonly string[])[]> =>
    (await readFile(at(file), 'utf8'))
      .split('\n')
      .slice(1)
      .filter((row) => row !== '')
      .map((row) => row.split(','))
  return {
    program,
    async empty() {
      await rm(at('.rollcall'), { recursive: true, force: true })
      for (const [file, text] of Object.entries(files)) await program.write(file, text)
    },
    async keep() {
      for (const name of kept) await cp(at(name), at(`kept-${name}`), { recursive: true })
    },
    async restore() {
      await rm(at('.rollcall'), { recursive: true, force: true })
      for (const name of kept) await cp(at(`kept-${name}`), at(name), { recursive: true })
    },
    async content() {
      const people = await rows('accounts.csv')
      const nameOf = new Map(people.map(([id = '', external]) => [id, external]))
      const teams = (await rows('teams.csv')).map(([, name, members = '']) => [
        name,
        ...members
          .split('|')
          .map((id) => nameOf.get(id))
          .sort(),
      ])
      return [...people.map(([, ...cells]) => cells), ...teams].map((row) => JSON.stringify(row)).sort()
    },
    async written(signal) {
      const watcher = watch(at('.'), { signal })
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      watcher.on('change', (_, name) => name === 'accounts.csv' && resolve())
      signal.addEventListener('abort', reject, { once: true })
      await promise.finally(() => watcher.close())
    },
    people: 400,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}
