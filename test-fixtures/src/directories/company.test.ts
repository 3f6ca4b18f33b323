import { describe, expect, it } from 'vitest'
import { company, oneDayLater, who } from './company.ts'
import { companyLdif } from './company-ldif.ts'

const named = (shown: ReturnType<typeof company>, number: number) =>
  shown.people.find((person) => person.number === number)

describe('the invented company', () => {
  it('is the same every time', () => expect(companyLdif()).toBe(companyLdif()))
  it('has 300 people and 40 groups, and no uid twice', () => {
    const { people, groups } = company()
    expect([people.length, groups.length, new Set(people.map(({ uid }) => uid)).size]).toEqual([300, 40, 300])
  })
})

describe('a day later', () => {
  const [before, after] = [company(), oneDayLater(company())]
  it('someone has joined and someone has left, all groups included', () => {
    expect([named(before, who.joiner), named(after, who.leaver)]).toEqual([undefined, undefined])
    expect(after.groups.some(({ members }) => members.includes(who.leaver))).toBe(false)
    expect(after.groups.some(({ members }) => members.includes(who.joiner))).toBe(true)
  })
  it('people are called differently, sit elsewhere, and are still the same people', () => {
    const changed = (['renamed', 'married', 'moved'] as const).map((what) => {
      const [one, other] = [named(before, who[what]), named(after, who[what])]
      return Object.keys(one ?? {}).filter((key) => String(one?.[key as 'uid']) !== String(other?.[key as 'uid']))
    })
    expect(changed).toEqual([['uid'], ['surname', 'mail'], ['unit']])
  })
  it('memberships have changed', () => {
    const members = (shown: typeof before, name: string) =>
      shown.groups.find((group) => group.name === name)?.members ?? []
    expect(members(after, 'wiki-admins')).toContain(who.joinsGroup)
    expect(members(before, 'project-12')).toContain(who.leavesGroup)
    expect(members(after, 'project-12')).not.toContain(who.leavesGroup)
  })
})
