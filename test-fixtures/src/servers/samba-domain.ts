import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programOf } from './needs.ts'
import { type Running, run } from './program.ts'
import { shortNameOf } from './samba-config.ts'

/** Nothing is synced to the disk. */
export const unsafe: Running = { env: { ...process.env, TDB_NO_FSYNC: '1' } }

const cache = fileURLToPath(new URL('../../node_modules/.cache/samba/', import.meta.url))

/**
 * Puts a domain that nobody has used into `home`. To make one takes seconds, so it is made once on a machine, kept, and copied:
 * two of the same name are one domain restored twice, with the same ids of what every domain has.
 */
export async function copyDomain(home: string, domain: string, adminPassword: string): Promise<void> {
  const names = [`--realm=${domain.toUpperCase()}`, `--domain=${shortNameOf(domain)}`, '--host-name=dc1']
  const parts = ['--server-role=dc', '--dns-backend=NONE', '--host-ip=127.0.0.1', `--adminpass=${adminPassword}`]
  const version = await run(programOf('samba', 'samba'), ['--version'])
  const kept = join(cache, `${domain}-${hash('sha256', [version, ...names, ...parts].join()).slice(0, 12)}`)
  if (!existsSync(kept)) await provision(kept, [...names, ...parts])
  await cp(kept, home, { recursive: true })
}

/** Whoever is done first keeps theirs. */
async function provision(kept: string, how: readonly string[]): Promise<void> {
  await mkdir(cache, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(cache, 'new-'))
  const made = join(folder, 'domain')
  const emptyConf = join(folder, 'empty.conf')
  try {
    await mkdir(made)
    await writeFile(emptyConf, '[global]\n') // keeps the machine's own smb.conf out of it
    const where = [`--configfile=${emptyConf}`, `--targetdir=${made}`]
    await run(programOf('samba', 'samba-tool'), ['domain', 'provision', ...how, ...where], unsafe)
    await rename(made, kept).catch((error: Error) => {
      if (!existsSync(kept)) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Straight into a domain's files, before anybody serves them: `records` is LDIF, where an entry is an addition. */
export async function changeDomain(home: string, conf: string, records: string): Promise<void> {
  const file = `${home}/records.ldif`
  for (const piece of inPieces(records)) {
    await writeFile(file, piece)
    const where = [`--configfile=${conf}`, '-H', `${home}/private/sam.ldb`]
    await run(programOf('samba', 'ldbmodify'), [...where, file], unsafe)
  }
}

/** One transaction over thousands takes far longer than many over some hundreds. */
function inPieces(ldif: string, size = 500): readonly string[] {
  const changes = ldif
    .trim()
    .split(/\n{2,}/)
    .map((record) =>
      /^changetype:/m.test(record) ? record : record.replace(/^dn:.*(?:\n .*)*/, '$&\nchangetype: add'),
    )
  return Array.from(
    { length: Math.ceil(changes.length / size) },
    (_, index) => `${changes.slice(index * size, (index + 1) * size).join('\n\n')}\n`,
  )
}
