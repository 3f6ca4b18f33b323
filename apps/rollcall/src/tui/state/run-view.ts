import type { ChangeWord, Instant, Problem } from '@rollcall/model'

/** How far a plan or a run is: what its events came to, small enough to be told again and again. */
export interface RunView {
  readonly source: SideView
  readonly target: SideView
  /** Records decided so far. */
  readonly deciding?: number
  readonly planned?: {
    readonly changes: number
    readonly findings: number
    readonly tripped: number
    readonly ms: number
  }
  /** Calls of an earlier run whose outcome is looked up. */
  readonly settling?: number
  readonly applying?: ApplyingView
  readonly waiting?: { readonly until: Instant; readonly why: Problem; readonly times: number }
  /** How often each word of changes was done. */
  readonly done: Readonly<Partial<Record<ChangeWord, number>>>
  /** The newest failures, the newest last, and how many there are. */
  readonly failures: readonly Failure[]
  readonly failed: number
  /** Changes left out on purpose. */
  readonly leftOut: number
  /** The newest writes, the newest last. */
  readonly latest: readonly Latest[]
}

/** One side's reading. */
export interface SideView {
  readonly since?: Instant
  readonly records: number
  /** At the last complete read. */
  readonly before?: number
  /** How long it took; absent while it is read. */
  readonly ms?: number
  /** It was not read to its end. */
  readonly cut?: true
  /** Asked by id, not listed. */
  readonly byId?: true
}

export interface ApplyingView {
  readonly since: Instant
  readonly done: number
  readonly of: number
  /** What was written is being read back. */
  readonly checking?: number
}

export interface Failure {
  readonly person: string
  readonly problem: Problem
  readonly status: 'failed' | 'skipped' | 'unknown'
}

export interface Latest {
  readonly word: ChangeWord
  readonly person: string
  /** Fields that were written, or what else was done. */
  readonly what: string
}

export const nothingYet: RunView = {
  source: { records: 0 },
  target: { records: 0 },
  done: {},
  failures: [],
  failed: 0,
  leftOut: 0,
  latest: [],
}

/** Failures that are kept to be shown; all of them are findings. */
export const mostFailures = 200
export const mostLatest = 12
