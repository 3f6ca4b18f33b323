import type { Guard, GuardKind } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { parseAllow } from './allow.ts'
import { type AlwaysInput, judgeAlways } from './always.ts'
import { messageOf, number } from './messages.ts'

const guard = (code: GuardKind, more: Partial<Guard> = {}) =>
  messageOf({ code, tripped: true, count: 60, limit: 50, base: 1_000, window: 0, allow: `${code}=60`, ...more })

describe('a guard that counts says', () => {
  it.each<[GuardKind, string, string]>([
    ['access', '60 active accounts would lose access', '1 active account would lose access'],
    ['delete', '60 accounts would be deleted', '1 account would be deleted'],
    ['group', '60 groups would be deleted or emptied', '1 group would be deleted or emptied'],
    ['membership', '60 members would be removed from groups', '1 member would be removed from a group'],
    ['role', '60 roles would be revoked', '1 role would be revoked'],
    ['identity', '60 accounts would change what they are known by', '1 account would change what it is known by'],
    ['clear', '60 accounts would lose their value', '1 account would lose its value'],
    ['create', '60 records would be created', '1 record would be created'],
  ])('what %s counts, of one and of many', (kind, many, one) => {
    expect(guard(kind)).toBe(`${many}; the limit is 50 of 1,000. If that is meant, pass \`--allow ${kind}=60\`.`)
    expect(guard(kind, { count: 1, tripped: false })).toBe(`${one}; the limit is 50 of 1,000.`)
  })
  it('which field is cleared, and what the last day took', () => {
    expect(guard('clear', { field: 'title', window: 1_200, tripped: false })).toBe(
      '60 accounts would lose their value in `title`, after 1,200 in the last 24 hours; the limit is 50 of 1,000.',
    )
  })
})

describe('a number', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [123_456, '123,456'],
    [1_234_567, '1,234,567'],
  ])('%i reads %s', (value, text) => expect(number(value)).toBe(text))
})

const always = (more: Partial<AlwaysInput>, ...allow: readonly string[]) =>
  judgeAlways({
    firstRun: false,
    accountsFound: 0,
    inScope: { user: 9, group: 9 },
    links: { user: 1_500, group: 20 },
    namedGroups: [],
    moved: [],
    removals: 0,
    changes: 0,
    allow: parseAllow(allow),
    ...more,
  })

describe('a guard at any number says', () => {
  it.each<[string, Partial<AlwaysInput>, number, string]>([
    [
      'other-target',
      { otherTarget: { was: 'db-1', is: 'db-2' } },
      1_520,
      'The links belong to db-1, but this target is db-2.',
    ],
    [
      'first-run',
      { firstRun: true, accountsFound: 1_200 },
      1_200,
      'This is the first run, and the target has 1,200 accounts already.',
    ],
    ['empty', { inScope: { user: 0, group: 9 } }, 1_500, 'Nobody is in scope, while 1,500 accounts are linked.'],
    ['empty', { inScope: { user: 9, group: 0 } }, 20, 'No group is in scope, while 20 groups are linked.'],
    [
      'scope-group',
      { namedGroups: [{ ref: 'cn=a', before: 1_300 }] },
      1_300,
      'The group cn=a is not there; it had 1,300 at the last complete read.',
    ],
    [
      'restored',
      { restored: Date.UTC(2026, 3, 10), changes: 1_200 },
      1_200,
      'The state was put back from an older copy, noticed on 2026-04-10T00:00:00.000Z; what was done since is not known, and this plan changes 1,200 times.',
    ],
    ['scope-group', { namedGroups: [{ ref: 'cn=a' }] }, 0, 'The group cn=a is not there.'],
    [
      'scope-group',
      { namedGroups: [{ ref: 'cn=a', before: 3, now: 0 }] },
      3,
      'The group cn=a has no members any more; it had 3 at the last complete read.',
    ],
    [
      'moved',
      { moved: ['base', 'server'], removals: 1_100 },
      1_100,
      'base, server changed since the last run, and this plan takes away 1,100 times.',
    ],
  ])('%s', (code, input, count, sentence) => {
    const how = ` If that is meant, pass \`--allow ${code}\`.`
    expect(always(input)).toMatchObject([
      { code, count, base: count, tripped: true, allow: code, message: sentence + how },
    ])
    expect(always(input)[0]).not.toHaveProperty('allowed')
    expect(always(input, code)).toMatchObject([{ tripped: false, allowed: count, message: sentence }])
  })

  it('nothing where nothing is the matter', () => {
    expect(always({})).toEqual([])
    expect(always({ removals: 5, changes: 5 })).toEqual([])
    expect(always({ restored: 1 })).toEqual([])
    expect(always({ namedGroups: [{ ref: 'cn=a', before: 3, now: 2 }] })).toEqual([])
    expect(always({ inScope: undefined as never })).toEqual([])
  })
})
