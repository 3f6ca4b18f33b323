import { existsSync } from 'node:fs'
import { policyOf, serviceOf } from './skeleton.ts'

/** What the configuration of a slapd depends on. */
export interface SlapdConfig {
  readonly folder: string
  readonly suffix: string
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly configPassword: string
  readonly adminPassword: string
  readonly sizeLimit: number
}

export const adminOf = (suffix: string): string => `cn=admin,${suffix}`
export const database = 'olcDatabase={1}mdb,cn=config'

/** The service accounts read everything but passwords; people may only bind. */
export function accessRules(suffix: string, before: readonly string[] = []): readonly string[] {
  const readers = ['reader', 'replica', 'certificate'].map((name) => `by dn.exact="${serviceOf(name, suffix)}" read`)
  return [
    'to attrs=userPassword by self write by anonymous auth by * none',
    ...before,
    `to * ${readers.join(' ')} by users none`,
  ].map((rule, index) => `{${index}}${rule}`)
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
  const { folder, suffix } = config
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
        `olcTLSCACertificateFile: ${config.caFile}`,
        `olcTLSCertificateFile: ${config.certFile}`,
        `olcTLSCertificateKeyFile: ${config.keyFile}`,
        'olcTLSVerifyClient: try',
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
        ...['back_mdb', 'memberof', 'refint', 'ppolicy', 'syncprov'].map((name) => `olcModuleLoad: ${name}`),
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
    overlay(0, 'syncprov', 'olcSyncProvConfig', 'olcSpSessionlog: 10000'),
    overlay(1, 'memberof', 'olcMemberOf', 'olcMemberOfRefint: TRUE'),
    overlay(2, 'refint', 'olcRefintConfig', 'olcRefintAttribute: member', `olcRefintNothing: ${adminOf(suffix)}`),
    overlay(3, 'ppolicy', 'olcPPolicyConfig', `olcPPolicyDefault: ${policyOf(suffix)}`, 'olcPPolicyUseLockout: TRUE'),
  ].join('\n\n')
}

function block(dn: string, classes: readonly string[], lines: readonly string[]): string {
  return [`dn: ${dn}`, ...classes.map((name) => `objectClass: ${name}`), ...lines].join('\n')
}
