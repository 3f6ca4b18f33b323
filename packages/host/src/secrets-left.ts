import { rawConnections } from '@rollcall/config'
import type { EditProposal } from './edit-file.ts'
import { refsIn } from './secret-access.ts'

/** Names in the keychain that a configuration names before an edit and nowhere after it. */
export function secretsLeft({ before, after }: Pick<EditProposal, 'before' | 'after'>): readonly string[] {
  const named = (text: string): ReadonlySet<string> =>
    new Set(refsIn(rawConnections(text)).flatMap((ref) => ('keychain' in ref ? [ref.keychain] : [])))
  const still = named(after)
  return [...named(before)].filter((name) => !still.has(name)).sort()
}
