import type { StateWrite } from '@rollcall/state'
import type { Prepared } from '../planning/planning.ts'

/**
 * Before a plan is carried out: its groups are settled again only once every change for them is known to be in the target.
 * Nothing about a group itself need have changed for a newcomer to join it, so a run cut short would leave no other trace.
 */
export async function unsettleGroups(
  { options: { state, definition } }: Prepared,
  batches: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<void> {
  for await (const sources of batches) {
    const writes = (await state.links(definition.name, 'group', { sources })).flatMap((link): StateWrite[] => {
      const { kind, source, proof, label, dn, reviewAt } = link
      if (!link.settled || !proof) return []
      const known = { ...(dn === undefined ? {} : { dn }), ...(reviewAt === undefined ? {} : { reviewAt }) }
      return [{ write: 'proof', kind, source, settled: false, proof, label, ...known }]
    })
    if (writes.length) await state.commit(definition.name, writes)
  }
}
