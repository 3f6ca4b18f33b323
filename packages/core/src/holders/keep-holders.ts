import type { Finding } from '@rollcall/model'
import { phases } from '../decide/drafts.ts'
import type { Decision, Draft, Situation } from '../situation.ts'

/** Whether a decision gives somebody a role. */
export function gains({ drafts }: Pick<Decision, 'drafts'>, role: string): boolean {
  return drafts.some(({ step }) => step.op === 'roles' && step.grant.includes(role))
}

/** Whether somebody who holds a role would hold it no more, or not while active. */
export function loses({ drafts }: Pick<Decision, 'drafts'>, role: string): boolean {
  return drafts.some((draft) => takes(draft, role))
}

/** Who gives a role up that must always have a holder does so after it was given to somebody else. */
export function giveUpLast(decision: Decision, role: string): Decision {
  const late = (draft: Draft): Draft => (givesUp(draft, role) ? { ...draft, phase: phases.delete } : draft)
  return { ...decision, drafts: decision.drafts.map(late) }
}

/** Whether a draft ends somebody's holding of a role, or makes sense only after one that does. */
export function givesUp(draft: Draft, role: string): boolean {
  return takes(draft, role) || follows(draft)
}

/** The last holder of such a role keeps it, and keeps the account that holds it; the rest is done. */
export function keepHolder(
  { kind, label, source, link }: Pick<Situation, 'kind' | 'label' | 'source' | 'link'>,
  decision: Decision,
  role: string,
): Decision {
  const drafts = decision.drafts.flatMap((draft) => {
    const { step } = draft
    if (step.op === 'roles') {
      const revoke = step.revoke.filter((one) => one !== role)
      return step.grant.length + revoke.length > 0 ? [{ ...draft, step: { ...step, revoke } }] : []
    }
    return takes(draft, role) || follows(draft) ? [] : [draft]
  })
  const finding: Finding = {
    code: 'guarded',
    about: { kind, label, source, ...(link ? { target: link.target } : {}) },
    field: 'roles',
    value: role,
    hint: `Nobody else who is active holds this role, and somebody has to. Give it to another person first.`,
  }
  const { off: _, ...after } = decision.link ?? link ?? {}
  const roles = [
    ...new Set([...(decision.link?.base.roles ?? []), ...(link?.base.roles ?? []).filter((one) => one === role)]),
  ]
  return {
    ...decision,
    drafts,
    findings: [...decision.findings, finding],
    moves: drafts.length === decision.drafts.length ? decision.moves : [],
    ...(link && 'base' in after
      ? { link: { ...after, base: { ...after.base, roles }, settled: false, ...(link.off ? { off: link.off } : {}) } }
      : {}),
  }
}

function takes({ step }: Draft, role: string): boolean {
  if (step.op === 'roles') return step.revoke.includes(role)
  return step.op === 'delete' || (step.op === 'setActive' && !step.active)
}

/** Makes no sense while the account stays as it is. */
function follows({ step }: Draft): boolean {
  return step.op === 'endSessions' || step.op === 'unlink'
}
