import { type Proof, RollcallError } from '@rollcall/model'
import { keyBytes } from '@rollcall/state'
import { toHex } from './rows.ts'

const none = '0'.repeat(2 * keyBytes)

/** S, I and T in a row, as the index hands them over; zeroes where there is no T. */
export function packProof(proof: Proof | undefined): Uint8Array | null {
  if (!proof) return null
  const packed = Buffer.from(proof.source + proof.inputs + (proof.target ?? none), 'hex')
  if (packed.length === 3 * keyBytes) return packed
  throw new RollcallError(
    'bug.proof',
    `A proof is made of digests of ${2 * keyBytes} hex digits: ${JSON.stringify(proof)}`,
  )
}

export function unpackProof(packed: Uint8Array): Proof {
  const hex = toHex(packed)
  const target = hex.slice(4 * keyBytes)
  return {
    source: hex.slice(0, 2 * keyBytes),
    inputs: hex.slice(2 * keyBytes, 4 * keyBytes),
    ...(target !== none && { target }),
  }
}
