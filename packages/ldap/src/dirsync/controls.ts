import { BerReader } from '../ber/reader.ts'
import { boolean, integer, octets, sequence } from '../ber/write.ts'
import type { Control } from '../client/messages.ts'

/** Names of Active Directory's controls (MS-ADTS 3.1.1.3.4.1). */
export const adOid = {
  dirSync: '1.2.840.113556.1.4.841',
  showDeleted: '1.2.840.113556.1.4.417',
  notification: '1.2.840.113556.1.4.528',
} as const

/** Deleted objects are told as well. Critical: without it, nothing found would mean nobody deleted. */
export const showDeletedControl: Uint8Array = sequence(octets(adOid.showDeleted), boolean(true))

/** The search stays open and tells of every change under its base. */
export const notificationControl: Uint8Array = sequence(octets(adOid.notification), boolean(true))

/** Of a link only the values that came or went are told, not all there are. */
const incrementalValues = 0x80000000
/** Servers raise anything below to this. */
const leastBytes = 0x100000

/** The flags go as a signed 32-bit INTEGER: Active Directory refuses the five bytes that the unsigned number would need. */
export function dirSyncControl(cookie: Uint8Array): Buffer {
  const value = sequence(integer(incrementalValues | 0), integer(leastBytes), octets(cookie))
  return sequence(octets(adOid.dirSync), boolean(true), octets(value))
}

export interface DirSyncAnswer {
  /** There is more to tell, with this cookie. */
  readonly more: boolean
  readonly cookie: Uint8Array
}

/** Undefined where a server did not answer as to DirSync. */
export function readDirSyncAnswer(controls: readonly Control[]): DirSyncAnswer | undefined {
  const value = controls.find(({ oid }) => oid === adOid.dirSync)?.value
  if (!value) return undefined
  const reader = new BerReader(value)
  const end = reader.enter(0x30)
  const more = reader.integer() !== 0
  reader.skip(0x02)
  const cookie = Uint8Array.from(reader.octets())
  reader.leaveRest(end)
  return { more, cookie }
}
