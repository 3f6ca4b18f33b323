import { gains, giveUpLast, keepHolder, loses } from '@rollcall/core'
import type { Numbered } from '../scratch/decisions.ts'
import type { Planning, TargetRead } from './planning.ts'

/** The decision `taker` gives the role up only once the decision `giver` has it. */
export interface HolderNeed {
  readonly taker: number
  readonly giver: number
  readonly role: string
}

/**
 * Sees to it that a role which somebody has to hold is never without an active holder: it is given before it is taken,
 * and where nobody gets it, the last one keeps it. Only a target that was listed shows who holds it.
 */
export async function settleHolders(p: Planning, target: TargetRead | undefined): Promise<readonly HolderNeed[]> {
  const needs: HolderNeed[] = []
  for (const [role, holders] of target?.holders ?? []) {
    const losers: Numbered[] = []
    const gainers: number[] = []
    for (const batch of p.scratch.decisions.all('user'))
      for (const numbered of batch) {
        if (gains(numbered.decision, role)) gainers.push(numbered.n)
        else if (loses(numbered.decision, role) && holds(p, numbered, role)) losers.push(numbered)
      }
    const last = losers.toSorted((one, other) => (one.source < other.source ? -1 : 1)).at(-1)
    if (!last || losers.length < holders) continue
    const { n, ...decided } = last
    const { kind, label, source, before } = decided
    const about = { kind, label, source, ...(before ? { link: before } : {}) }
    const [giver] = gainers
    if (giver !== undefined) needs.push({ taker: n, giver, role })
    const decision =
      giver !== undefined ? giveUpLast(decided.decision, role) : keepHolder(about, decided.decision, role)
    p.scratch.decisions.amend(n, { ...decided, decision })
  }
  return needs
}

function holds(p: Planning, { before, kind }: Numbered, role: string): boolean {
  if (!before) return false
  const { attributes } = p.scratch.accounts.byId(kind, [before.target]).get(before.target)?.record ?? {}
  return attributes
    ? attributes.active?.[0] !== false && (attributes.roles ?? []).includes(role)
    : before.off === undefined && (before.base.roles ?? []).includes(role)
}
