import type { Stage } from '@rollcall/host'
import type { Problem } from '@rollcall/model'

/** How far the test of a connection got. */
export interface Tested {
  readonly stages: readonly Stage[]
  readonly state: 'busy' | 'passed' | 'failed'
}

export type TestNews =
  | { readonly news: 'stage'; readonly stage: Stage }
  | { readonly news: 'tested'; readonly passed: boolean }

/** A test that has just begun. */
export const beingTested: Tested = { stages: [], state: 'busy' }

/** The test after what was told of it. */
export function heardTest<T extends Tested>(now: T, news: TestNews): T {
  if (news.news === 'stage') return { ...now, stages: [...now.stages, news.stage] }
  return { ...now, state: news.passed ? 'passed' : 'failed' }
}

/** The test that could not be made at all: what was given to it will not do. */
export function brokenTest<T extends Tested>(now: T, problem: Problem): T {
  const stage: Stage = { stage: 'settings', detail: problem.message, problem }
  return { ...now, stages: [...now.stages, stage], state: 'failed' }
}
