import { existsSync } from 'node:fs'
import { policyOf, serviceOf } from './skeleton.ts'

/**
 * What a slapd remembers for content synchronisation: nothing, because it has no syncprov (`off`); no deletions (`no-log`);
 * those since it was started (`log`), or the last two of them (`short-log`); all, in a database of its own (`lasting-log`).
 */
export type SlapdSync = 'off' | 'no-log' | 'short-log' | 'log' | 'lasting-log'

/** What the configuration of a slapd depends on. */
export interface SlapdConfig {
  readonly contentSync: SlapdSync
  readonly folder: string
  readonly suffix: string
  readonly tls?: { readonly caFile: string; readonly certFile: string; readonly keyFile: string }
  readonly configPassword: string
  readonly adminPassword: string
  readonly sizeLimit: number
}

export const adminOf = (suffix: string): string => `cn=admin,${suffix}`
export const database = 'olcDatabase={1}mdb,cn=config'
const logDatabase = 'olcDatabase={2}mdb,cn=config'

/** The service accounts read everything but passwords; people may only bind. */
export function accessRules(suffix: string, before: readonly string[] = []): readonly string[] {
  return [
    'to attrs=userPassword by self write by anonymous auth by * none',
    ...before,
    `to * ${readersOf(suffix)} by users none`,
  ].map((rule, index) => `{${index}}${rule}`)
}

function readersOf(suffix: string): string {
  return ['reader', 'replica', 'certificate'].map((name) => `by dn.exact="${serviceOf(name, suffix)}" read`).join(' ')
}

/** The reader gets `sizeLimit` entries a search, yet every page; the replica gets everything. */
export function limitRules(
  suffix: string,
  sizeLimit: number,
  pagedTotal: number | 'unlimited' = 'unlimited',
): readonly string[] {
  const size = `size.soft=${sizeLimit} size.hard=${sizeLimit} size.pr=1000 size.prtotal=${pagedTotal}`
  return [
    `{0}dn.exact="${serviceOf('reader', suffix)}" ${size}`,
    `{1}dn.exact="${serviceOf('replica', suffix)}" size=unlimited time=unlimited`,
    `{2}dn.exact="${serviceOf('certificate', suffix)}" size=unlimited`,
  ]
}

/** The whole of cn=config as LDIF for `slapadd -n0`. */
export function configLdif(config: SlapdConfig): string {
  const { folder, suffix, contentSync, tls } = config
  const first = (...paths: string[]): string => paths.find((path) => existsSync(path)) ?? (paths[0] as string)
  const schemas = first('/etc/ldap/schema', '/etc/openldap/schema', '/opt/homebrew/etc/openldap/schema')
  const overlay = (index: number, name: string, objectClass: string, ...lines: string[]): string =>
    block(
      `olcOverlay={${index}}${name},${database}`,
      ['olcOverlayConfig', objectClass],
      [`olcOverlay: {${index}}${name}`, ...lines],
    )
  return [
    block(
      'cn=config',
      ['olcGlobal'],
      [
        'cn: config',
        `olcPidFile: ${folder}/slapd.pid`,
        ...(tls
          ? [
              `olcTLSCACertificateFile: ${tls.caFile}`,
              `olcTLSCertificateFile: ${tls.certFile}`,
              `olcTLSCertificateKeyFile: ${tls.keyFile}`,
              'olcTLSVerifyClient: try',
            ]
          : []),
        `olcAuthzRegexp: "^cn=certificate$" "${serviceOf('certificate', suffix)}"`,
        'olcThreads: 4',
      ],
    ),
    block(
      'cn=module,cn=config',
      ['olcModuleList'],
      [
        'cn: module',
        `olcModulePath: ${first('/usr/lib/ldap', '/usr/lib64/openldap', '/usr/libexec/openldap')}`,
        ...['back_mdb', 'memberof', 'refint', 'ppolicy', 'syncprov', 'accesslog'].map(
          (name) => `olcModuleLoad: ${name}`,
        ),
      ],
    ),
    block('cn=schema,cn=config', ['olcSchemaConfig'], ['cn: schema']),
    ['core', 'cosine', 'nis', 'inetorgperson'].map((name) => `include: file://${schemas}/${name}.ldif`).join('\n'),
    block(
      'olcDatabase={-1}frontend,cn=config',
      ['olcDatabaseConfig', 'olcFrontendConfig'],
      [
        'olcDatabase: {-1}frontend',
        'olcAccess: {0}to dn.base="" by * read',
        'olcAccess: {1}to dn.base="cn=subschema" by * read',
      ],
    ),
    block(
      'olcDatabase={0}config,cn=config',
      ['olcDatabaseConfig'],
      ['olcDatabase: {0}config', 'olcRootDN: cn=config', `olcRootPW: ${config.configPassword}`],
    ),
    block(
      database,
      ['olcDatabaseConfig', 'olcMdbConfig'],
      [
        'olcDatabase: {1}mdb',
        `olcDbDirectory: ${folder}/db`,
        `olcSuffix: ${suffix}`,
        `olcRootDN: ${adminOf(suffix)}`,
        `olcRootPW: ${config.adminPassword}`,
        `olcDbMaxSize: ${2 ** 32}`,
        'olcDbNoSync: TRUE',
        'olcDbMultival: member,memberOf 100,10',
        'olcDbIndex: objectClass,uid,cn,mail,member,memberOf,entryUUID,entryCSN eq',
        ...accessRules(suffix).map((rule) => `olcAccess: ${rule}`),
        ...limitRules(suffix, config.sizeLimit).map((rule) => `olcLimits: ${rule}`),
      ],
    ),
    ...overlaysOf(config).map(([name, ...lines], index) => overlay(index, name, ...lines)),
    ...(contentSync === 'lasting-log' ? [accesslogDatabase(config)] : []),
  ].join('\n\n')
}

type Overlay = readonly [name: string, objectClass: string, ...lines: string[]]

/** slapo-syncprov(5): a session log that is read from the accesslog survives the server. */
function overlaysOf({ contentSync, suffix }: SlapdConfig): readonly Overlay[] {
  const log = {
    off: [],
    'no-log': [],
    'short-log': ['olcSpSessionlog: 2'],
    log: ['olcSpSessionlog: 10000'],
    'lasting-log': ['olcSpSessionlogSource: cn=accesslog'],
  }
  const syncprov: Overlay = ['syncprov', 'olcSyncProvConfig', ...log[contentSync]]
  const accesslog: Overlay = [
    'accesslog',
    'olcAccessLogConfig',
    'olcAccessLogDB: cn=accesslog',
    'olcAccessLogOps: writes',
    'olcAccessLogSuccess: TRUE',
  ]
  return [
    ...(contentSync === 'off' ? [] : [syncprov]),
    ['memberof', 'olcMemberOf', 'olcMemberOfRefint: TRUE'],
    ['refint', 'olcRefintConfig', 'olcRefintAttribute: member', `olcRefintNothing: ${adminOf(suffix)}`],
    ['ppolicy', 'olcPPolicyConfig', `olcPPolicyDefault: ${policyOf(suffix)}`, 'olcPPolicyUseLockout: TRUE'],
    ...(contentSync === 'lasting-log' ? [accesslog] : []),
  ]
}

function accesslogDatabase({ folder, suffix }: SlapdConfig): string {
  return block(
    logDatabase,
    ['olcDatabaseConfig', 'olcMdbConfig'],
    [
      'olcDatabase: {2}mdb',
      `olcDbDirectory: ${folder}/log`,
      'olcSuffix: cn=accesslog',
      `olcRootDN: ${adminOf(suffix)}`,
      `olcDbMaxSize: ${2 ** 30}`,
      'olcDbNoSync: TRUE',
      'olcDbIndex: entryCSN,reqStart,objectClass eq',
      // syncprov reads it as whoever synchronises; the log holds passwords in clear text.
      'olcAccess: {0}to attrs=reqMod,reqOld by * none',
      `olcAccess: {1}to * ${readersOf(suffix)} by * none`,
      'olcSizeLimit: unlimited',
    ],
  )
}

function block(dn: string, classes: readonly string[], lines: readonly string[]): string {
  return [`dn: ${dn}`, ...classes.map((name) => `objectClass: ${name}`), ...lines].join('\n')
}
