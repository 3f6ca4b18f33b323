import { refuseSeat, seatsOf, withoutSeats } from '@rollcall/core'
import type { SourceId } from '@rollcall/model'
import type { Planning } from './planning.ts'

/** Leaves out whom the target has no seat for. Seats of those who are switched off in this plan count: that comes first. */
export async function settleSeats(p: Planning): Promise<void> {
  const { seats } = p.schemas.target
  if (!seats) return
  const takers: { readonly n: number; readonly source: SourceId }[] = []
  let free = seats.total - seats.used
  for (const batch of p.scratch.decisions.all('user'))
    for (const { n, source, decision } of batch) {
      const taken = seatsOf(decision)
      if (taken > 0) takers.push({ n, source })
      else free -= taken
    }
  const refused = withoutSeats(takers, free)
  if (refused.length === 0) return
  p.notes.push(
    `${p.options.target.name} has ${Math.max(0, free)} of ${seats.total} seats for ${takers.length} people who need one; ${refused.length} must wait.`,
  )
  for (const { n } of refused) {
    const numbered = p.scratch.decisions.get(n)
    if (!numbered) continue
    const { n: _, ...decided } = numbered
    const { kind, label, source, before } = decided
    const about = { kind, label, source, ...(before ? { link: before } : {}) }
    p.scratch.decisions.amend(n, { ...decided, decision: refuseSeat(about, decided.decision) })
  }
}
