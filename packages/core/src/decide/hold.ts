import type { Decision, Situation } from '../situation.ts'

/**
 * Of a record outside the pilot nothing is written and nothing said. But what it would get is not given to somebody else
 * meanwhile: a value that both want, an account that both fit. A group for which something waits is not settled: unlike a
 * person it does not remember that it was held, and it is taken up when somebody in it joins the pilot.
 */
export function hold({ kind, link }: Situation, { moves, drafts }: Decision): Decision {
  const claims = moves.flatMap(({ field, to, whole }) =>
    to === undefined ? [] : [{ field, to, ...(whole && { whole }) }],
  )
  const waits = kind === 'group' && drafts.some(({ step }) => step.op !== 'members')
  return {
    rows: ['held'],
    drafts: [],
    findings: [],
    moves: claims,
    ...(link ? { link: { ...link, settled: !waits } } : {}),
  }
}
