import { describe } from 'vitest'
import { describeAudit } from './audit.ts'
import { describeCommit } from './commit.ts'
import { describeGraph } from './graph.ts'
import { describeIndex } from './index-rows.ts'
import { describeJournal } from './journal.ts'
import { describeLinks } from './links.ts'
import { describeLocks } from './locks.ts'
import { describePause } from './pause.ts'
import type { MakeStore } from './store.ts'
import { describeWindow } from './window.ts'

export { aChange, aLink, aMemory, anAudit, anIntent, anUnlink, aProof, aRun, proves } from './builders.ts'
export type { MakeStore, Store } from './store.ts'

/** The rules that every store of the state keeps, as a suite for vitest. */
export function describeState(name: string, makeStore: MakeStore): void {
  describe(name, () => {
    for (const describeRules of [
      describeCommit,
      describeLinks,
      describeIndex,
      describeGraph,
      describeJournal,
      describeWindow,
      describeAudit,
      describeLocks,
      describePause,
    ])
      describeRules(makeStore)
  })
}
