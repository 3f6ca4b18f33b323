import { RollcallError } from '@rollcall/model'
import type { GssapiContext } from './gssapi.ts'

export type LdapBind =
  | { readonly method: 'simple'; readonly dn: string; readonly password: () => Promise<string> }
  /** SASL EXTERNAL: the client certificate says who it is. */
  | { readonly method: 'external' }
  /** SASL GSSAPI: a Kerberos ticket says who it is. `begin` gets the host whose service `ldap` is meant. */
  | { readonly method: 'gssapi'; readonly begin: (host: string) => Promise<GssapiContext> }
  /** Sends no bind at all, which works where an anonymous bind is refused. */
  | { readonly method: 'anonymous' }

export interface LdapSettings {
  /** `ldap://host[:port]` or `ldaps://host[:port]`. */
  readonly url: string
  /** Servers of the same directory, tried in order where the one before cannot be reached. */
  readonly otherUrls?: readonly string[]
  readonly startTls?: boolean
  /** Allows a password to go over `ldap://` in clear text. */
  readonly insecure?: boolean
  /** PEM; only these are trusted then. Default: the system's and Node's own. */
  readonly ca?: string
  /** PEM; for SASL EXTERNAL and for servers that ask for one. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string }
  readonly bind: LdapBind
  /** For each of name, TCP, TLS and bind (8,000). */
  readonly connectTimeoutMs?: number
  /** Longest silence while an answer is due (30,000). */
  readonly answerTimeoutMs?: number
  /** Largest single message accepted (64 MB). */
  readonly maxMessageBytes?: number
}

/** Where to connect, and how, checked. */
export interface Target {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly tls: 'none' | 'at-once' | 'start-tls'
  readonly bind: LdapBind
  readonly ca: string | undefined
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined
  readonly connectTimeoutMs: number
  readonly answerTimeoutMs: number
  readonly maxMessageBytes: number
}

/** Throws `config` where the settings contradict each other or would send a password in clear text. */
export function toTarget(settings: LdapSettings): Target {
  const { host, port, secure } = parseLdapUrl(settings.url)
  const url = `${secure ? 'ldaps' : 'ldap'}://${host.includes(':') ? `[${host}]` : host}:${port}`
  if (secure && settings.startTls) {
    throw new RollcallError('config.start-tls', `${url} is encrypted from the start; startTls belongs to ldap://.`, {
      hint: 'Remove startTls, or use an ldap:// URL (port 389).',
      field: 'startTls',
    })
  }
  const tls = secure ? 'at-once' : settings.startTls ? 'start-tls' : 'none'
  if (tls === 'none' && settings.bind.method === 'simple' && !settings.insecure) {
    throw new RollcallError(
      'config.insecure',
      `${url} would carry the password of ${settings.bind.dn} in clear text.`,
      {
        hint: 'Use ldaps:// or startTls: true. To send it in clear text all the same, say insecure: true.',
        field: 'url',
      },
    )
  }
  if (tls === 'none' && settings.bind.method === 'gssapi') {
    throw new RollcallError('config.insecure', `${url} would carry everything that is read in clear text.`, {
      hint: 'Use ldaps:// or startTls: true; Kerberos only says who it is.',
      field: 'url',
    })
  }
  if (settings.bind.method === 'external' && (tls === 'none' || !settings.clientCertificate)) {
    throw new RollcallError('config.external', `${url}: SASL EXTERNAL needs TLS and a client certificate.`, {
      hint: 'Use ldaps:// or startTls: true, and name the certificate and its key.',
      field: 'clientCertificate',
    })
  }
  return {
    url,
    host,
    port,
    tls,
    bind: settings.bind,
    ca: settings.ca,
    clientCertificate: settings.clientCertificate,
    connectTimeoutMs: settings.connectTimeoutMs ?? 8_000,
    answerTimeoutMs: settings.answerTimeoutMs ?? 30_000,
    maxMessageBytes: settings.maxMessageBytes ?? 64 * 1024 * 1024,
  }
}

/** Throws `config.url` for anything but an LDAP URL with a host. */
export function parseLdapUrl(text: string): { host: string; port: number; secure: boolean; url: URL } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const secure = url?.protocol === 'ldaps:'
  if (!url?.hostname || (!secure && url.protocol !== 'ldap:') || url.username || url.password) {
    throw new RollcallError('config.url', `Not the address of an LDAP server: ${withoutUserInfo(text)}`, {
      hint: 'Write ldaps://host or ldap://host, with :port if it is not the usual one.',
      field: 'url',
    })
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { host: decodeURIComponent(host), port: Number(url.port) || (secure ? 636 : 389), secure, url }
}

function withoutUserInfo(text: string): string {
  return text.replace(/\/\/.*@/, '//…@')
}
