import type { Standing, SyncDefinition, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, aPerson, day, now } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { want } from './want.ts'

type States = SyncDefinition['states']

const told = (states: States, record: SyncRecord, link = aLink()) => {
  const { standing, problems } = want(aSync({ states }), 'user', record, link, now)
  return { standing, problems }
}

describe('the standing', () => {
  it('is the source’s own', () => {
    expect(told({}, aPerson({}, { standing: { lockedUntil: 5 } })).standing).toEqual({ lockedUntil: 5 })
  })
  it('is what the states expressions say instead', () => {
    const states = { disabled: "title == 'gone'", expiresAt: 'hired' }
    const record = aPerson({ title: ['gone'], hired: ['20260102030405Z'] }, { standing: { lockedUntil: 5 } })
    expect(told(states, record).standing).toEqual({
      disabled: true,
      lockedUntil: 5,
      expiresAt: Date.parse('2026-01-02T03:04:05Z'),
    })
  })
  it('needs only one yes among several values', () => {
    const states = { disabled: "title == 'gone'" }
    expect(told(states, aPerson({ title: ['a', 'gone', 'z'] })).standing).toEqual({ disabled: true })
  })
  it.each<[string, States, Standing]>([
    ['the attribute is not there', { disabled: 'givenName', expiresAt: 'hired' }, {}],
    ['an attribute that is needed is not there', { disabled: 'givenName.size() > 3' }, { expiresAt: 5 }],
    ['the answer is no', { disabled: "uid == 'nils'" }, { expiresAt: 5 }],
  ])('is nothing where %s, which is no problem', (_, states, standing) => {
    const before = { disabled: true, expiresAt: 5 } as const
    const record = aPerson({}, { standing: before })
    expect(told(states, record, aLink({ standing: before }))).toEqual({ standing, problems: [] })
  })
})

describe('a state that cannot be worked out', () => {
  it.each<[string, States, Partial<SyncRecord>, object]>([
    [
      'a word that is neither yes nor no',
      { disabled: 'title' },
      {},
      { field: 'states.disabled', value: 'Pilot', hint: 'Neither true nor false.' },
    ],
    [
      'a word that is no time',
      { lockedUntil: 'title' },
      {},
      { field: 'states.lockedUntil', value: 'Pilot', hint: 'This is no time.' },
    ],
    [
      'an expression that fails',
      { expiresAt: 'string(int(uid))' },
      {},
      { field: 'states.expiresAt', hint: expect.stringMatching(/^\w.* See `string\(int\(uid\)\)`\.$/) },
    ],
    [
      'one of its attributes came only in part',
      { disabled: "uid == 'mora' || 'gone' in all(title)" },
      { partial: ['title'] },
      { field: 'states.disabled', hint: '`title` came only in part.' },
    ],
  ])('stays as it was known, which is a finding: %s', (_, states, more, problem) => {
    const before: Standing = { disabled: true, lockedUntil: now + day, expiresAt: now }
    const record = aPerson({ title: ['Pilot', 'true'] }, more)
    const [state] = Object.keys(states) as [keyof Standing]
    const known = told(states, record, aLink({ standing: before }))
    expect(known.standing).toEqual({ [state]: before[state] })
    expect(known.problems).toStrictEqual([{ code: 'malformed-value', ...problem }])
    const unknown = want(aSync({ states }), 'user', record, undefined, now)
    expect(unknown.standing).toEqual({})
    expect(unknown.problems).toEqual(known.problems)
  })
})

describe('the standing is reviewed', () => {
  const reviewed = (disableWhen: SyncDefinition['disableWhen'], standing: Standing) =>
    want(aSync({ disableWhen }), 'user', aPerson({}, { standing }), undefined, now).reviewAt

  it.each<[string, SyncDefinition['disableWhen'], Standing, number | undefined]>([
    ['when a person expires', ['disabled', 'expired'], { lockedUntil: now + 1, expiresAt: now + day }, now + day],
    ['when a lock ends', ['locked'], { lockedUntil: now + 1, expiresAt: now + day }, now + 1],
    ['when the first of both is', ['expired', 'locked'], { lockedUntil: now + day, expiresAt: now + 1 }, now + 1],
    ['never where neither matters', ['disabled'], { lockedUntil: now + 1, expiresAt: now + day }, undefined],
    ['never where a person is off for good', ['disabled', 'expired'], { disabled: true }, undefined],
    ['no more when the time has come', ['expired', 'locked'], { lockedUntil: now - 1, expiresAt: now }, undefined],
  ])('%s', (_, disableWhen, standing, at) => expect(reviewed(disableWhen, standing)).toBe(at))
})
