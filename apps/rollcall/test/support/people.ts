import { company, type Person, uuidOf } from '@rollcall/test-fixtures'

const byNumber: ReadonlyMap<number, Person> = new Map(company().people.map((person) => [person.number, person]))

/** Where things are in the directory, and what they are called. */
export interface Somebody {
  readonly id: string
  readonly uid: string
  readonly dn: string
  readonly name: string
  readonly mail: string
}

/** A person of the invented company, by number. */
export function somebody(number: number): Somebody {
  const { uid, unit, given, surname, mail } = byNumber.get(number) as Person
  const [first = ''] = mail
  return { id: uuidOf(`person ${number}`), uid, dn: personDn(uid, unit), name: `${given} ${surname}`, mail: first }
}

export function personDn(uid: string, unit: string): string {
  return `uid=${uid},ou=${unit},ou=people,dc=acme,dc=test`
}

export function groupDn(name: string): string {
  return `cn=${name},ou=groups,dc=acme,dc=test`
}
