import type { Kind, Link, SourceId } from '@rollcall/model'
import type { Run } from '@rollcall/state'
import type { Planning } from '../planning/planning.ts'
import type { DoneChange } from '../scratch/past.ts'

/** What the journal says of a run that is to be taken back. */
export interface PastRead {
  /** Changes that were made, or may have been. */
  readonly changes: number
  /** Of them those that the journal no longer tells. */
  readonly forgotten: number
  /** Accounts that were deleted, but not for good: this undo makes them again. By their old id. */
  readonly anew: ReadonlyMap<string, SourceId>
  /** Links that the run gave to another record, by kind and source of the one that lost them. */
  readonly taken: ReadonlyMap<string, { readonly by: SourceId; readonly link: Link }>
}

export function recordKey(kind: Kind, source: string): string {
  return `${kind}\0${source}`
}

/** Reads what the run did, and what later runs of the sync did to the same records, into the scratch file. */
export async function readPast(p: Planning, run: Run): Promise<PastRead> {
  const { state } = p.options
  const { past } = p.scratch
  const anew = new Map<string, SourceId>()
  const taken = new Map<string, { readonly by: SourceId; readonly link: Link }>()
  let changes = 0
  let forgotten = 0
  for await (const batch of state.done({ run: run.id }))
    for (const done of batch) {
      if (done.already) continue // it was so before
      changes++
      const { change } = done
      if (!change) forgotten++
      else {
        past.put({ ...done, change })
        const { step, undo, about } = change
        if (step.op === 'delete' && undo !== 'impossible' && about.source) anew.set(String(step.id), about.source)
        if (step.op === 'link' && step.takesOver && about.source && done.before)
          taken.set(recordKey(about.kind, step.takesOver), { by: about.source, link: done.before })
      }
    }
  for await (const batch of state.done({ sync: run.sync, after: run.id }))
    for (const done of batch) if (done.change && !done.already) past.putLater(done as DoneChange)
  return { changes, forgotten, anew, taken }
}
