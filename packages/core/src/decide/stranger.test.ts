import type { Attributes } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import {
  aGroup,
  aGroupLink,
  aLink,
  anAccount,
  aPerson,
  aSituation,
  aTeam,
  members,
  type Told,
} from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()
const zoe = { userName: ['zoe'], mail: ['zoe@acme.test'], title: ['Chief'] }
const decided = (told: Told, chosen = sync) => decide(chosen, aSituation(chosen, told))
const withAccount = (attributes: Attributes, more: Told = {}) =>
  decided({ entry: aPerson(), link: aLink(), account: anAccount(attributes), ...more })

describe('a linked account that bears nothing of what was agreed', () => {
  it('is left alone: the target gave its id to somebody else', () => {
    const link = aLink()
    expect(withAccount(zoe)).toStrictEqual({
      rows: ['contested'],
      drafts: [],
      findings: [
        {
          code: 'contested',
          about: { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' },
          hint: 'Nothing that tells accounts apart is as it was: the target seems to have given the id to somebody else. If it is the same account, put its name right there; else let the link go with `rollcall unlink`.',
        },
      ],
      moves: [],
      link: { ...link, settled: false },
    })
  })

  it.each<[string, Attributes]>([
    ['one of its names is as agreed, in whatever spelling', { ...zoe, userName: ['MORA'] }],
    ['its address is', { ...zoe, mail: ['mora@acme.test'] }],
  ])('is theirs where %s', (_, attributes) => {
    expect([withAccount(attributes).rows, codes(withAccount(attributes))]).toEqual([['differs'], ['drift', 'drift']])
  })

  it('is theirs where it bears what the source wants by now: another run may have written it', () => {
    const entry = aPerson({ uid: ['zoe'] })
    expect(opsOf(withAccount(zoe, { entry }))).toEqual(['update'])
  })

  it('is theirs where only one field tells accounts apart, for people are renamed', () => {
    const one = aLink({ base: { userName: ['mora'], mail: [], title: ['Pilot'] } })
    expect(opsOf(withAccount(zoe, { link: one }))).toEqual(['rename'])
    const plain = aSync({ users: aMapping({ userName: 'uid', title: 'title' }) })
    expect(opsOf(decided({ entry: aPerson(), link: aLink(), account: anAccount(zoe) }, plain))).toEqual(['rename'])
  })

  it('is nobody’s where the fields are empty, and no matter where they could not be read', () => {
    expect(codes(withAccount({ userName: [], mail: [] }))).toEqual(['contested'])
    const account = anAccount(zoe, { partial: ['mail'] })
    expect(codes(decided({ entry: aPerson(), link: aLink(), account }))).not.toContain('contested')
  })

  it('is theirs where one of several addresses is', () => {
    const many = aSync({ users: aMapping({ userName: 'uid', aliases: 'all(mail)' }) })
    const link = aLink({ base: { userName: ['mora'], aliases: ['m@acme.test', 'mora@acme.test'] } })
    const found = (...aliases: string[]) =>
      codes(decided({ entry: aPerson(), link, account: anAccount({ userName: ['zoe'], aliases }) }, many))
    expect(found('m@acme.test', 'zoe@acme.test')).toEqual(['drift', 'drift'])
    expect(found('zoe@acme.test', 'z@acme.test')).toEqual(['contested'])
  })

  it('is known by what was agreed where nothing was read anew', () => {
    const told = { side: { is: 'unchanged', roles: [] }, link: aLink() } as const
    expect(codes(decided({ ...told, account: anAccount(zoe) }))).toEqual(['contested'])
    expect(decided({ ...told, account: anAccount() }).rows).toEqual(['in-step'])
  })

  it('is told by the fields of match rules as well', () => {
    const matched = aSync({
      users: aMapping({ userName: 'uid', title: 'title' }),
      match: [{ field: 'title', expression: 'title' }],
    })
    expect(codes(decided({ entry: aPerson(), link: aLink(), account: anAccount(zoe) }, matched))).toEqual(['contested'])
  })

  it('is switched off when its person leaves: whoever renames an account does not keep it by that', () => {
    expect(opsOf(decided({ side: { is: 'out-of-scope' }, link: aLink(), account: anAccount(zoe) }))).toEqual([
      'disable',
      'endSessions',
    ])
  })

  it('is a group’s too, though one name alone is no proof', () => {
    const told = { entry: aGroup(), link: aGroupLink(), account: aTeam([], { name: ['other'] }), members: members([]) }
    expect(opsOf(decided(told))).toEqual(['rename'])
  })
})
