import { mkdir, writeFile } from 'node:fs/promises'
import { makeAuthority } from './certificates.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { makeFolder } from './folder.ts'
import { type Account, answers } from './ldap-admin.ts'
import { programOf } from './needs.ts'
import { onFreeAddress } from './port.ts'
import { run } from './program.ts'
import { type SambaAdmin, sambaAdmin } from './samba-admin.ts'
import { adAccountLdif, adSkeletonLdif, domainChanges, shortNameOf, smbConf, suffixOf } from './samba-config.ts'

export interface SambaOptions {
  /** `acme.test`, whose entries lie below `DC=acme,DC=test`. */
  readonly domain?: string
  /** LDIF of what is below the domain's own entry, entries and changes; default `OU=people` and `OU=groups`. The server makes objectGUID and memberOf itself. */
  readonly seed?: string
  /** Whether what is deleted keeps its attributes for a while. */
  readonly recycleBin?: boolean
}

/** A real Samba of our own: the domain controller of an Active Directory. */
export interface Samba extends SambaAdmin, AsyncDisposable {
  /** An address of this machine that nobody else uses, for the ports of Active Directory are fixed. */
  readonly host: string
  /** ldap://127.…:389; binds only after StartTLS. */
  readonly url: string
  /** ldaps://127.…:636 */
  readonly tlsUrl: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly caFile: string
  readonly domain: string
  readonly suffix: string
  readonly admin: Account
  /** A plain account of the domain: reads everything but passwords and what was deleted. It is `reader@…` as well. */
  readonly reader: Account
  /** As a crash would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** After `kill` or `stop`: again, at the same address, with the same data. */
  readonly start: () => Promise<void>
}

/** Makes a domain in a private folder and starts its controller. Root only. */
export async function startSamba(options: SambaOptions = {}): Promise<Samba> {
  const { domain = 'acme.test', recycleBin = false } = options
  const suffix = suffixOf(domain)
  const samba = programOf('samba', 'samba')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(await makeFolder('samba'))
  const home = folder.file('dc')
  const admin = { dn: `CN=Administrator,CN=Users,${suffix}`, password: 'Admin-password1' }
  const reader = { dn: `CN=reader,OU=services,${suffix}`, password: 'Reader-password1' }

  await provision(home, folder.file('empty.conf'), domain, admin.password)
  await mkdir(`${home}/run`)
  const seed = options.seed ?? adSkeletonLdif(suffix)
  const records = [domainChanges(domain, recycleBin), seed, adAccountLdif('reader', reader.password, domain)]
  for (const piece of inPieces(records.join('\n'))) await change(home, piece)

  const authority = await makeAuthority(folder)
  const conf = folder.file('smb.conf')
  const addressOf = (host: string) => ({ url: `ldaps://${host}:636`, ca: authority.ca })
  const serve = (host: string): Promise<Daemon> =>
    startDaemon({
      command: samba,
      args: ['--interactive', '--model=single', `--configfile=${conf}`, '--debug-stdout'],
      log: folder.file('samba.log'),
      ready: () => answers(addressOf(host), reader),
    })
  const [host, first] = await onFreeAddress([389, 636, 3268, 3269], async (free) => {
    const server = await authority.issue('localhost', [`dc1.${domain}`, free])
    await writeFile(conf, smbConf({ domain, folder: home, host: free, caFile: authority.caFile, server }))
    return [free, await serve(free)] as const
  })
  let daemon = first
  cleanup.defer(() => daemon.end('SIGTERM'))
  const owned = cleanup.move()
  return {
    ...sambaAdmin(addressOf(host), admin),
    host,
    url: `ldap://${host}:389`,
    tlsUrl: addressOf(host).url,
    ca: authority.ca,
    caFile: authority.caFile,
    domain,
    suffix,
    admin,
    reader,
    kill: () => daemon.end('SIGKILL'),
    stop: () => daemon.end('SIGTERM'),
    start: async () => {
      if (!daemon.running()) daemon = await serve(host)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The empty file keeps the machine's own smb.conf out of it. */
async function provision(home: string, emptyConf: string, domain: string, password: string): Promise<void> {
  await mkdir(home)
  await writeFile(emptyConf, '[global]\n')
  const names = [`--realm=${domain.toUpperCase()}`, `--domain=${shortNameOf(domain)}`, '--host-name=dc1']
  const parts = ['--server-role=dc', '--dns-backend=NONE', '--host-ip=127.0.0.1']
  const where = [`--configfile=${emptyConf}`, `--targetdir=${home}`, `--adminpass=${password}`]
  await run(programOf('samba', 'samba-tool'), ['domain', 'provision', ...names, ...parts, ...where])
}

/** Straight into the domain's files, before anybody serves them. */
async function change(home: string, ldif: string): Promise<void> {
  const file = `${home}/records.ldif`
  await writeFile(file, ldif)
  const domain = [`--configfile=${home}/etc/smb.conf`, '-H', `${home}/private/sam.ldb`]
  await run(programOf('samba', 'ldbmodify'), [...domain, file])
}

/** Entries become additions. One transaction over thousands takes far longer than many over some hundreds. */
function inPieces(ldif: string, size = 500): readonly string[] {
  const records = ldif.trim().split(/\n{2,}/)
  const changes = records.map((record) =>
    /^changetype:/m.test(record) ? record : record.replace(/^dn:.*(?:\n .*)*/, '$&\nchangetype: add'),
  )
  return Array.from(
    { length: Math.ceil(changes.length / size) },
    (_, index) => `${changes.slice(index * size, (index + 1) * size).join('\n\n')}\n`,
  )
}
