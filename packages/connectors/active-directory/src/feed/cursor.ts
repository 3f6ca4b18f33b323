import { hash } from 'node:crypto'
import type { Query } from '@rollcall/connector-sdk'
import { type Problem, RollcallError } from '@rollcall/model'
import type { AdSettings } from '../settings.ts'
import type { Place } from './place.ts'
import type { Witness } from './witness.ts'

/** Where a feed goes on, and what it is good for. */
export interface Cursor {
  /** Digest of directory, query and account. */
  readonly of: string
  /** The server and how far it was. */
  readonly place: Place
  /** Of DirSync; absent: every change after the place's USN is asked for. */
  readonly cookie?: Uint8Array
  /** Who was changed last when it was written. */
  readonly witnesses: readonly Witness[]
}

const version = 'ad3'

export function writeCursor({ of, place, cookie, witnesses }: Cursor): string {
  const { server, invocationId, usn } = place
  const seen = witnesses.map(({ id, usn, when }) => `${id}/${usn}/${when}`).join(',')
  const parts = [version, of, server, invocationId, usn, cookie ? Buffer.from(cookie).toString('base64') : '', seen]
  const text = parts.join(' ')
  return `${text} ${checkOf(text)}`
}

/** Throws `invalid.cursor` for what is none of ours. A domain controller takes a damaged cookie, and then skips what it likes. */
export function parseCursor(text: string): Cursor {
  const checked = text.slice(0, text.lastIndexOf(' '))
  const [kind, of, server, invocationId, usn, cookie, seen] = checked.split(' ')
  const isWhole = checkOf(checked) === text.slice(checked.length + 1)
  const isGood = of && server && invocationId && usn && cookie !== undefined && seen !== undefined
  if (kind !== version || !isWhole || !isGood)
    throw new RollcallError(
      'invalid.cursor',
      'The place where reading was to go on is none that Active Directory gave.',
    )
  const place = { server, invocationId, usn: BigInt(usn) }
  const witnesses = seen.split(',').flatMap((one) => {
    const [id, usn, when] = one.split('/')
    return id && usn && when !== undefined ? [{ id, usn: BigInt(usn), when }] : []
  })
  return { of, place, witnesses, ...(cookie === '' ? {} : { cookie: Uint8Array.from(Buffer.from(cookie, 'base64')) }) }
}

/** What a cursor is bound to: another directory, query or account sees other changes. */
export function bindingOf(identity: string, query: Query, settings: AdSettings): string {
  const { kind, attributes, base, filter } = query
  const { baseDn, users, groups, securityGroupsOnly, bindDn } = settings
  const of = kind === 'user' ? users : [groups, securityGroupsOnly]
  const parts = [identity, kind, attributes, base ?? [baseDn], filter ?? '', of, users, bindDn ?? 'kerberos']
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 16)
}

function checkOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 12)
}

/** Why a cursor is of no use, as a problem. */
export function useless(message: string): Problem {
  return { code: 'invalid.cursor', message: `${message} Everything is read again.` }
}
