import { RollcallError } from '@rollcall/model'
import type { SearchRequest } from './search.ts'
import { type LdapSettings, parseLdapUrl } from './settings.ts'

/** Whether the host of a referral is among those allowed; never for what is no LDAP URL. */
export function isAllowed(referral: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0 || !URL.canParse(referral)) return false
  const { protocol, hostname } = new URL(referral)
  return /^ldaps?:$/.test(protocol) && allowed.some((host) => host.toLowerCase() === hostname.toLowerCase())
}

/** The settings for the server a referral names: the same credentials, and no less protected than before. */
export function settingsAt(referral: string, settings: LdapSettings): LdapSettings {
  const { url, secure } = parseLdapUrl(referral)
  const { startTls: _, ...rest } = settings
  const encrypted = settings.startTls || settings.url.toLowerCase().startsWith('ldaps:')
  return { ...rest, url: `${url.protocol}//${url.host}`, ...(encrypted && !secure ? { startTls: true } : {}) }
}

/** What to ask there (RFC 4516, RFC 4511 section 4.5.3): whatever the URL leaves out stays as it was. */
export function requestAt(referral: string, request: SearchRequest): SearchRequest {
  const { url } = parseLdapUrl(referral)
  const base = decoded(url.pathname.slice(1), referral)
  const [, , scope = '', filter = ''] = url.search.split('?')
  return {
    ...request,
    base: base || request.base,
    scope: scope === 'base' || scope === 'one' || scope === 'sub' ? scope : request.scope,
    filter: filter ? decoded(filter, referral) : request.filter,
  }
}

function decoded(text: string, referral: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new RollcallError('config.referral', `A referral that cannot be read: ${referral}`, { cause })
  }
}
