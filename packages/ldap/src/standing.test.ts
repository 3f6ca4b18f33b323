import { describe, expect, it } from 'vitest'
import { LdifEntry } from './ldif/entry.ts'
import { standingOf, untilReset } from './standing.ts'
import { parseGeneralizedTime } from './time.ts'

const standing = (attributes: Record<string, string>, seconds?: number) =>
  standingOf(new LdifEntry('uid=mora', 1, '', Object.entries(attributes)), () => seconds)

describe('a person (field row 16)', () => {
  it('without any sign of being off has no standing', () => expect(standing({ uid: 'mora' })).toBeUndefined())
  it('locked for good is disabled', () => {
    expect(standing({ pwdAccountLockedTime: '000001010000Z' }, 900)).toEqual({ disabled: true })
    expect(standing({ pwdAccountLockedTime: '00000101000000Z' })).toEqual({ disabled: true })
  })
  it('locked by failures is locked until the policy lets them in again', () => {
    expect(standing({ pwdAccountLockedTime: '20260302071500Z' }, 900)).toEqual({
      lockedUntil: Date.UTC(2026, 2, 2, 7, 30),
    })
  })
  it('locked under a policy without a duration is locked until reset', () => {
    expect(standing({ pwdAccountLockedTime: '20260302071500Z' }, 0)).toEqual({ lockedUntil: untilReset })
    expect(standing({ pwdAccountLockedTime: '20260302071500Z' })).toEqual({ lockedUntil: untilReset })
  })
  it('locked by 389 Directory Server is locked until the time it says, or until reset', () => {
    expect(standing({ accountUnlockTime: '20260302073000Z' })).toEqual({ lockedUntil: Date.UTC(2026, 2, 2, 7, 30) })
    expect(standing({ accountUnlockTime: '19700101000000Z' })).toEqual({ lockedUntil: untilReset })
  })
  it('is asked about with the policy of their own', () => {
    const entry = new LdifEntry('uid=mora', 1, '', [
      ['pwdAccountLockedTime', '20260302071500Z'],
      ['pwdPolicySubentry', 'cn=strict'],
    ])
    expect(standingOf(entry, (policy) => (policy === 'cn=strict' ? 60 : 0))).toEqual({
      lockedUntil: Date.UTC(2026, 2, 2, 7, 16),
    })
  })
  it('expires at the first of two ends', () => {
    expect(standing({ pwdEndTime: '20260101000000Z' })).toEqual({ expiresAt: Date.UTC(2026, 0, 1) })
    expect(standing({ pwdEndTime: '20300101000000Z', shadowExpire: '1' })).toEqual({ expiresAt: 86_400_000 })
    expect(standing({ shadowExpire: '-1' })).toBeUndefined()
  })
  it('of 389 Directory Server is disabled by nsAccountLock', () => {
    expect([standing({ nsAccountLock: 'TRUE' }), standing({ nsAccountLock: 'false' })]).toEqual([
      { disabled: true },
      undefined,
    ])
  })
  it('whose standing cannot be read has none that could be believed', () => {
    expect(() => standing({ pwdEndTime: 'soon' })).toThrowError(expect.objectContaining({ code: 'invalid.time' }))
  })
})

describe('a generalized time', () => {
  it.each([
    ['20260302071500Z', '2026-03-02T07:15:00.000Z'],
    ['202603020715Z', '2026-03-02T07:15:00.000Z'],
    ['2026030207Z', '2026-03-02T07:00:00.000Z'],
    ['20260302071500.25Z', '2026-03-02T07:15:00.250Z'],
    ['2026030207.5Z', '2026-03-02T07:30:00.000Z'],
    ['20260302071500+0130', '2026-03-02T05:45:00.000Z'],
    ['20260302071500-05', '2026-03-02T12:15:00.000Z'],
  ])('%s is %s', (text, iso) => expect(new Date(parseGeneralizedTime(text)).toISOString()).toBe(iso))
  it.each(['', '2026', '20261302071500Z', '20260302071500'])('is not: %s', (text) => {
    expect(() => parseGeneralizedTime(text)).toThrow('Not a time')
  })
})
