import { resolveSrv } from 'node:dns/promises'
import { RollcallError } from '@rollcall/model'
import type { AdSettings } from './settings.ts'

/** A server as the DNS names it (RFC 2782). */
export interface SrvRecord {
  readonly name: string
  readonly priority: number
  readonly weight: number
}

export type LookUpSrv = (name: string) => Promise<readonly SrvRecord[]>

/** The addresses to try, in order: as the settings say, else the domain's controllers from the DNS, those of the site first. */
export async function serversOf(
  settings: AdSettings,
  lookUp: LookUpSrv = resolveSrv,
  chance: () => number = Math.random,
): Promise<readonly [string, ...string[]]> {
  const { url, otherUrls, domain, site, globalCatalog } = settings
  if (url !== undefined) return [url, ...otherUrls]
  const name = (domain ?? '').replace(/\.$/, '')
  // A global catalog is looked up in the root of the forest, where the domain given must be.
  const role = globalCatalog ? 'gc' : 'dc'
  const names = [...(site === undefined ? [] : [`_ldap._tcp.${site}._sites.${role}._msdcs.${name}`])]
  names.push(`_ldap._tcp.${role}._msdcs.${name}`)
  const found: string[] = []
  let cause: unknown
  for (const srv of names) {
    try {
      for (const { name: host } of inOrder(await lookUp(srv), chance)) found.push(host.replace(/\.$/, '').toLowerCase())
    } catch (thrown) {
      cause = thrown
    }
  }
  const [first, ...others] = [...new Set(found)].map((host) => addressOf(host, settings))
  if (first !== undefined) return [first, ...others]
  throw new RollcallError('unavailable.dns', `The DNS names no domain controller of ${name} (${names.join(', ')}).`, {
    hint: 'Check the name of the domain and the name servers of this machine, or give the url of a domain controller.',
    field: 'domain',
    cause,
  })
}

/** The lowest priority first; among equals by chance, the heavier the likelier. */
function inOrder(records: readonly SrvRecord[], chance: () => number): readonly SrvRecord[] {
  const left = records.map((record) => ({ record, key: chance() ** (1 / (record.weight + 0.1)) }))
  return left.sort((a, b) => a.record.priority - b.record.priority || b.key - a.key).map(({ record }) => record)
}

/** The DNS tells the port of plain LDAP only. */
function addressOf(host: string, { startTls, insecure, globalCatalog }: AdSettings): string {
  const plain = startTls || insecure
  const port = globalCatalog ? (plain ? ':3268' : ':3269') : ''
  return `${plain ? 'ldap' : 'ldaps'}://${host}${port}`
}
