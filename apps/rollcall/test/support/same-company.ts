import { type Company, company, type Group, type Member, type Person, titleOf } from '@rollcall/test-fixtures'
import type { Source } from './same-company-sources.ts'

/** How the changes of a round come to the target. */
export const ways = ['full', 'delta', 'watch'] as const

/** What an application holds, a line for each account and each membership. */
export type Lines = readonly string[]

interface Account {
  readonly uid: string
  readonly line: string
  readonly active: boolean
}

/** What the company so far makes of an application: those who left keep their accounts, which are off, and their teams. */
export interface Expected {
  readonly accounts: ReadonlyMap<number, Account>
  readonly teams: ReadonlyMap<string, ReadonlySet<number>>
}

export const nobodyYet: Expected = { accounts: new Map(), teams: new Map() }

/** The application once it was brought in line with a company; `cannot` are the ways of being off that its directory does not know. */
export function expectedAfter(before: Expected, { people, groups }: Company, cannot: Source['cannot']): Expected {
  const here = new Map(people.map((person) => [person.number, person]))
  const left = [...before.accounts].filter(([number]) => !here.has(number))
  const taken = new Set(left.map(([, { uid }]) => uid))
  const accounts = new Map<number, Account>(left.map(([number, account]) => [number, { ...account, active: false }]))
  for (const person of people) {
    const had = before.accounts.has(person.number)
    const off = isOff(person, cannot)
    // Without an address, with another's, or off from the beginning nobody gets an account; nor does a namesake of who left.
    const refused = person.mail.length === 0 || sharesMail(person, people) || (!had && (off || taken.has(person.uid)))
    if (!refused) accounts.set(person.number, { uid: person.uid.toLowerCase(), line: lineOf(person), active: !off })
  }
  const byName = new Map(groups.map((group) => [group.name, group]))
  const teams = groups.map(({ name }): [string, ReadonlySet<number>] => {
    const stay = [...(before.teams.get(name) ?? [])].filter((number) => !here.has(number))
    const members = [...peopleIn(name, byName)].filter((number) => here.has(number) && accounts.has(number))
    return [name, new Set([...stay, ...members])]
  })
  return { accounts, teams: new Map(teams) }
}

export function linesOf({ accounts, teams }: Expected): Lines {
  const uidOf = (number: number): string => accounts.get(number)?.uid ?? ''
  return [
    ...[...accounts.values()].map(({ line, active }) => `${line} ${active ? 'on' : 'off'}`),
    ...[...teams].flatMap(([name, members]) => [name, ...[...members].map((number) => `${name} ∋ ${uidOf(number)}`)]),
  ].sort()
}

function isOff({ number, off }: Person, cannot: Source['cannot']): boolean {
  const ended = off === 'locked' && number < 100 // its lock was over before the first run
  return off !== undefined && off !== 'expires-later' && !ended && !cannot.includes(off)
}

function sharesMail({ number, mail: [mine = ''] }: Person, people: readonly Person[]): boolean {
  return people.some((other) => other.number !== number && other.mail[0]?.toLowerCase() === mine.toLowerCase())
}

function lineOf(person: Person): string {
  const { uid, given, surname, mail } = person
  return [uid.toLowerCase(), `${given} ${surname}`, surname, mail[0], titleOf(person)].join(' | ')
}

/** Everybody in a group and in those within it, which may hold each other. */
function peopleIn(name: string, groups: ReadonlyMap<string, Group>, seen = new Set<string>()): Set<number> {
  if (seen.has(name)) return new Set()
  seen.add(name)
  const members = groups.get(name)?.members ?? []
  return new Set(
    members.flatMap((member): readonly number[] => {
      if (typeof member === 'number') return [member]
      return member !== '' && 'group' in member ? [...peopleIn(member.group, groups, seen)] : []
    }),
  )
}

type Step = (company: Company) => Company

/** What happens in a round, each to people whom no other round is about. */
export function stepsOf(round: number): readonly Step[] {
  const at = (index: number): number => 110 + 20 * round + index
  const become = (number: number, how: (person: Person) => Partial<Person>): Step =>
    withPeople((people) => people.map((one) => (one.number === number ? { ...one, ...how(one) } : one)))
  const leaves =
    (number: number): Step =>
    (shown) =>
      withoutMember(shown, number)
  const joins = (of: (people: readonly Person[]) => Person): Step => withPeople((people) => [...people, of(people)])
  const find = (number: number): Person => company().people.find((person) => person.number === number) as Person
  const newcomer = { ...find(100), number: 400 + round, uid: `new-${round}`, mail: [`new-${round}@acme.test`] }
  const namesake = { ...find(at(9)), number: 500 + round, mail: [`namesake-${round}@acme.test`] }
  return [
    joins(() => ({ ...newcomer, given: 'Newly', surname: `Come ${round}` })),
    enters(`project-${round + 1}`, newcomer.number),
    leaves(at(0)),
    become(at(1), ({ uid }) => ({ uid: `${uid}-new` })),
    become(at(2), ({ uid }) => ({ surname: `Roth ${round}`, mail: [`${uid}.roth@acme.test`] })),
    become(at(3), () => ({ unit: 'alumni' })),
    become(at(4), () => ({ off: 'disabled' })),
    become(at(5), () => ({ off: 'locked' })),
    become(at(6), () => ({ off: 'expired' })),
    // A group comes to lie in another, and then gets somebody itself.
    enters(`project-${round + 4}`, { group: 'wiki-users' }),
    enters('wiki-admins', at(7)),
    // Made anew with the same address: it is the same person. A namesake is not.
    leaves(at(8)),
    joins(() => find(at(8))),
    leaves(at(9)),
    joins(() => namesake),
  ]
}

/** Somebody marries, each round somebody else, and nobody of whom `stepsOf` is about. */
export function marries(round: number): Step {
  return withPeople((people) => people.map((one) => (one.number === 200 + round ? married(one) : one)))
}

/** And somebody leaves. */
export function leavesAndMarries(round: number): Step {
  return (shown) => marries(round)(withoutMember(shown, 240 + round))
}

function married(one: Person): Person {
  return { ...one, surname: 'Roth', mail: [`${one.uid}.roth@acme.test`] }
}

function withPeople(how: (people: readonly Person[]) => readonly Person[]): Step {
  return (shown) => ({ ...shown, people: how(shown.people) })
}

function enters(name: string, member: Member): Step {
  return ({ people, groups }) => ({
    people,
    groups: groups.map((group) => (group.name === name ? { ...group, members: [...group.members, member] } : group)),
  })
}

function withoutMember({ people, groups }: Company, number: number): Company {
  return {
    people: people.filter((person) => person.number !== number),
    groups: groups.map((group) => ({ ...group, members: group.members.filter((member) => member !== number) })),
  }
}

/** Makes one company of the other, as its administrators would; who is deleted leaves all groups by that. */
export async function change(source: Source, before: Company, after: Company): Promise<void> {
  const [old, now] = [before, after].map(({ people }) => new Map(people.map((person) => [person.number, person])))
  for (const person of before.people) if (!now?.has(person.number)) await source.leaves(person)
  for (const person of after.people) {
    const was = old?.get(person.number)
    if (!was) await source.joins(person)
    else if (was !== person) await source.changes(was, person)
  }
  for (const { name, members } of after.groups) {
    const had = before.groups.find((group) => group.name === name)?.members ?? []
    for (const member of members) if (!had.includes(member)) await source.enters(name, member, after)
  }
}
