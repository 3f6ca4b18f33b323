import { hash } from 'node:crypto'
import type { SyncRecord } from '@rollcall/model'
import { canonicalJson } from '@rollcall/state'

/**
 * A digest as 16 characters of one byte each: half of a SHA-256. As text it is a cheap map key and is compared with the
 * bytes of an index without an allocation (0.43 µs a record, against 1.0 for a Buffer).
 */
export type Digest = string

export const digestBytes = 16

export function digest(data: Uint8Array | string): Digest {
  return hash('sha256', data, 'binary').slice(0, digestBytes)
}

/** The digest of a record's raw answer; made from the rest where the connector gives none. */
export function digestRecord(record: SyncRecord): Digest {
  if (record.raw !== undefined) return digest(record.raw)
  const { kind, id, dn, attributes, standing, partial } = record
  return digest(canonicalJson({ kind, id, dn, attributes, standing, partial }))
}

export function toHex(value: Digest): string {
  return Buffer.from(value, 'binary').toString('hex')
}
