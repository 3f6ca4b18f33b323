import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { ldifEntry } from '../directories/ldif-writer.ts'
import type { Folder } from './folder.ts'
import { accountEntry, serviceOf, unit } from './skeleton.ts'

/** What the configuration of a 389 Directory Server depends on. */
export interface DirsrvConfig {
  readonly suffix: string
  readonly ports: readonly [plain: number, tls: number]
  readonly admin: { readonly dn: string; readonly password: string }
  /** Plugins to switch on beside those that always are. */
  readonly plugins: readonly string[]
}

export const backend = 'userRoot'
const template = '/usr/share/dirsrv/data/template-dse.ldif'
/** Settings that a plugin gets beside being on. */
const more: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Without it a change names its entry by a DN alone, which may have moved on.
  'Retro Changelog Plugin': { 'nsslapd-attribute': 'nsuniqueid:targetUniqueId' },
}
const plugin = (name: string): string => `cn=${name},cn=plugins,cn=config`

/** The folders that the server expects to be there. */
export const dirsrvFolders: readonly string[] = ['db', `db/${backend}`, 'lock', 'log', 'run', 'ldif', 'bak', 'tmp']

/** The whole of dse.ldif: the package's own template, filled in as its installer would, with what ours adds. */
export async function dseLdif(folder: Folder, conf: string, config: DirsrvConfig): Promise<string> {
  const values: Readonly<Record<string, string>> = {
    schema_dir: `${conf}/schema`,
    cert_dir: conf,
    config_dir: conf,
    inst_dir: conf,
    lock_dir: folder.file('lock'),
    tmp_dir: folder.file('tmp'),
    ldif_dir: folder.file('ldif'),
    bak_dir: folder.file('bak'),
    run_dir: folder.file('run'),
    log_dir: folder.file('log'),
    db_dir: folder.file('db'),
    db_home_dir: folder.file('db'), // not /dev/shm, where it would outlive us
    db_lib: 'bdb',
    fqdn: 'localhost',
    ds_port: String(config.ports[0]),
    ds_user: userInfo().username,
    ds_suffix: config.suffix,
    rootdn: config.admin.dn,
    ds_passwd: `{CLEAR}${config.admin.password}`, // only a stored form is taken here
    ldapi_enabled: 'off',
    ldapi: folder.file('run/ldapi'),
    ldapi_autobind: 'off',
  }
  const filled = (await readFile(template, 'utf8')).replaceAll(/%(\w+)%/g, (_, name) => values[name] ?? '')
  const wanted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'cn=config': {
      'nsslapd-listenhost': '127.0.0.1',
      'nsslapd-securelistenhost': '127.0.0.1',
      'nsslapd-securePort': String(config.ports[1]),
      'nsslapd-security': 'on',
      'nsslapd-allow-anonymous-access': 'rootdse',
      'nsslapd-accesslog-logging-enabled': 'off',
      // Locks for 15 minutes after three failures, like the other servers.
      passwordLockout: 'on',
      passwordMaxFailure: '3',
      passwordLockoutDuration: '900',
    },
    // A small cache is a small file: it is as large as the cache may become.
    'cn=config,cn=ldbm database,cn=plugins,cn=config': {
      'nsslapd-cache-autosize': '0',
      'nsslapd-dbcachesize': '10000000',
      'nsslapd-import-cache-autosize': '0',
      'nsslapd-import-cachesize': '20000000',
      'nsslapd-db-durable-transaction': 'off',
    },
    ...Object.fromEntries(
      config.plugins.map((name) => [plugin(name), { 'nsslapd-pluginEnabled': 'on', ...more[name] }]),
    ),
  }
  const entries = filled
    .trim()
    .split(/\n{2,}/)
    .map((entry) => {
      const dn = /^dn: (.*)/.exec(entry)?.[1]?.replaceAll(/,\s+/g, ',') ?? ''
      return withValues(entry, wanted[dn] ?? {})
    })
  return `${entries.join('\n\n')}\n\n${databaseLdif(folder, config.suffix)}`
}

function withValues(entry: string, values: Readonly<Record<string, string>>): string {
  const replaced = new Set(Object.keys(values).map((name) => name.toLowerCase()))
  const kept = entry.split('\n').filter((line) => !replaced.has(line.split(':')[0]?.toLowerCase() ?? ''))
  return [...kept, ...Object.entries(values).map(([name, value]) => `${name}: ${value}`)].join('\n')
}

function databaseLdif(folder: Folder, suffix: string): string {
  return [
    ldifEntry(`cn=${backend},cn=ldbm database,cn=plugins,cn=config`, {
      objectClass: ['extensibleObject', 'nsBackendInstance'],
      cn: backend,
      'nsslapd-suffix': suffix,
      'nsslapd-directory': `${folder.file('db')}/${backend}`,
    }),
    ldifEntry(`cn="${suffix}",cn=mapping tree,cn=config`, {
      objectClass: ['extensibleObject', 'nsMappingTree'],
      cn: [suffix, `"${suffix}"`],
      'nsslapd-state': 'backend',
      'nsslapd-backend': backend,
    }),
  ].join('')
}

/** The service accounts read everything but passwords; people may only bind. */
export function readersAci(suffix: string, names: readonly string[]): string {
  const who = names.map((name) => `userdn = "ldap:///${serviceOf(name, suffix)}"`).join(' or ')
  return `(targetattr != "userPassword")(version 3.0; acl "readers"; allow (read, search, compare) (${who});)`
}

/** The accounts that read it; the reader gets `sizeLimit` entries a search, yet every page. */
export function readersLdif(suffix: string, reader: string, replica: string, sizeLimit: number): string {
  const unlimited = {
    nsSizeLimit: '-1',
    nsPagedSizeLimit: '-1',
    nsLookThroughLimit: '-1',
    nsPagedLookThroughLimit: '-1',
  }
  return [
    unit('services', suffix),
    accountEntry('reader', reader, suffix, { ...unlimited, nsSizeLimit: String(sizeLimit) }),
    accountEntry('replica', replica, suffix, unlimited),
  ].join('')
}
