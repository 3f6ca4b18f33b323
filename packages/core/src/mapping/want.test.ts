import type { SyncDefinition, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroup, aGroupLink, aLink, aPerson, now } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { explainWant, want } from './want.ts'

const wanted = (definition: Partial<SyncDefinition>, record: SyncRecord, link = aLink()) =>
  want(aSync(definition), 'user', record, link, now)

describe('what a person should look like', () => {
  it('is every mapped value, an empty list where there is none', () => {
    expect(wanted({}, aPerson({ title: [] }))).toStrictEqual({
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
  it('matches by nothing where the expression fails', () => {
    const match = [{ field: 'userName', expression: 'title + uid' }]
    expect(wanted({ match }, aPerson({ title: [] })).matchValues).toEqual([[]])
  })
  it('leaves out what came only in part, even of several attributes, and names it', () => {
    const users = aMapping({ userName: 'uid', title: "title + ' ' + uid" })
    const { values, problems, partial } = wanted({ users }, aPerson({}, { partial: ['title'] }))
    expect({ values, problems, partial }).toEqual({ values: { userName: ['mora'] }, problems: [], partial: ['title'] })
  })
  it('names the pattern that excludes', () => {
    const scope = { users: { exclude: [{ attribute: 'mail', pattern: '*@PARTNER.example' }] } }
    expect(wanted({ scope }, aPerson({ mail: ['x@acme.test', 'y@partner.example'] })).excludedBy).toBe(
      'mail=*@PARTNER.example',
    )
    expect(wanted({ scope }, aPerson()).excludedBy).toBeUndefined()
  })
})

describe('a value that a person does not have', () => {
  const users = aMapping({ userName: 'uid', title: "givenName + ' ' + title", mail: 'mail' })
  it('is missing where the target or the expression needs it, and says which', () => {
    const { values, problems } = wanted({ users }, aPerson({ uid: [] }))
    expect(values).toEqual({ mail: ['mora@acme.test'] })
    expect(problems).toEqual([
      { code: 'missing-value', field: 'userName', hint: 'The target needs a value here. See `uid`.' },
      {
        code: 'missing-value',
        field: 'title',
        hint: "`givenName` has no value. See `givenName + ' ' + title`.",
      },
    ])
  })
  it('is malformed where the expression cannot make anything of what is there', () => {
    const { problems } = wanted({ users: aMapping({ userName: 'uid', level: 'int(title)' }) }, aPerson())
    const hint = expect.stringMatching(/^\w.* See `int\(title\)`\.$/)
    expect(problems).toEqual([{ code: 'malformed-value', field: 'level', hint }])
  })
})

describe('a record that cannot be told', () => {
  const problem = { code: 'invalid.record', message: 'Line 3 is broken.', hint: 'Mend it.' } as const
  const nothing = { values: {}, references: {}, matchValues: [], partial: [] }
  const unreadable = (hint: string) => [{ code: 'unreadable-record', field: '', hint }]

  it('should look like nothing, and stands as it stood', () => {
    const record = aPerson({}, { problem, standing: { lockedUntil: 5 } })
    const problems = unreadable('Line 3 is broken. Mend it.')
    const standing = { disabled: true } as const
    expect(wanted({}, record, aLink({ standing }))).toStrictEqual({ ...nothing, problems, standing })
    expect(want(aSync(), 'user', record, undefined, now)).toStrictEqual({ ...nothing, problems, standing: {} })
  })
  it('is one of a kind that the sync does not map', () => {
    const { group: _, ...users } = aSync()
    const problems = unreadable('This sync does not map such records.')
    expect(want(users, 'group', aGroup(), aGroupLink(), now)).toStrictEqual({ ...nothing, problems, standing: {} })
    expect(explainWant(users, 'group', aGroup(), aGroupLink())).toEqual([])
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
  it('shows the agreed one of several values', () => {
    const record = aPerson({ mail: ['a@acme.test', 'b@acme.test'] })
    const inputs = { mail: ['a@acme.test', 'b@acme.test'] }
    const link = aLink({ base: { mail: ['b@acme.test'] } })
    const sync = aSync({ users: aMapping({ userName: 'uid', mail: 'mail' }) })
    const step = { field: 'mail', expression: 'mail', inputs }
    expect(explainWant(sync, 'user', record, link)).toContainEqual({ ...step, values: ['b@acme.test'] })
    expect(explainWant(sync, 'user', record, undefined)).toContainEqual({ ...step, values: ['a@acme.test'] })
  })
  it('says what came only in part', () => {
    const record = aPerson({}, { partial: ['title'] })
    expect(explainWant(aSync(), 'user', record, undefined)).toContainEqual({
      field: 'title',
      expression: 'title',
      inputs: { title: ['Pilot'] },
      values: [],
      note: 'came only in part, so it is left as it is',
    })
  })
})
