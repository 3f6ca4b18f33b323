import { hash } from 'node:crypto'
import type { Query } from '@rollcall/connector-sdk'
import { type Directory, identityOf, outermost, type SyncCookie, type SyncRequest } from '@rollcall/ldap'
import { dnKey, type Problem } from '@rollcall/model'
import type { OpenLdapSettings } from '../settings.ts'
import type { Witness } from './witness.ts'

/** What a cursor is good for, each as a short digest. */
export interface Binding {
  /** The directory itself, whatever address leads to it. */
  readonly server: string
  /** Base and filter, of the connection and of the query. */
  readonly content: string
  /** As whom it is read: what it may see differs. */
  readonly account: string
}

/** What a cursor of this query is bound to. Which directory answers is asked each time: it may be another since. */
export async function bindingOf(
  directory: Directory,
  settings: OpenLdapSettings,
  query: Query,
  request: SyncRequest,
  signal: AbortSignal,
): Promise<Binding> {
  const { bindDn, saslExternal, clientCertificate } = settings
  const bases = outermost(query.base ?? [request.base]).map(dnKey)
  const content = [dnKey(request.base), request.filter, bases.sort(), query.filter ?? '']
  const account = saslExternal ? ['external', clientCertificate] : ['simple', bindDn && dnKey(bindDn)]
  return {
    server: digest(await identityOf(directory, signal)),
    content: digest(JSON.stringify(content)),
    account: digest(JSON.stringify(account)),
  }
}

/** What a cursor remembers. */
export interface Memory {
  readonly cookie: SyncCookie
  readonly witness?: Witness | undefined
}

/** `rfc4533.SERVER.CONTENT.ACCOUNT.COOKIE.WITNESS.CHECK` */
export function writeCursor({ server, content, account }: Binding, { cookie, witness }: Memory): string {
  const parts = [cookie, witness ? `${witness.id} ${witness.stamp}` : ''].map((part) => Buffer.from(part as string))
  const text = ['rfc4533', server, content, account, ...parts.map((part) => part.toString('base64url'))].join('.')
  return `${text}.${digest(text)}`
}

/** What it remembers, or why the cursor is of no use here. slapd takes a damaged cookie for none, and tells everything as new. */
export function readCursor(cursor: string, binding: Binding): Memory | Problem {
  const text = cursor.slice(0, cursor.lastIndexOf('.'))
  const [format, server, content, account, cookie = '', seen = ''] = text.split('.')
  if (format !== 'rfc4533' || digest(text) !== cursor.slice(text.length + 1))
    return useless('is damaged, or none of ours')
  if (server !== binding.server) return useless('belongs to another directory')
  if (content !== binding.content) return useless('belongs to another base or filter')
  if (account !== binding.account) return useless('belongs to another account, which may see something else')
  const [id, stamp] = Buffer.from(seen, 'base64url').toString().split(' ')
  return { cookie: Buffer.from(cookie, 'base64url'), witness: id && stamp ? { id, stamp } : undefined }
}

function useless(why: string): Problem {
  return { code: 'conflict.cursor', message: `The place where the last read ended ${why}.` }
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 12)
}
