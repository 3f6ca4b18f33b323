import { resolveSrv } from 'node:dns/promises'
import { RollcallError } from '@rollcall/model'
import type { AdSettings } from './settings.ts'

/** A server as the DNS names it (RFC 2782). */
export interface SrvRecord {
  readonly name: string
  readonly port: number
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
  if (url !== undefined) return [withPort(url, settings), ...otherUrls.map((other) => withPort(other, settings))]
  const name = (domain ?? '').replace(/\.$/, '')
  // A global catalog is looked up in the root of the forest, where the domain given must be.
  const role = globalCatalog ? 'gc' : 'dc'
  const names = [...(site === undefined ? [] : [`_ldap._tcp.${site}._sites.${role}._msdcs.${name}`])]
  names.push(`_ldap._tcp.${role}._msdcs.${name}`)
  const found: SrvRecord[] = []
  let cause: unknown
  for (const srv of names) {
    try {
      found.push(...inOrder(await lookUp(srv), chance))
    } catch (thrown) {
      cause = thrown
    }
  }
  // The name of nobody says that there is no such server (RFC 2782).
  const there = found.filter(({ name: host }) => host !== '' && host !== '.')
  const [first, ...others] = new Set(there.map((record) => addressOf(record, settings)))
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

/** The DNS tells the port of plain LDAP only; that of TLS is the usual one. */
function addressOf({ name, port }: SrvRecord, settings: AdSettings): string {
  const host = name.replace(/\.$/, '').toLowerCase()
  const isPlain = settings.startTls || settings.insecure
  const usual = settings.globalCatalog ? catalogPorts.plain : 389
  const told = isPlain && port !== usual ? `:${port}` : ''
  return withPort(`${isPlain ? 'ldap' : 'ldaps'}://${host}${told}`, settings)
}

const catalogPorts = { plain: 3268, tls: 3269 }

/** A global catalog listens beside the domain controller it is part of. */
function withPort(url: string, { globalCatalog }: AdSettings): string {
  if (!globalCatalog || /:\d+\/?$/.test(url)) return url
  const isPlain = url.toLowerCase().startsWith('ldap:')
  return `${url.replace(/\/$/, '')}:${isPlain ? catalogPorts.plain : catalogPorts.tls}`
}
