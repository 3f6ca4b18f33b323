import { BerError } from '../ber/length.ts'
import { BerReader } from '../ber/reader.ts'
import { boolean, integer, octets, sequence } from '../ber/write.ts'
import type { Control } from '../client/messages.ts'

/** Names of the controls and the message of content synchronisation (RFC 4533 section 2). */
export const syncOid = {
  request: '1.3.6.1.4.1.4203.1.9.1.1',
  state: '1.3.6.1.4.1.4203.1.9.1.2',
  done: '1.3.6.1.4.1.4203.1.9.1.3',
  info: '1.3.6.1.4.1.4203.1.9.1.4',
} as const

/** Where a synchronisation goes on: bytes that only the server understands. */
export type SyncCookie = Uint8Array

const states = ['present', 'add', 'modify', 'delete'] as const
export type SyncState = (typeof states)[number]

/** Of what a server tells between the entries (RFC 4533 section 2.5). */
export type SyncInfo =
  | { readonly kind: 'cookie'; readonly cookie: SyncCookie }
  /** The end of a phase. `refreshed`: and of the whole refresh; what follows happens now. */
  | {
      readonly kind: 'phase'
      readonly phase: 'present' | 'delete'
      readonly refreshed: boolean
      readonly cookie?: SyncCookie
    }
  /** Entries by id alone: unchanged, or no longer in the content. */
  | {
      readonly kind: 'set'
      readonly state: 'present' | 'delete'
      readonly uuids: readonly string[]
      readonly cookie?: SyncCookie
    }

export interface SyncStateValue {
  readonly state: SyncState
  readonly uuid: string
  readonly cookie?: SyncCookie
}

/** RFC 4533 section 2.4. */
export interface SyncDoneValue {
  readonly refreshDeletes: boolean
  readonly cookie?: SyncCookie
}

/** A server of a hundred writers has a cookie of some 6 kB. */
const mostCookieBytes = 64 * 1024

/**
 * RFC 4533 section 2.2. Critical: a server that does not know it must not answer with a plain search.
 * `reloadHint`: rather than start again from nothing, the server is to say that it would have to.
 */
export function syncRequestControl(
  persist: boolean,
  cookie: SyncCookie | undefined,
  reloadHint: boolean = false,
): Buffer {
  const value = sequence(
    integer(persist ? 3 : 1, 0x0a),
    ...(cookie ? [octets(cookie)] : []),
    ...(reloadHint ? [boolean(true)] : []),
  )
  return sequence(octets(syncOid.request), boolean(true), octets(value))
}

/** Undefined where a message carries no such control. */
export function readSyncState(controls: readonly Control[]): SyncStateValue | undefined {
  const reader = contentOf(controls, syncOid.state)
  if (!reader) return undefined
  const end = reader.enter(0x30)
  const number = reader.integer(0x0a)
  const state = states[number]
  if (state === undefined) throw new BerError(`a sync state ${number}, which is none`)
  const uuid = uuidOf(reader.octets())
  const cookie = readCookie(reader, end)
  finish(reader, end)
  return { state, uuid, ...cookie }
}

/** Undefined where a message carries no such control. */
export function readSyncDone(controls: readonly Control[]): SyncDoneValue | undefined {
  const reader = contentOf(controls, syncOid.done)
  if (!reader) return undefined
  const end = reader.enter(0x30)
  const cookie = readCookie(reader, end)
  const refreshDeletes = readFlag(reader, end, false)
  finish(reader, end)
  return { refreshDeletes, ...cookie }
}

/** The content of an intermediate response (RFC 4511 section 4.13), which ends at `end`. Undefined where it tells of something else. */
export function readSyncInfo(reader: BerReader, end: number): SyncInfo | undefined {
  const name = reader.at < end && reader.peek() === 0x80 ? reader.text(0x80) : undefined
  if (name !== syncOid.info) return undefined
  const value = new BerReader(reader.octets(0x81))
  reader.leaveRest(end)
  const info = readChoice(value)
  value.leave(value.end)
  return info
}

function readChoice(reader: BerReader): SyncInfo {
  const choice = reader.peek()
  if (choice === 0x80) return { kind: 'cookie', cookie: copyOf(reader.octets(0x80)) }
  if (choice !== 0xa1 && choice !== 0xa2 && choice !== 0xa3) throw new BerError('a sync info message of no known kind')
  const end = reader.enter(choice)
  const cookie = readCookie(reader, end)
  if (choice !== 0xa3) {
    const refreshed = readFlag(reader, end, true)
    reader.leaveRest(end)
    return { kind: 'phase', phase: choice === 0xa1 ? 'delete' : 'present', refreshed, ...cookie }
  }
  const refreshDeletes = readFlag(reader, end, false)
  const uuids: string[] = []
  const setEnd = reader.enter(0x31)
  while (reader.at < setEnd) uuids.push(uuidOf(reader.octets()))
  reader.leave(setEnd)
  reader.leaveRest(end)
  return { kind: 'set', state: refreshDeletes ? 'delete' : 'present', uuids, ...cookie }
}

function contentOf(controls: readonly Control[], oid: string): BerReader | undefined {
  const control = controls.find((one) => one.oid === oid)
  if (control && !control.value) throw new BerError(`a control ${oid} without a value`)
  return control?.value && new BerReader(control.value)
}

function readCookie(reader: BerReader, end: number): { cookie?: SyncCookie } {
  return reader.at < end && reader.peek() === 0x04 ? { cookie: copyOf(reader.octets()) } : {}
}

function readFlag(reader: BerReader, end: number, absent: boolean): boolean {
  return reader.at < end && reader.peek() === 0x01 ? reader.boolean() : absent
}

function finish(reader: BerReader, end: number): void {
  reader.leaveRest(end)
  reader.leave(reader.end)
}

function copyOf(cookie: Buffer): SyncCookie {
  if (cookie.length > mostCookieBytes) throw new BerError(`a cookie of ${cookie.length} bytes`)
  return Uint8Array.from(cookie)
}

/** As entryUUID is written (RFC 4530 section 2.1). */
function uuidOf(octets: Buffer): string {
  if (octets.length !== 16) throw new BerError(`a UUID of ${octets.length} bytes`)
  const hex = octets.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
