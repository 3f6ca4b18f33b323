import type { Kind } from '@rollcall/model'
import type { StateWrite } from '@rollcall/state'

/** The shape of one sort of write. */
export type WriteOf<Name extends StateWrite['write']> = Extract<StateWrite, { write: Name }>

/** Kinds as the tables spell them. */
export const kindNumber: Readonly<Record<Kind, number>> = { user: 0, group: 1 }

export function kindOf(number: number): Kind {
  return number === kindNumber.user ? 'user' : 'group'
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function fromHex(text: string | undefined): Uint8Array | null {
  return text === undefined ? null : Buffer.from(text, 'hex')
}

/** Cuts what was read at once into batches of at most `size`. */
export function* inBatches<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
