import { accountDisabled, adSkeletonLdif, adUnit, fileTime, normalAccount, suffixOf } from '../servers/samba-config.ts'
import { type Company, company, type Group, type Member, type Person, telephoneOf, titleOf, units } from './company.ts'
import { type EntryAttributes, ldifEntry, rdnValue } from './ldif-writer.ts'

export interface CompanyAdOptions {
  /** `acme.test`. */
  readonly domain?: string
  /** Default: `company()`; another day is `oneDayLater(company())`. */
  readonly company?: Company
}

/**
 * The invented company as entries of an Active Directory, for `startSamba({ seed })`. What such a domain cannot hold
 * is not there: members who lead nowhere, names of several parts, a second mail address (which is in proxyAddresses).
 */
export function companyAdLdif({ domain = 'acme.test', company: shown = company() }: CompanyAdOptions = {}): string {
  const suffix = suffixOf(domain)
  const names = namesOf(shown, suffix)
  return [
    adSkeletonLdif(suffix),
    ...[...units, 'alumni'].map((name) => adUnit(name, `OU=people,${suffix}`)),
    ...shown.people.map((person) => personEntry(person, names, domain)),
    ...shown.groups.map((group) => groupEntry(group, names)),
    // An entry may name only what is there already, and some of our groups hold each other.
    ...shown.people.map((person) => managerLdif(person, names)),
    ...shown.groups.map((group) => membersLdif(group, names)),
  ].join('')
}

interface Names {
  readonly person: (number: number) => string
  readonly group: (name: string) => string
  /** Undefined where it leads nowhere. */
  readonly member: (member: Member) => string | undefined
  /** The first of the unit leads it. */
  readonly manager: (person: Person) => string | undefined
}

function namesOf({ people }: Company, suffix: string): Names {
  const byNumber = new Map(people.map((person) => [person.number, person]))
  const leads = new Map(people.toReversed().map(({ unit, number }) => [unit, number]))
  const person = (number: number): string => {
    const called = byNumber.get(number) as Person
    const cn = called.rdn?.startsWith('cn=') ? called.rdn.slice(3) : rdnValue(fullName(called))
    return `CN=${cn},OU=${called.unit},OU=people,${suffix}`
  }
  const group = (name: string): string => `CN=${rdnValue(name)},OU=groups,${suffix}`
  return {
    person,
    group,
    member: (member) => {
      if (typeof member === 'number') return person(member)
      return member !== '' && 'group' in member ? group(member.group) : undefined
    },
    manager: ({ unit, number }) => {
      const lead = leads.get(unit)
      return lead === undefined || lead === number ? undefined : person(lead)
    },
  }
}

const fullName = ({ given, surname }: Person): string => `${given} ${surname}`

const off: Readonly<Record<NonNullable<Person['off']>, EntryAttributes>> = {
  disabled: { userAccountControl: String(normalAccount | accountDisabled) },
  locked: { lockoutTime: fileTime('2026-03-02T07:15:00Z') },
  expired: { accountExpires: fileTime('2025-12-31T23:00:00Z') },
  'expires-later': { accountExpires: fileTime('2079-07-08') },
}

function personEntry(person: Person, names: Names, domain: string): string {
  const { number, uid, given, surname, unit, mail, more = {} } = person
  return ldifEntry(names.person(number), {
    objectClass: 'user',
    sAMAccountName: uid,
    userPrincipalName: `${uid}@${domain}`,
    userAccountControl: String(normalAccount),
    givenName: given,
    sn: surname,
    displayName: fullName(person),
    mail: mail[0],
    proxyAddresses: mail.map((address, index) => `${index === 0 ? 'SMTP' : 'smtp'}:${address}`),
    employeeID: String(number),
    department: unit,
    title: titleOf(person),
    telephoneNumber: telephoneOf(person),
    ...more,
    ...(person.off ? off[person.off] : {}),
  })
}

/** A security group of the whole domain. */
const globalGroup = '-2147483646'

function groupEntry({ name, description }: Group, names: Names): string {
  const sAMAccountName = name.replaceAll(/["/\\[\]:;|=,+*?<>]/g, '_')
  return ldifEntry(names.group(name), { objectClass: 'group', sAMAccountName, description, groupType: globalGroup })
}

function managerLdif(person: Person, names: Names): string {
  const manager = names.manager(person)
  return manager ? ldifEntry(names.person(person.number), { changetype: 'modify', add: 'manager', manager }) : ''
}

function membersLdif({ name, members }: Group, names: Names): string {
  const dns = members.map(names.member).filter((dn) => dn !== undefined)
  return dns.length === 0 ? '' : ldifEntry(names.group(name), { changetype: 'modify', add: 'member', member: dns })
}
