import type { SyncDefinition, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, aPerson, day, now } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { explainWant, want } from './want.ts'

const wanted = (definition: Partial<SyncDefinition>, record: SyncRecord, link = aLink()) =>
  want(aSync(definition), 'user', record, link, now)

describe('what a person should look like', () => {
  it('is every mapped value, an empty list where there is none', () => {
    expect(wanted({}, aPerson({ title: [] }))).toEqual({
      values: { userName: ['mora'], mail: ['mora@acme.test'], title: [] },
      references: {},
      problems: [],
      standing: {},
      matchValues: [['mora']],
      partial: [],
    })
  })
  it('keeps references apart, as the source writes them', () => {
    const users = aMapping({ userName: 'uid', manager: 'manager' })
    expect(wanted({ users }, aPerson({ manager: ['uid=boss'] })).references).toEqual({ manager: ['uid=boss'] })
  })
  it('has the types of the target', () => {
    const users = aMapping({ userName: 'uid', level: 'title', since: 'hired' })
    const { values } = wanted({ users }, aPerson({ title: ['7'], hired: ['20260102030405Z'] }))
    expect(values).toMatchObject({ level: [7], since: ['2026-01-02T03:04:05.000Z'] })
  })
  it('matches by every value an attribute has', () => {
    const match = [{ field: 'mail', expression: 'mail' }]
    expect(wanted({ match }, aPerson({ mail: ['b', 'a'] })).matchValues).toEqual([['a', 'b']])
  })
  it('leaves out what came only in part, and names it', () => {
    const { values, partial } = wanted({}, aPerson({}, { partial: ['mail'] }))
    expect(values).not.toHaveProperty('mail')
    expect(partial).toEqual(['mail'])
  })
  it('is nothing where the record is unreadable; the standing stays', () => {
    const problem = { code: 'invalid.record', message: 'Line 3 is broken.', hint: 'Mend it.' } as const
    const link = aLink({ standing: { disabled: true } })
    expect(wanted({}, aPerson({}, { problem }), link)).toMatchObject({
      values: {},
      problems: [{ code: 'unreadable-record', hint: 'Line 3 is broken. Mend it.' }],
      standing: { disabled: true },
    })
  })
  it('names the pattern that excludes', () => {
    const scope = { users: { exclude: [{ attribute: 'mail', pattern: '*@PARTNER.example' }] } }
    expect(wanted({ scope }, aPerson({ mail: ['x@acme.test', 'y@partner.example'] })).excludedBy).toBe(
      'mail=*@PARTNER.example',
    )
    expect(wanted({ scope }, aPerson()).excludedBy).toBeUndefined()
  })
})

describe('the standing', () => {
  it('is the source’s own', () => {
    expect(wanted({}, aPerson({}, { standing: { lockedUntil: 5 } })).standing).toEqual({ lockedUntil: 5 })
  })
  it('is what the states expressions say instead', () => {
    const states = { disabled: "title == 'gone'", expiresAt: 'hired' }
    const record = aPerson({ title: ['gone'], hired: ['20260102030405Z'] }, { standing: { lockedUntil: 5 } })
    expect(wanted({ states }, record).standing).toEqual({
      disabled: true,
      lockedUntil: 5,
      expiresAt: Date.parse('2026-01-02T03:04:05Z'),
    })
  })
  it('stays as it was known where an expression fails, which is a finding', () => {
    const link = aLink({ standing: { disabled: true } })
    const made = wanted({ states: { disabled: 'title' } }, aPerson({ title: ['perhaps'] }), link)
    expect(made).toMatchObject({
      standing: { disabled: true },
      problems: [{ code: 'malformed-value', field: 'states.disabled' }],
    })
  })
  it('needs only one yes among several values', () => {
    const states = { disabled: "title == 'gone'" }
    expect(wanted({ states }, aPerson({ title: ['a', 'gone', 'z'] })).standing).toEqual({ disabled: true })
  })
  it('is reviewed when it next changes by itself, as far as that matters', () => {
    const standing = { lockedUntil: now + 1, expiresAt: now + day }
    expect(wanted({}, aPerson({}, { standing })).reviewAt).toBe(now + day)
    expect(wanted({ disableWhen: ['locked', 'expired'] }, aPerson({}, { standing })).reviewAt).toBe(now + 1)
    expect(wanted({ disableWhen: [] }, aPerson({}, { standing })).reviewAt).toBeUndefined()
  })
})

describe('explaining', () => {
  it('shows for each field what went in and what came out', () => {
    const sync = aSync({ users: aMapping({ userName: 'lower(uid)', level: 'title' }) })
    expect(explainWant(sync, 'user', aPerson({ uid: ['Mora'] }), undefined)).toEqual([
      { field: 'userName', expression: 'lower(uid)', inputs: { uid: ['Mora'] }, values: ['mora'] },
      { field: 'level', expression: 'title', inputs: { title: ['Pilot'] }, values: [], note: 'This is no number.' },
    ])
  })
})
