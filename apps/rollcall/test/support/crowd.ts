import { type EntryAttributes, ldifEntry, skeletonLdif, uuidOf } from '@rollcall/test-fixtures'

const suffix = 'dc=acme,dc=test'
const teams = 40

/** People and 40 groups of them as LDIF; on the second day each tenth one has gone through something, and more came. */
export function crowdLdif(day: 1 | 2, people: number): string {
  const all = Array.from({ length: day === 1 ? people : Math.ceil(people * 1.07) }, (_, index) => index + 1)
  const here = all.filter((number) => day === 1 || number % 10 !== 3)
  const groups = Array.from({ length: teams }, (_, team) =>
    ldifEntry(`cn=team-${team},ou=groups,${suffix}`, {
      objectClass: 'groupOfNames',
      cn: `team-${team}`,
      member: here.filter((number) => (number * 3 + day) % teams < 3 && number % teams <= team).map(dnOn(day)),
      entryUUID: uuidOf(`team ${team}`),
    }),
  )
  return [skeletonLdif(suffix), ...here.map((number) => personOn(day, number)), ...groups].join('')
}

const uidOn = (day: 1 | 2, number: number): string => `${day === 2 && number % 10 === 0 ? 'v' : 'u'}${number}`
const dnOn =
  (day: 1 | 2) =>
  (number: number): string =>
    `uid=${uidOn(day, number)},ou=people,${suffix}`

function personOn(day: 1 | 2, number: number): string {
  const attributes: EntryAttributes = {
    objectClass: 'inetOrgPerson',
    uid: uidOn(day, number),
    cn: `Person ${number}`,
    sn: `Surname ${number}`,
    mail: `u${day === 2 ? swapped(number) : number}@acme.test`,
    title: day === 2 && number % 10 === 1 ? 'Lead' : 'Clerk',
    pwdAccountLockedTime: day === 2 && number % 10 === 2 ? '000001010000Z' : undefined,
    entryUUID: uuidOf(`person ${number}`),
  }
  return ldifEntry(dnOn(day)(number), attributes)
}

/** Who has whose mail address: some pairs swap theirs. */
function swapped(number: number): number {
  if (number % 20 === 4) return number + 1
  return number % 20 === 5 ? number - 1 : number
}
