import { writeFile } from 'node:fs/promises'
import { copyKept } from './kept.ts'
import { programOf } from './needs.ts'
import { type Running, run } from './program.ts'
import { shortNameOf } from './samba-config.ts'

/** Nothing is synced to the disk. */
export const unsafe: Running = { env: { ...process.env, TDB_NO_FSYNC: '1' } }

/** Puts a domain that nobody has used into `home`. Two of the same name are one domain restored twice, with the same ids of what every domain has. */
export async function copyDomain(home: string, domain: string, adminPassword: string): Promise<void> {
  const names = [`--realm=${domain.toUpperCase()}`, `--domain=${shortNameOf(domain)}`, '--host-name=dc1']
  const parts = ['--server-role=dc', '--dns-backend=NONE', '--host-ip=127.0.0.1', `--adminpass=${adminPassword}`]
  const version = await run(programOf('samba', 'samba'), ['--version'])
  await copyKept(`samba/${domain}`, [version, ...names, ...parts], home, async (made) => {
    const emptyConf = `${made}.conf`
    await writeFile(emptyConf, '[global]\n') // keeps the machine's own smb.conf out of it
    const where = [`--configfile=${emptyConf}`, `--targetdir=${made}`]
    await run(programOf('samba', 'samba-tool'), ['domain', 'provision', ...names, ...parts, ...where], unsafe)
  })
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
