import type { EntryAttributes } from './ldif-writer.ts'
import { givenNames, type Name, surnames } from './names.ts'

export interface Person {
  /** Stays when everything else changes. */
  readonly number: number
  readonly uid: string
  readonly given: string
  readonly surname: string
  readonly unit: string
  readonly mail: readonly string[]
  /** Whether the account is off, since or until when each server is told in its own way. */
  readonly off?: 'disabled' | 'locked' | 'expired' | 'expires-later'
  /** Where it is not `uid=…`; already escaped. */
  readonly rdn?: string
  readonly more?: EntryAttributes
}

/** A member by the person's number, the group's name, or a DN below the suffix that leads nowhere; '' is the placeholder some servers need. */
export type Member = number | { readonly group: string } | { readonly gone: string } | ''

export interface Group {
  readonly name: string
  readonly type: 'groupOfNames' | 'groupOfUniqueNames' | 'posixGroup'
  readonly description: string
  readonly members: readonly Member[]
}

/** An invented company as plain data. */
export interface Company {
  readonly people: readonly Person[]
  readonly groups: readonly Group[]
}

export const units: readonly string[] = [
  'engineering',
  'sales',
  'support',
  'finance',
  'legal',
  'people-care',
  'research',
  'berlin',
]

export function titleOf({ number }: Person): string {
  return ['Engineer', 'Clerk', 'Lead', 'Analyst'][number % 4] as string
}

export function telephoneOf({ number }: Person): string {
  return `+49 30 5550 ${String(number).padStart(4, '0')}`
}

/** Whom tests and the demo speak of, by number. */
export const who = {
  withoutMail: 7,
  sharesMail: 12,
  sharesMailToo: 13,
  disabled: 21,
  locked: 34,
  expired: 55,
  expiresLater: 56,
  movedToAlumni: 61,
  decomposed: 70,
  commaInName: 80,
  twoPartName: 81,
  twoMails: 90,
  upperCase: 91,
  photo: 92,
  robot: 298,
  leaver: 101,
  renamed: 102,
  married: 103,
  moved: 104,
  joinsGroup: 105,
  leavesGroup: 106,
  joiner: 301,
} as const

const domain = 'acme.test'

/** About 300 people and 40 groups with the mess of real life. */
export function company(): Company {
  const people = Array.from({ length: 300 }, (_, index) => withTroubles(ordinary(index + 1)))
  return { people, groups: groupsOf(people) }
}

function ordinary(number: number): Person {
  const given = givenNames[number % givenNames.length] as Name
  const surname = surnames[(number * 7) % surnames.length] as Name
  return {
    number,
    uid: `${given[1].slice(0, 1)}${surname[1]}${number}`,
    given: given[0],
    surname: surname[0],
    unit: units[number % units.length] as string,
    mail: [`${given[1]}.${surname[1]}${number}@${domain}`],
  }
}

function withTroubles(person: Person): Person {
  return { ...person, ...troubles[person.number]?.(person) }
}

const troubles: Readonly<Record<number, (person: Person) => Partial<Person>>> = {
  [who.withoutMail]: () => ({ mail: [] }),
  [who.sharesMail]: () => ({ mail: [`office@${domain}`] }),
  [who.sharesMailToo]: () => ({ mail: [`Office@${domain.toUpperCase()}`] }),
  [who.disabled]: () => ({ off: 'disabled' }),
  [who.locked]: () => ({ off: 'locked' }),
  [who.expired]: () => ({ off: 'expired' }),
  [who.expiresLater]: () => ({ off: 'expires-later' }),
  [who.movedToAlumni]: () => ({ unit: 'alumni' }),
  [who.decomposed]: () => ({ given: 'Zoë'.normalize('NFD'), surname: 'Müller'.normalize('NFD') }),
  [who.commaInName]: ({ surname, given }) => ({ rdn: `cn=${surname}\\, ${given} "Mac"`.replaceAll('"', '\\"') }),
  [who.twoPartName]: ({ uid }) => ({ rdn: `uid=${uid}+employeeNumber=${who.twoPartName}` }),
  [who.twoMails]: ({ mail, uid }) => ({ mail: [...mail, `${uid}@old.${domain}`] }),
  [who.upperCase]: ({ uid }) => ({ uid: uid.toUpperCase() }),
  [who.photo]: () => ({
    more: { jpegPhoto: Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]) },
  }),
  ...Object.fromEntries(
    [0, 1, 2].map((index) => [
      who.robot + index,
      () => ({ uid: `robot-${index + 1}`, more: { employeeType: 'robot' } }),
    ]),
  ),
}

function groupsOf(people: readonly Person[]): readonly Group[] {
  const every = (step: number, offset = 0): readonly number[] =>
    people.filter(({ number }) => number % step === offset && number < who.robot).map(({ number }) => number)
  const named = (
    name: string,
    description: string,
    members: readonly Member[],
    type: Group['type'] = 'groupOfNames',
  ): Group => ({
    name,
    type,
    description,
    members,
  })
  const group = (name: string): Member => ({ group: name })
  const departments = units.map((unit) =>
    named(
      `dept-${unit}`,
      `Everyone in ${unit}`,
      people.filter((person) => person.unit === unit).map(({ number }) => number),
    ),
  )
  const projects = Array.from({ length: 18 }, (_, index) =>
    named(`project-${index + 1}`, `Project ${index + 1}`, every(19, index)),
  )
  return [
    ...departments,
    ...projects,
    named(
      'all-staff',
      'Everyone, by department',
      units.map((unit) => group(`dept-${unit}`)),
    ),
    named('wiki-users', 'May read and write the wiki', [
      group('wiki-admins'),
      group('dept-engineering'),
      group('dept-research'),
      7,
    ]),
    named('wiki-admins', 'Run the wiki', [2, 5, who.commaInName]),
    named('circle-a', 'Holds circle-b', [group('circle-b'), 14]),
    named('circle-b', 'Holds circle-c', [group('circle-c'), 15]),
    named('circle-c', 'Holds circle-a again', [group('circle-a'), 16]),
    named('nobody', 'A group nobody is in', [], 'posixGroup'),
    named('placeholder', 'Only the empty name its schema asks for', ['']),
    named('ghosts', 'A member who no longer exists', [who.twoPartName, { gone: 'uid=ghost,ou=sales,ou=people' }]),
    named('R&D "Höhenflug", Phase 2+3', 'Special characters', [...every(50, 3), who.commaInName]),
    named('#general <all>; 全員', 'More of them', every(25, 4)),
    named('unique', 'Of another class', every(60, 5), 'groupOfUniqueNames'),
    named('shell-users', 'Members by uid', every(30, 6), 'posixGroup'),
    named('door-openers', 'Members by uid', every(45, 9), 'posixGroup'),
  ]
}

/** The same company a day later: someone joined, left, got another uid, married, moved; memberships changed. */
export function oneDayLater({ people, groups }: Company): Company {
  const changes: Readonly<Record<number, (person: Person) => Partial<Person>>> = {
    [who.renamed]: ({ uid }) => ({ uid: `${uid}-new` }),
    [who.married]: ({ given }) => ({
      surname: 'Lindqvist-Roth',
      mail: [`${given.toLowerCase()}.lindqvist-roth@${domain}`],
    }),
    [who.moved]: () => ({ unit: 'legal' }),
  }
  const joiner = ordinary(who.joiner)
  return {
    people: [
      ...people
        .filter(({ number }) => number !== who.leaver)
        .map((person) => ({ ...person, ...changes[person.number]?.(person) })),
      joiner,
    ],
    groups: groups.map((group) => ({ ...group, members: membersLater(group, joiner) })),
  }
}

function membersLater({ name, members }: Group, joiner: Person): readonly Member[] {
  const stayed = members.filter((member) => member !== who.leaver)
  switch (name) {
    case `dept-${joiner.unit}`:
      return [...stayed, joiner.number]
    case 'wiki-admins':
      return [...stayed, who.joinsGroup]
    case 'project-12':
      return stayed.filter((member) => member !== who.leavesGroup)
    default:
      return stayed
  }
}
