import { skeletonLdif } from '../servers/skeleton.ts'
import { ldifEntry, uuidOf } from './ldif-writer.ts'

export interface LargeOptions {
  /** 100,000. */
  readonly people?: number
  /** 2,000. */
  readonly groups?: number
  /** `dc=acme,dc=test`. */
  readonly suffix?: string
}

/**
 * A directory of any size as a stream of LDIF for `startSlapd({ seed })`; the same every time.
 * The first group holds every twentieth person, the second every other one, all others 20 to 99: 174,000 memberships at the default size.
 */
export async function* largeDirectory(options: LargeOptions = {}): AsyncGenerator<string> {
  const { people = 100_000, groups = 2_000, suffix = 'dc=acme,dc=test' } = options
  const person = (number: number): string => `uid=u${String(number).padStart(6, '0')},ou=people,${suffix}`
  const group = (number: number): string => `cn=g${String(number).padStart(4, '0')},ou=groups,${suffix}`
  const members = Array.from({ length: groups }, (_, index) => membersOf(index, people))
  const memberOf = invert(members, people)

  yield skeletonLdif(suffix)
  yield* inPieces(people, (number) => {
    const surname = number % 50 === 0 ? `Müller ${number}` : `Surname ${number}`
    return ldifEntry(person(number), {
      objectClass: 'inetOrgPerson',
      uid: `u${String(number).padStart(6, '0')}`,
      cn: `Given ${number} ${surname}`,
      sn: surname,
      givenName: `Given ${number}`,
      mail: `u${number}@acme.test`,
      employeeNumber: String(number),
      departmentNumber: String(number % 97),
      title: `Title ${number % 13}`,
      telephoneNumber: `+1 555 ${String(number).padStart(7, '0')}`,
      memberOf: memberOf[number]?.map((index) => group(index)),
      entryUUID: uuidOf(`person ${number}`),
    })
  })
  yield* inPieces(groups, (number) =>
    ldifEntry(group(number - 1), {
      objectClass: 'groupOfNames',
      cn: `g${String(number - 1).padStart(4, '0')}`,
      member: members[number - 1]?.map(person),
      entryUUID: uuidOf(`group ${number}`),
    }),
  )
}

/** Numbers of the people in a group, each once. */
function membersOf(group: number, people: number): readonly number[] {
  const spread = (count: number, step: number): readonly number[] => {
    const start = group * 104_729
    return [...new Set(Array.from({ length: count }, (_, index) => 1 + ((start + index * step) % people)))]
  }
  if (group === 0) return spread(Math.max(1, Math.floor(people / 20)), 20)
  if (group === 1) return spread(Math.max(1, Math.floor(people / 2)), 2)
  return spread(20 + ((group * 7_919) % 80), 13)
}

function invert(members: readonly (readonly number[])[], people: number): readonly (readonly number[] | undefined)[] {
  const groups: (number[] | undefined)[] = new Array(people + 1)
  members.forEach((numbers, group) => {
    for (const number of numbers) {
      const known = groups[number]
      if (known) known.push(group)
      else groups[number] = [group]
    }
  })
  return groups
}

/** Pieces large enough that a pipe is not the slow part. */
function* inPieces(count: number, write: (number: number) => string): Generator<string> {
  let piece = ''
  for (let number = 1; number <= count; number += 1) {
    piece += write(number)
    if (piece.length < 1 << 20) continue
    yield piece
    piece = ''
  }
  yield piece
}
