import { describe, expect, it } from 'vitest'
import {
  aCandidate,
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
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync({ users: aMapping({ userName: 'uid', aliases: 'all(cn)', title: 'title' }) })

/** What would be done, and what is held. */
const both = (told: Told) => {
  const situation = aSituation(sync, told)
  return [decide(sync, situation), decide(sync, { ...situation, held: true })] as const
}

describe('a record outside the pilot', () => {
  const none = { rows: ['held'], drafts: [], findings: [] }
  it('is not created, but nobody else gets the names it would take', () => {
    const [would, held] = both({ entry: aPerson({ cn: ['Mo'] }) })
    expect(opsOf(would)).toEqual(['create'])
    expect(held).toStrictEqual({
      ...none,
      moves: [
        { field: 'userName', to: 'mora', whole: true },
        { field: 'aliases', to: 'mo', whole: true },
      ],
    })
  })
  it('is not linked, but nobody else gets the account it fits', () => {
    const [would, held] = both({ entry: aPerson({ title: ['Chief'] }), candidates: [[aCandidate(anAccount())]] })
    expect(opsOf(would)).toEqual(['link', 'update'])
    expect(held.moves).toStrictEqual([{ field: '', to: 't-mora', whole: true }])
  })
  it('that is linked keeps what it has and claims what it would take; it gives nothing up, and needs no second look', () => {
    const link = aLink({ base: { userName: ['mora'], aliases: ['a'] }, settled: false })
    const entry = aPerson({ uid: ['nora'], cn: ['b'], title: [] }, { standing: { disabled: true } })
    const [would, held] = both({ entry, link, account: anAccount({ aliases: ['a'] }) })
    expect(opsOf(would)).toEqual(['disable', 'endSessions', 'rename'])
    expect(would.moves).toContainEqual({ field: 'aliases', from: 'a' })
    expect(held).toStrictEqual({
      ...none,
      moves: [
        { field: 'userName', to: 'nora' },
        { field: 'aliases', to: 'b' },
      ],
      link: { ...link, settled: true },
    })
  })
})

describe('a group outside the pilot', () => {
  it.each<[string, string, readonly string[], readonly string[], boolean]>([
    ['whose members alone differ', 'crew', ['b'], ['addMember', 'removeMember'], true],
    ['that has another name', 'team', ['a'], ['rename'], false],
    ['that has another name and other members', 'team', ['b'], ['rename', 'addMember', 'removeMember'], false],
  ])('%s is looked at again only for what its people do not bring about', (_, name, wanted, ops, settled) => {
    const link = aGroupLink(['a'])
    const told = { entry: aGroup({ cn: [name] }), link, account: aTeam(['a']), members: members(wanted) }
    const [would, held] = both(told)
    expect(new Set(opsOf(would))).toEqual(new Set(ops))
    expect(held).toMatchObject({ rows: ['held'], drafts: [], findings: [] })
    expect(held.link).toStrictEqual({ ...link, settled })
  })
})
