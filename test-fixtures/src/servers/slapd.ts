import { mkdir, writeFile } from 'node:fs/promises'
import { type Certificate, makeAuthority } from './certificates.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { backupOf, makeFolder } from './folder.ts'
import { type Account, answers } from './ldap-admin.ts'
import { programOf } from './needs.ts'
import { onFreePorts } from './port.ts'
import { feed, run } from './program.ts'
import { serviceOf, servicesLdif, skeletonLdif } from './skeleton.ts'
import { type SlapdAdmin, slapdAdmin } from './slapd-admin.ts'
import { adminOf, configLdif, type SlapdSync } from './slapd-config.ts'

export interface SlapdOptions {
  /** `dc=acme,dc=test`. */
  readonly suffix?: string
  /** LDIF from the suffix entry downwards, as text or as a stream of it; default `skeletonLdif`. slapadd runs no overlays: memberOf must be in it. */
  readonly seed?: string | AsyncIterable<string>
  /** Entries a search of the reader may return (500); its paged searches are not limited. */
  readonly sizeLimit?: number
  /** What it remembers for content synchronisation (`log`). */
  readonly contentSync?: SlapdSync
  /** What the server's certificate is for (localhost and its addresses). */
  readonly hosts?: readonly string[]
  /** It has no certificate and refuses StartTLS; nothing listens at `tlsUrl`. */
  readonly withoutTls?: true
}

/** A real slapd of our own. */
export interface Slapd extends SlapdAdmin, AsyncDisposable {
  /** ldap://127.0.0.1:… */
  readonly url: string
  /** ldaps://127.0.0.1:… */
  readonly tlsUrl: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly caFile: string
  /** SASL EXTERNAL with it makes one `cn=certificate,ou=services,…`, who reads everything. */
  readonly clientCertificate: Certificate
  readonly suffix: string
  readonly admin: Account
  /** Reads all but passwords, 500 entries a search, any number of pages. */
  readonly reader: Account
  /** Reads all but passwords, without a limit. */
  readonly replica: Account
  /** As a crash would. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
  /** After `kill` or `stop`: again, on the same ports, with the same data. */
  readonly start: () => Promise<void>
  /** Puts the data of a stopped server aside, or back: what was changed since is undone, as by a backup. */
  readonly backUp: () => Promise<void>
  readonly restore: () => Promise<void>
  /** Takes connections but answers nothing, until `resume`. */
  readonly freeze: () => void
  readonly resume: () => void
}

type Urls = readonly [plain: string, tls: string]

/** Starts a slapd on free ports of 127.0.0.1 in a private folder, with TLS, memberof, refint, ppolicy and syncprov. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const { suffix = 'dc=acme,dc=test', seed = skeletonLdif(suffix), sizeLimit = 500 } = options
  const { contentSync = 'log', withoutTls = false } = options
  const slapd = programOf('slapd', 'slapd')
  const slapadd = programOf('slapd', 'slapadd')
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.use(await makeFolder('slapd'))

  const authority = await makeAuthority(folder)
  const server = await authority.issue('localhost', options.hosts ?? ['localhost', '127.0.0.1', '::1'])
  const clientCertificate = await authority.issue('certificate')
  const admin = { dn: adminOf(suffix), password: 'admin-password' }
  const config = { dn: 'cn=config', password: 'config-password' }
  const reader = { dn: serviceOf('reader', suffix), password: 'reader-password' }
  const replica = { dn: serviceOf('replica', suffix), password: 'replica-password' }

  const conf = folder.file('conf')
  await Promise.all([mkdir(conf), mkdir(folder.file('db')), mkdir(folder.file('log'))])
  await writeFile(
    folder.file('config.ldif'),
    configLdif({
      folder: folder.path,
      suffix,
      sizeLimit,
      contentSync,
      ...(withoutTls ? {} : { tls: { caFile: authority.caFile, ...server } }),
      configPassword: config.password,
      adminPassword: admin.password,
    }),
  )
  await run(slapadd, ['-n0', '-F', conf, '-l', folder.file('config.ldif')])
  const services = servicesLdif(suffix, { reader: reader.password, replica: replica.password, certificate: 'unused' })
  for (const ldif of [seed, services]) {
    // -w writes the contextCSN that change feeds start from.
    await feed(slapadd, ['-q', '-w', '-S', '0', '-b', suffix, '-F', conf], typeof ldif === 'string' ? once(ldif) : ldif)
  }

  const urlsOf = (ports: readonly number[]): Urls => [`ldap://127.0.0.1:${ports[0]}`, `ldaps://127.0.0.1:${ports[1]}`]
  const serve = (urls: Urls): Promise<Daemon> =>
    startDaemon({
      command: slapd,
      args: ['-d', 'none', '-F', conf, '-h', withoutTls ? urls[0] : urls.join(' ')], // -d keeps it in the foreground
      log: folder.file('slapd.log'),
      ready: () => answers({ url: urls[0] }, reader),
    })
  const [ports, first] = await onFreePorts(2, async (free) => [free, await serve(urlsOf(free))] as const)
  const [url, tlsUrl] = urlsOf(ports)
  let daemon = first
  cleanup.defer(() => daemon.end('SIGTERM'))
  const owned = cleanup.move()
  return {
    ...slapdAdmin(url, suffix, admin, config),
    url,
    tlsUrl,
    ca: authority.ca,
    caFile: authority.caFile,
    clientCertificate,
    suffix,
    admin,
    reader,
    replica,
    kill: () => daemon.end('SIGKILL'),
    stop: () => daemon.end('SIGTERM'),
    start: async () => {
      if (!daemon.running()) daemon = await serve([url, tlsUrl])
    },
    ...backupOf(folder, 'db'),
    freeze: () => daemon.freeze(),
    resume: () => daemon.resume(),
    [Symbol.asyncDispose]: () => {
      daemon.resume()
      return owned.disposeAsync()
    },
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}
