import type { Link, SyncDefinition } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aSituation, day, now } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const asleep = anAccount({ active: [false] })
const out = { is: 'out-of-scope' } as const
const gone = { is: 'gone', tombstone: false } as const
const long = now - 60 * day
const away = (why: NonNullable<Link['off']>['why']): Link => aLink({ left: long, off: { why, since: long } })
const month = { deleteAfter: 30 * day } as const
const decided = (policies: Partial<SyncDefinition>, side: typeof out | typeof gone, link: Link) => {
  const sync = aSync(policies)
  const decision = decide(sync, aSituation(sync, { side, link, account: asleep }))
  return [opsOf(decision), decision.link?.off, decision.link?.reviewAt]
}

describe('somebody who is switched off and left long ago', () => {
  it.each([
    [gone, 'left-scope', 'gone', { onLeave: 'disable', onDelete: month }],
    [gone, 'left-scope', 'gone', { onLeave: { deleteAfter: 90 * day }, onDelete: month }],
    [out, 'gone', 'left-scope', { onLeave: month, onDelete: 'disable' }],
  ] as const)('%j now, and off as %s, begins the grace period of %s anew', (side, was, why, policies) => {
    expect(decided(policies, side, away(was))).toEqual([[], { why, since: now }, now + 30 * day])
  })

  it('is deleted when it is over where both ways of leaving are treated alike', () => {
    const alike = { onLeave: month, onDelete: { ...month } }
    expect(decided(alike, gone, away('left-scope'))).toEqual([['delete'], undefined, undefined])
    expect(decided({ onLeave: 'disable', onDelete: month }, gone, away('gone'))[0]).toEqual(['delete'])
  })

  it('is off for how they left, and since when they were off, if another reason came first', () => {
    const policies = { onLeave: 'disable', onDelete: 'disable' } as const
    expect(decided(policies, gone, away('disabled'))).toEqual([[], { why: 'gone', since: long }, undefined])
    const disabled = aLink({ off: { why: 'disabled', since: long } })
    expect(decided(policies, out, disabled)).toEqual([[], { why: 'left-scope', since: long }, undefined])
    const later = { onLeave: 'disable', onDelete: month } as const
    expect(decided(later, gone, disabled)).toEqual([[], { why: 'gone', since: long }, now + 30 * day])
  })
})
