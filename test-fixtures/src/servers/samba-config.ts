import { ldifEntry } from '../directories/ldif-writer.ts'
import type { Certificate } from './certificates.ts'

/** What the configuration of a domain controller depends on. */
export interface SambaConfig {
  /** `acme.test` */
  readonly domain: string
  /** Where the domain was made, and lives. */
  readonly folder: string
  /** The address of this machine that it listens on. */
  readonly host: string
  readonly caFile: string
  readonly server: Certificate
}

export const suffixOf = (domain: string): string => domain.replaceAll(/[^.]+/g, 'DC=$&').replaceAll('.', ',')
export const shortNameOf = (domain: string): string => (domain.split('.')[0] ?? '').toUpperCase()

/** smb.conf of a domain controller that speaks LDAP and nothing else. */
export function smbConf({ domain, folder, host, caFile, server }: SambaConfig): string {
  const folders = ['private', 'state', 'cache', 'lock', 'pid'].map(
    (name) => `${name}${name === 'private' ? ' dir' : ' directory'} = ${folder}/${name === 'pid' ? 'run' : name}`,
  )
  return [
    '[global]',
    'netbios name = DC1',
    `realm = ${domain.toUpperCase()}`,
    `workgroup = ${shortNameOf(domain)}`,
    'server role = active directory domain controller',
    'server services = ldap',
    'dcerpc endpoint servers =',
    `interfaces = ${host}/8`,
    'bind interfaces only = yes',
    ...folders,
    `ncalrpc dir = ${folder}/run/ncalrpc`,
    `binddns dir = ${folder}/bind-dns`,
    `log file = ${folder}/samba.log`,
    'tls enabled = yes',
    `tls keyfile = ${server.keyFile}`,
    `tls certfile = ${server.certFile}`,
    `tls cafile = ${caFile}`,
    '[sysvol]',
    `path = ${folder}/state/sysvol`,
    '[netlogon]',
    `path = ${folder}/state/sysvol/${domain}/scripts`,
    '',
  ].join('\n')
}

/** `OU=people` and `OU=groups`, empty. */
export function adSkeletonLdif(suffix: string): string {
  return adUnit('people', suffix) + adUnit('groups', suffix)
}

export function adUnit(name: string, parent: string): string {
  return ldifEntry(`OU=${name},${parent}`, { objectClass: 'organizationalUnit', ou: name })
}

/** A service account like any other person, which is what reads a domain. */
export function adAccountLdif(name: string, password: string, domain: string): string {
  const suffix = suffixOf(domain)
  return (
    adUnit('services', suffix) +
    ldifEntry(`CN=${name},OU=services,${suffix}`, {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@${domain}`,
      userAccountControl: String(normalAccount | passwordNeverExpires),
      clearTextPassword: Buffer.from(password, 'utf16le'),
    })
  )
}

export const normalAccount = 0x200
export const accountDisabled = 0x2
const passwordNeverExpires = 0x10000
const quarterOfAnHour = String(-15 * 60 * 10_000_000)

/** Locks for 15 minutes after three failures, like the other servers; with a recycle bin, if one is wanted. */
export function domainChanges(domain: string, recycleBin: boolean): string {
  const suffix = suffixOf(domain)
  const policy = { lockoutThreshold: '3', lockoutDuration: quarterOfAnHour, lockOutObservationWindow: quarterOfAnHour }
  const settings = Object.entries(policy).map(([name, value]) => `replace: ${name}\n${name}: ${value}\n-\n`)
  const bin = `CN=Partitions,CN=Configuration,${suffix}:766ddcd8-acd0-445e-f3b9-a7f9b6744f2a`
  const feature = `dn:\nchangetype: modify\nadd: enableOptionalFeature\nenableOptionalFeature: ${bin}\n`
  return `dn: ${suffix}\nchangetype: modify\n${settings.join('')}\n${recycleBin ? feature : ''}`
}

/** What makes another copy of a controller's database of it. */
export function otherCopy(suffix: string, invocationId: string): string {
  const settings = `CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,${suffix}`
  return `dn: ${settings}\nchangetype: modify\nreplace: invocationId\ninvocationId: ${invocationId}\n`
}

const from1601To1970 = 11_644_473_600_000n

/** A time as Active Directory writes it: 100-nanosecond steps since 1601. */
export function fileTime(at: Date | string): string {
  return String((BigInt(new Date(at).getTime()) + from1601To1970) * 10_000n)
}

/** `accountExpires` of an account that does not. */
export const never = '9223372036854775807'
