import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation, day, now } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()
const asleep = anAccount({ active: [false] })
const off = aLink({ off: { why: 'disabled', since: now - 40 * day } })

describe('a link from an older copy of the state, with an account that Rollcall had switched off', () => {
  const decided = (told: Parameters<typeof aSituation>[1], chosen = sync) =>
    decide(chosen, { ...aSituation(chosen, told), restored: true })

  it('does not switch it on: whoever switched it off last is not known', () => {
    const told = { entry: aPerson(), link: off, account: asleep }
    expect(opsOf(decide(sync, aSituation(sync, told)))).toEqual(['enable'])
    const decision = decided(told)
    expect([opsOf(decision), codes(decision)]).toEqual([[], ['disabled-elsewhere']])
    expect(decision.link).not.toHaveProperty('off')
  })

  it('still knows it while the reason at the source stands', () => {
    const decision = decided({ entry: aPerson({}, { standing: { disabled: true } }), link: off, account: asleep })
    expect([opsOf(decision), codes(decision)]).toEqual([[], []])
    expect(decision.link).toMatchObject({ off: off.off })
  })

  it('does not delete it: the grace period begins anew', () => {
    const chosen = aSync({ onLeave: { deleteAfter: 30 * day }, onDelete: { deleteAfter: 30 * day } })
    const link = aLink({ left: now - 40 * day, off: { why: 'left-scope', since: now - 40 * day } })
    const told = { side: { is: 'out-of-scope' }, link, account: asleep } as const
    expect(opsOf(decide(chosen, aSituation(chosen, told)))).toEqual(['delete'])
    const decision = decided(told, chosen)
    expect(opsOf(decision)).toEqual([])
    expect(decision.link).toMatchObject({ left: now, off: { since: now }, reviewAt: now + 30 * day })
  })

  it.each([
    [{ disabled: true } as const, [], { off: off.off }],
    [{}, ['disabled-elsewhere'], {}],
    [undefined, ['disabled-elsewhere'], {}],
  ])('knows of an unchanged source only what the link does: with the standing %j', (standing, found, kept) => {
    const link = { ...off, ...(standing ? { standing } : {}) }
    const decision = decided({ side: { is: 'unchanged', roles: [] }, link, account: asleep })
    expect([opsOf(decision), codes(decision)]).toEqual([[], found])
    const { standing: _, settled: __, ...rest } = decision.link ?? aLink()
    const { settled: ___, ...plain } = aLink()
    expect(rest).toEqual({ ...plain, ...kept })
  })

  it('counts the leaving from today, whether or not the account was switched off', () => {
    const keeps = aSync({ onLeave: 'keep' })
    const link = aLink({ left: now - 40 * day })
    const told = { side: { is: 'out-of-scope' }, link, account: anAccount() } as const
    expect(decided(told, keeps).link).toStrictEqual(aLink({ left: now }))
  })

  it('changes nothing else: whoever is back has left no more, and who is in step stays so', () => {
    const link = aLink({ left: now - 40 * day })
    expect(decided({ entry: aPerson(), link, account: anAccount() }).link).toStrictEqual(aLink())
    expect(decided({ entry: aPerson(), link: aLink(), account: anAccount() }).link).toStrictEqual(aLink())
  })
})
