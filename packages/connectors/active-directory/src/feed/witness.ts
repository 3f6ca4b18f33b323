import { type Directory, lookUp, type SearchStream } from '@rollcall/ldap'
import { RollcallError, reactionOf } from '@rollcall/model'
import { guidOf } from '../guid.ts'
import type { Place } from './place.ts'

/**
 * An entry as it stood when a cursor was written. A domain controller whose disk was set back to an older copy keeps its
 * invocationId, counts its changes from there, and soon is further than the cursor again. But on one copy of a database no entry's
 * update sequence number ever gets lower, and none is given twice.
 */
export interface Witness {
  readonly id: string
  readonly usn: bigint
  /** whenChanged, as the server writes it. */
  readonly when: string
}

/** One may have been changed again since, and then proves nothing. */
const enough = 3
/** So far back they are looked for: first where there are few. */
const spans = [100n, 10_000n, 1_000_000n]
const mostRead = 5_000

/** Of those who were changed last; none where this account sees none, or cannot ask. */
export async function findWitnesses(
  directory: Directory,
  { usn }: Place,
  signal: AbortSignal,
): Promise<readonly Witness[]> {
  const client = await directory.client()
  const base = await directory.suffix(signal)
  const { pageSize } = directory.settings
  for (const span of spans) {
    const filter = `(&(uSNChanged>=${usn > span ? usn - span : 1n})(|(objectClass=user)(objectClass=group)))`
    const search = { base, scope: 'sub', filter, attributes, pageSize, maxEntries: mostRead } as const
    const found = await newest(client.search(search, signal))
    if (found.length > 0) return found
  }
  return []
}

const attributes = ['objectGUID', 'uSNChanged', 'whenChanged']

/** Whoever came speaks the truth, also where not all did. */
async function newest(stream: SearchStream): Promise<readonly Witness[]> {
  const found: Witness[] = []
  try {
    for await (const entries of stream)
      for (const entry of entries) {
        const id = guidOf(entry.bytes('objectGUID')[0])
        const usn = usnOf(entry.text('uSNChanged'))
        if (id !== undefined && usn !== undefined) found.push({ id, usn, when: entry.text('whenChanged') ?? '' })
      }
  } catch (thrown) {
    if (!(thrown instanceof RollcallError) || !refusals.has(reactionOf(thrown))) throw thrown
  }
  return found.sort((one, other) => (one.usn > other.usn ? -1 : 1)).slice(0, enough)
}

const refusals: ReadonlySet<string> = new Set(['permission', 'invalid', 'config', 'not-found', 'quota'])

/** Who of them is not there any more, or the sentence that says what they prove. */
export async function hear(
  directory: Directory,
  witnesses: readonly Witness[],
  signal: AbortSignal,
): Promise<ReadonlySet<string> | string> {
  const then = new Map(witnesses.map((witness) => [witness.id, witness]))
  const missing = new Set(then.keys())
  let proof: string | undefined
  const end = await lookUp(directory, [...then.keys()], ['uSNChanged', 'whenChanged'], signal, (entry, id) => {
    missing.delete(id)
    const was = then.get(id)
    const usn = usnOf(entry.text('uSNChanged'))
    const when = entry.text('whenChanged') ?? ''
    if (was && (usn === undefined || usn < was.usn || (usn === was.usn && when !== was.when)))
      // It stays on record, where nobody could erase a name.
      proof ??= `an entry stands at USN ${usn ?? 'unknown'} (${when}), and stood at ${was.usn} (${was.when}) before`
  })
  if (end.verdict !== 'complete') return `Who was changed last cannot be looked up: ${end.problem.message}`
  return proof === undefined ? missing : setBack(proof)
}

/** What it means that the server has forgotten something. */
export function setBack(proof: string): string {
  return `The domain controller was set back to an older copy of itself since the last read: ${proof}.`
}

function usnOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined
}
