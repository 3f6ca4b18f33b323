import type { Link, TargetId, Unkept } from '@rollcall/model'
import type { Decision, Draft } from '../situation.ts'
import type { Account } from './account.ts'
import { afterStep, ended } from './after-change.ts'
import { onlyAllowed } from './allowed.ts'
import type { Case, LinkedCase, Part } from './case.ts'
import { datedLink } from './dated-link.ts'
import { endsSessions, withOneVersion } from './drafts.ts'
import { movesOf } from './moves-of.ts'

/** The decision that follows from what the rules contributed: what may be written, and the link when all of it is. */
export function conclude(c: Case | LinkedCase, part: Part, account?: Account): Decision {
  const allowed = onlyAllowed(c, part.drafts)
  const { findings, withheld } = allowed
  const drafts = withOneVersion(allowed.drafts)
  const all = [...part.findings, ...findings]
  const after = linkAfter(c, part, drafts)
  const link = withUnkept(after && (endsSessions(c) ? after : ended(after)), c.situation.link, part)
  return {
    rows: part.rows,
    drafts,
    findings: all,
    moves: movesOf(c, drafts),
    ...(link ? { link: { ...datedLink(c, link, drafts, account), settled: all.length === 0 && !withheld } } : {}),
  }
}

/** Nothing is done; a link stays as it is, but has to be looked at again. */
export function untouched(
  { situation: { link } }: Pick<Case, 'situation'>,
  { rows, drafts, findings }: Part,
): Decision {
  return { rows, drafts, findings, moves: [], ...(link ? { link: { ...link, settled: false } } : {}) }
}

function linkAfter(c: Case | LinkedCase, { agreed }: Part, drafts: readonly Draft[]): Link | undefined {
  const { situation, about } = c
  const link = 'link' in c ? c.link : undefined
  const isNew = drafts.some(({ step }) => step.op === 'create')
  const id = (link === undefined || isNew ? '' : link.target) as TargetId
  // A proposed link comes with the drafts that make it.
  const before = drafts.length > 0 ? link : situation.link
  const later = drafts.filter(({ step }) => step.op !== 'link')
  return later.reduce<Link | undefined>(
    (known, { step, why }) => afterStep(known, { about, why, step }, id, situation.now),
    before && { ...before, base: { ...before.base, ...agreed } },
  )
}

/** What is known of fields that were not compared stays as it was. */
function withUnkept(after: Link | undefined, before: Link | undefined, part: Part): Link | undefined {
  if (!after) return undefined
  const { unkept: _, ...link } = after
  const all = Object.entries({ ...before?.unkept, ...part.unkept })
  const known = all.filter((entry): entry is [string, Unkept] => entry[1] !== undefined)
  return known.length > 0 ? { ...link, unkept: Object.fromEntries(known) } : link
}
