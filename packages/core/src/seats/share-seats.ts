import type { Finding, Link } from '@rollcall/model'
import type { Decision, Draft, Situation } from '../situation.ts'

/** Seats that a decision takes (1), frees (-1), or neither. An account that is deleted frees its seat only after the others were made. */
export function seatsOf({ drafts }: Pick<Decision, 'drafts'>): number {
  return drafts.reduce((sum, { step }) => {
    if (step.op === 'setActive') return sum + (step.active ? 1 : -1)
    return step.op === 'create' && step.kind === 'user' && step.active ? sum + 1 : sum
  }, 0)
}

/** Who gets none of so many free seats: the last in the order of their ids at the source, which no other run sees otherwise. */
export function withoutSeats<T extends { readonly source: string }>(takers: readonly T[], free: number): readonly T[] {
  return takers.toSorted((one, other) => (one.source < other.source ? -1 : 1)).slice(Math.max(0, free))
}

/** The decision of somebody for whom no seat is left: no account, or one that stays off; fields are written all the same. */
export function refuseSeat(
  { kind, label, source, link }: Pick<Situation, 'kind' | 'label' | 'source' | 'link'>,
  decision: Decision,
): Decision {
  const finding: Finding = {
    code: 'no-seat',
    about: { kind, label, source, ...(link ? { target: link.target } : {}) },
    hint: 'Every seat of the target is taken. Free one or buy more; the next run takes it up again.',
  }
  const findings = [...decision.findings, finding]
  if (decision.drafts.some(({ step }) => step.op === 'create'))
    return {
      rows: decision.rows,
      drafts: [],
      findings,
      moves: [],
      ...(link ? { link: { ...link, settled: false } } : {}),
    }
  const after = decision.link && { ...stillOff(decision.link, link), settled: false }
  return { ...decision, drafts: decision.drafts.filter(staysOff), findings, ...(after ? { link: after } : {}) }
}

/** Without the account being on nothing is given to it. */
function staysOff({ step }: Draft): boolean {
  if (step.op === 'setActive') return !step.active
  return step.op !== 'roles' || step.grant.length === 0
}

function stillOff(after: Link, before: Link | undefined): Link {
  const { roles = [] } = before?.base ?? {}
  const base = after.base.roles ? { ...after.base, roles } : after.base
  return { ...after, base, ...(before?.off ? { off: before.off } : {}) }
}
