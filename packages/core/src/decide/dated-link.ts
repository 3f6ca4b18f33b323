import type { Instant, Link, Standing } from '@rollcall/model'
import { reviewAtOf } from '../mapping/standing.ts'
import type { Draft } from '../situation.ts'
import type { Account } from './account.ts'
import { type Case, hasLeft, wantedOf } from './case.ts'
import { graceEnd } from './leave.ts'

/** The link with what is known of its person now: standing, since when they left, and when time alone changes anything. */
export function datedLink(c: Case, link: Link, drafts: readonly Draft[], account: Account | undefined): Link {
  const { left: before, off, reviewAt: _, standing: __, ...rest } = link
  const left = hasLeft(c) ? (before ?? c.situation.now) : undefined
  const standing = wantedOf(c.situation)?.standing ?? link.standing
  const switchedOn = account?.active && !drafts.some(({ step }) => step.op === 'setActive' && !step.active)
  const dated: Link = {
    ...rest,
    label: c.situation.label,
    ...(left === undefined ? {} : { left }),
    ...(off === undefined || switchedOn ? {} : { off }),
    ...(standing === undefined || Object.keys(standing).length === 0 ? {} : { standing }),
  }
  const reviewAt = reviewOf(c, dated, standing ?? {})
  return reviewAt === undefined ? dated : { ...dated, reviewAt }
}

function reviewOf({ sync, situation }: Case, link: Link, standing: Standing): Instant | undefined {
  const { now, side } = situation
  const { disableWhen, onLeave, onDelete } = sync.definition
  if (link.left === undefined) return reviewAtOf(standing, disableWhen, now)
  const end = graceEnd(link, side.is === 'gone' ? onDelete : onLeave) ?? now
  return end <= now ? undefined : end
}
