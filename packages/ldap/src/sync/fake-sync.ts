import { boolean, element, integer, octets, sequence } from '../ber/write.ts'
import { anEntryContent, result } from '../client/fake-server.ts'
import { message, tag } from '../client/messages.ts'
import { syncOid } from './messages.ts'

/** What a synchronising server sends, built byte by byte. */
export const uuid = (last: number): Buffer => Buffer.from(last.toString(16).padStart(32, '0'), 'hex')
export const uuidText = (last: number): string => `00000000-0000-0000-0000-${last.toString(16).padStart(12, '0')}`

const control = (oid: string, value: Uint8Array): Buffer => sequence(octets(oid), octets(value))
const optional = (cookie: string | undefined): Buffer[] => (cookie === undefined ? [] : [octets(cookie)])

/** `states`: present 0, add 1, modify 2, delete 3. */
export function aChange(
  id: number,
  state: number,
  { dn = 'uid=1', who = uuid(1), cookie }: { dn?: string; who?: Uint8Array; cookie?: string } = {},
): Buffer {
  const value = sequence(integer(state, 0x0a), octets(who), ...optional(cookie))
  return message(id, element(tag.searchEntry, anEntryContent(dn, {})), [control(syncOid.state, value)])
}

export function anInfo(id: number, choice: Uint8Array, name: string = syncOid.info): Buffer {
  return message(id, element(tag.intermediateResponse, octets(name, 0x80), octets(choice, 0x81)))
}
export const newCookie = (cookie: string | Uint8Array): Buffer => octets(cookie, 0x80)
export const phase = (tagOf: 0xa1 | 0xa2, cookie?: string, refreshed?: boolean): Buffer =>
  element(tagOf, ...optional(cookie), ...(refreshed === undefined ? [] : [boolean(refreshed)]))
export const idSet = (ids: readonly Uint8Array[], refreshDeletes?: boolean, cookie?: string): Buffer =>
  element(
    0xa3,
    ...optional(cookie),
    ...(refreshDeletes === undefined ? [] : [boolean(refreshDeletes)]),
    element(0x31, ...ids.map((one) => octets(one))),
  )

export function synced(id: number, cookie?: string, refreshDeletes?: boolean, code: number = 0, said = ''): Buffer {
  const value = sequence(...optional(cookie), ...(refreshDeletes === undefined ? [] : [boolean(refreshDeletes)]))
  return message(
    id,
    result(tag.searchDone, { code, diagnostic: said }),
    code === 0 ? [control(syncOid.done, value)] : [],
  )
}
