import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'
import { aWorld } from './a-world.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A folder with files in it, to run the program in; gone when disposed. */
export interface Folder extends AsyncDisposable {
  readonly path: string
  readonly rollcall: (...argv: string[]) => Promise<Said>
}

export async function aFolder(files: Readonly<Record<string, string>>): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-app-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return {
    path,
    async rollcall(...argv) {
      const world = aWorld({ cwd: path })
      const code = await run(argv, '1.2.3', world)
      return { code, out: world.seen.out.replaceAll(path, '.'), err: world.seen.err.replaceAll(path, '.') }
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}

const ids = { n: 0 }
function entry(dn: string, attributes: Readonly<Record<string, string>>): string {
  const id = `00000000-0000-4000-8000-${String(++ids.n).padStart(12, '0')}`
  const lines = Object.entries({ ...attributes, entryUUID: id }).map(([name, value]) => `${name}: ${value}`)
  return `dn: ${dn}\n${lines.join('\n')}\n\n`
}

export const acmeLdif =
  entry('dc=acme,dc=example', { objectClass: 'organization', o: 'Acme', dc: 'acme' }) +
  entry('ou=people,dc=acme,dc=example', { objectClass: 'organizationalUnit', ou: 'people' }) +
  entry('uid=mora,ou=people,dc=acme,dc=example', {
    objectClass: 'inetOrgPerson',
    uid: 'mora',
    cn: 'Mora Lind',
    sn: 'Lind',
    mail: 'mora@acme.example',
  }) +
  entry('uid=nora,ou=people,dc=acme,dc=example', {
    objectClass: 'inetOrgPerson',
    uid: 'nora',
    cn: 'Nora Quist',
    sn: 'Quist',
  })
