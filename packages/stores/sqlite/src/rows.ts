import type { Kind } from '@rollcall/model'
import type { StateWrite } from '@rollcall/state'
import type { Connection } from './connection.ts'

/** The shape of one sort of write. */
export type WriteOf<Name extends StateWrite['write']> = Extract<StateWrite, { write: Name }>

/** Kinds as the tables spell them. */
export const kindNumber: Readonly<Record<Kind, number>> = { user: 0, group: 1 }

export function kindOf(number: number): Kind {
  return number === kindNumber.user ? 'user' : 'group'
}

/** The numbers that links of one sync and kind may have, first and last. */
export function linkRange(sync: number, kind: Kind): readonly [first: number, last: number] {
  const before = (sync * 2 + kindNumber[kind]) * linksAtMost
  return [before + 1, before + linksAtMost - 1]
}

/** The highest number in use within a range; where there is none, the one before its first. */
export function lastLink(db: Connection, first: number, last: number): number {
  return db.number('select max(number) from links where number between ? and ?', first, last) || first - 1
}

const linksAtMost = 2 ** 32

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
