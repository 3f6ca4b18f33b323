import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Certificate, makeAuthority } from './certificates.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { backend, dirsrvFolders, dseLdif, readersAci, readersLdif } from './dirsrv-config.ts'
import { backupOf, type Folder, makeFolder } from './folder.ts'
import { copyKept } from './kept.ts'
import { type Account, answers, type LdapAdmin, ldapAdmin } from './ldap-admin.ts'
import { programOf } from './needs.ts'
import { onFreePorts } from './port.ts'
import { run } from './program.ts'
import { serviceOf, skeletonLdif } from './skeleton.ts'

export interface DirsrvOptions {
  /** `dc=acme,dc=test`. */
  readonly suffix?: string
  /** LDIF from the suffix entry downwards; default `skeletonLdif`. The import runs no plugins: memberOf must be in it. */
  readonly seed?: string
  /** Entries a search of the reader may return (500); its paged searches are not limited. */
  readonly sizeLimit?: number
  /** How it tells what changed: `cn=changelog`, or that and Content Synchronization (RFC 4533). Not at all unless asked for. */
  readonly changes?: 'retro-changelog' | 'content-sync'
}

/** A real 389 Directory Server of our own. */
export interface Dirsrv extends LdapAdmin, AsyncDisposable {
  /** ldap://127.0.0.1:… */
  readonly url: string
  /** ldaps://127.0.0.1:… */
  readonly tlsUrl: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly caFile: string
  readonly suffix: string
  readonly admin: Account
  /** Reads all but passwords, `sizeLimit` entries a search, any number of pages. */
  readonly reader: Account
  /** Reads all but passwords, without a limit. */
  readonly replica: Account
  /** As a crash would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** After `kill` or `stop`: again, on the same ports, with the same data. */
  readonly start: () => Promise<void>
  /** Keeps the data as they are, and puts them back; both while it is stopped. */
  readonly backUp: () => Promise<void>
  readonly restore: () => Promise<void>
}

const always = ['MemberOf Plugin', 'referential integrity postoperation', 'USN']
const feeds = {
  'retro-changelog': ['Retro Changelog Plugin'],
  'content-sync': ['Retro Changelog Plugin', 'Content Synchronization'],
}

/** Starts a 389 Directory Server on free ports of 127.0.0.1 in a private folder, with TLS, MemberOf, referential integrity and USN. */
export async function startDirsrv(options: DirsrvOptions = {}): Promise<Dirsrv> {
  const { suffix = 'dc=acme,dc=test', seed = skeletonLdif(suffix), sizeLimit = 500, changes } = options
  const slapd = programOf('dirsrv', 'ns-slapd')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(await makeFolder('dirsrv'))
  // The last part of this path names a semaphore of the whole machine, which the server leaves behind.
  const conf = folder.file(basename(folder.path))
  cleanup.defer(() => rm(`/dev/shm/sem.${basename(conf)}.stats`, { force: true }))
  for (const name of [`${basename(conf)}/schema`, ...dirsrvFolders]) await mkdir(folder.file(name), { recursive: true })
  // Of these the package has some that not everybody may read, and nothing in them is needed.
  await writeFile(`${conf}/schema/99user.ldif`, 'dn: cn=schema\n')
  await writeFile(`${conf}/certmap.conf`, 'certmap default default\n')
  await writeFile(`${conf}/slapd-collations.conf`, '')

  const authority = await makeAuthority(folder)
  await storeCertificate(folder, conf, authority.caFile, await authority.issue('localhost', ['localhost', '127.0.0.1']))
  const admin = { dn: 'cn=Directory Manager', password: 'admin-password' }
  const reader = { dn: serviceOf('reader', suffix), password: 'reader-password' }
  const replica = { dn: serviceOf('replica', suffix), password: 'replica-password' }
  const plugins = [...always, ...(changes ? feeds[changes] : [])]
  const data = seed + readersLdif(suffix, reader.password, replica.password, sizeLimit)

  const serve = (port: number): Promise<Daemon> =>
    startDaemon({
      command: slapd,
      args: ['-D', conf, '-i', folder.file('run/pid'), '-d', '0'], // -d keeps it in the foreground
      log: folder.file('log/errors'), // it writes there itself
      ready: () => answers({ url: `ldap://127.0.0.1:${port}` }, reader),
    })
  const configure = async (...ports: [number, number]): Promise<string> => {
    const ldif = await dseLdif(folder, conf, { suffix, admin, plugins, ports })
    await writeFile(`${conf}/dse.ldif`, ldif)
    return ldif
  }
  const how = (await configure(389, 636)).replaceAll(basename(folder.path), '') // the import opens no port, but wants some
  const built = String((await stat(slapd)).mtimeMs)
  await copyKept('dirsrv/data', [built, how, data], folder.file('db'), async (made) => {
    await importData(slapd, folder, conf, data)
    await cp(folder.file('db'), made, { recursive: true })
  })
  const [ports, first] = await onFreePorts(2, async ([plain = 0, tls = 0]) => {
    await configure(plain, tls)
    return [[plain, tls], await serve(plain)] as const
  })
  const url = `ldap://127.0.0.1:${ports[0]}`
  let daemon = first
  cleanup.defer(() => daemon.end('SIGKILL')) // an orderly end takes two seconds, and nothing of it is kept
  const administer = ldapAdmin({ url }, admin)
  await administer.modify(suffix, { add: { aci: readersAci(suffix, ['reader', 'replica']) } })
  const owned = cleanup.move()
  return {
    ...administer,
    url,
    tlsUrl: `ldaps://127.0.0.1:${ports[1]}`,
    ca: authority.ca,
    caFile: authority.caFile,
    suffix,
    admin,
    reader,
    replica,
    kill: () => daemon.end('SIGKILL'),
    stop: () => daemon.end('SIGTERM'),
    start: async () => {
      if (!daemon.running()) daemon = await serve(ports[0])
    },
    ...backupOf(folder, 'db'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** It says what was wrong, and which entries it left out, in its log alone. */
async function importData(slapd: string, folder: Folder, conf: string, data: string): Promise<void> {
  await writeFile(folder.file('data.ldif'), data)
  const failed = await run(slapd, ['ldif2db', '-D', conf, '-n', backend, '-i', folder.file('data.ldif')]).catch(
    (error: Error) => error,
  )
  const wrong = (await readFile(folder.file('log/errors'), 'utf8'))
    .split('\n')
    .filter((line) => /- (ERR|WARN) /.test(line))
    .slice(0, 8)
  if (failed instanceof Error || wrong.length > 0)
    throw new Error(`The seed was not imported.\n${wrong.join('\n')}`, { cause: failed })
}

/** The server takes its certificate from a database of NSS. */
async function storeCertificate(
  folder: Folder,
  conf: string,
  caFile: string,
  { certFile, keyFile }: Certificate,
): Promise<void> {
  const certutil = programOf('dirsrv', 'certutil')
  const bundle = folder.file('server.p12')
  const named = ['-name', 'Server-Cert', '-passout', 'pass:']
  await run(programOf('dirsrv', 'openssl'), [
    'pkcs12',
    '-export',
    '-in',
    certFile,
    '-inkey',
    keyFile,
    ...named,
    '-out',
    bundle,
  ])
  await run(certutil, ['-N', '-d', `sql:${conf}`, '--empty-password'])
  await run(certutil, ['-A', '-d', `sql:${conf}`, '-n', 'CA', '-t', 'CT,,', '-a', '-i', caFile])
  await run(programOf('dirsrv', 'pk12util'), ['-i', bundle, '-d', `sql:${conf}`, '-W', ''])
}
