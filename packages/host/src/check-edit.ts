import type { Surroundings } from './contexts.ts'
import type { EditProposal } from './edit-file.ts'
import { openHost } from './host.ts'

/**
 * Checks what a proposal makes of some syncs against the schemas of both of their systems, as a run would: with the connections of
 * the new text. Throws a `ConfigError` with the places in the new text.
 */
export async function checkEdit(
  { file, after }: EditProposal,
  syncs: readonly string[] | undefined,
  { signal, ...around }: Omit<Surroundings, 'configFile'> & { readonly signal?: AbortSignal },
): Promise<void> {
  await using host = await openHost({ ...around, configFile: file, text: after })
  for (const sync of syncs ?? Object.keys(host.config.syncs)) await host.engine(sync, signal ? { signal } : {})
}
