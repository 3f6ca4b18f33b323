import type { Prepared } from './planning.ts'

/** Stands in the place of C once somebody has another account than the one that others may point to. */
export const repointed = 'repointed'

/** What is remembered in the place of C if people have, or may get, other accounts: `repointed` where a field points to them. */
export function whenRepointed({ sync, configuration }: Prepared): string {
  return sync.user?.mapped.some(({ field }) => field.type === 'ref') ? repointed : configuration
}
