import type { Decision, Situation } from '../situation.ts'

/**
 * Of a record outside the pilot nothing is written and nothing said. But what it would get is not given to somebody else
 * meanwhile: a value that both want, an account that both fit.
 */
export function hold({ link }: Situation, { moves }: Decision): Decision {
  const claims = moves.flatMap(({ field, to, whole }) =>
    to === undefined ? [] : [{ field, to, ...(whole && { whole }) }],
  )
  return {
    rows: ['held'],
    drafts: [],
    findings: [],
    moves: claims,
    ...(link ? { link: { ...link, settled: true } } : {}),
  }
}
