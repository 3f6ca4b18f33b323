import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { makeAuthority } from './certificates.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { backupOf, makeFolder } from './folder.ts'
import { type Account, answers } from './ldap-admin.ts'
import { programOf } from './needs.ts'
import { onFreeAddress } from './port.ts'
import { type SambaAdmin, sambaAdmin } from './samba-admin.ts'
import { adAccountLdif, adSkeletonLdif, domainChanges, otherCopy, smbConf, suffixOf } from './samba-config.ts'
import { changeDomain, copyDomain, unsafe } from './samba-domain.ts'

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
  /** Puts the database of a stopped server aside, or back: what was changed since is undone. */
  readonly backUp: () => Promise<void>
  /** `properly`: as its own tools do it, which give the database another identity (invocationId). */
  readonly restore: (how: { readonly properly: boolean }) => Promise<void>
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

  await copyDomain(home, domain, admin.password)
  const authority = await makeAuthority(folder)
  const conf = folder.file('smb.conf')
  const listenOn = async (host: string): Promise<void> => {
    const server = await authority.issue('localhost', [`dc1.${domain}`, host])
    await writeFile(conf, smbConf({ domain, folder: home, host, caFile: authority.caFile, server }))
  }
  await listenOn('127.0.0.1') // nobody does yet, but its tools want to know where all is
  await mkdir(`${home}/run`)
  const seed = options.seed ?? adSkeletonLdif(suffix)
  const records = [domainChanges(domain, recycleBin), seed, adAccountLdif('reader', reader.password, domain)]
  await changeDomain(home, conf, records.join('\n'))

  const addressOf = (host: string) => ({ url: `ldaps://${host}:636`, ca: authority.ca })
  const serve = (host: string): Promise<Daemon> =>
    startDaemon({
      command: samba,
      args: ['--interactive', '--model=single', `--configfile=${conf}`, '--debug-stdout'],
      options: unsafe,
      log: folder.file('samba.log'),
      ready: () => answers(addressOf(host), reader),
    })
  const [host, first] = await onFreeAddress([389, 636, 3268, 3269], async (free) => {
    await listenOn(free)
    return [free, await serve(free)] as const
  })
  let daemon = first
  cleanup.defer(() => daemon.end('SIGTERM'))
  const kept = backupOf(folder, 'dc/private')
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
    backUp: kept.backUp,
    async restore({ properly }) {
      await kept.restore()
      if (properly) await changeDomain(home, conf, otherCopy(suffix, randomUUID()))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
