import { rootEntry, unit } from '../servers/skeleton.ts'
import { type Company, company, type Group, type Member, type Person, telephoneOf, titleOf, units } from './company.ts'
import { type EntryAttributes, ldifEntry, rdnValue, uuidOf } from './ldif-writer.ts'

export interface CompanyOptions {
  /** `dc=acme,dc=test`. */
  readonly suffix?: string
  /** Default: `company()`; another day is `oneDayLater(company())`. */
  readonly company?: Company
  /** Which server it is for (slapd): they differ in how an account is off. */
  readonly server?: 'slapd' | 'dirsrv'
}

/** Where servers differ though the entry is the same. */
interface Dialect {
  readonly id: (name: string) => EntryAttributes
  /** What an entry must also be, to hold `memberOf`. */
  readonly memberClass: readonly string[]
  readonly off: Readonly<Record<NonNullable<Person['off']>, EntryAttributes>>
}

const dialects: Readonly<Record<'slapd' | 'dirsrv', Dialect>> = {
  slapd: {
    id: (name) => ({ entryUUID: uuidOf(name) }),
    memberClass: [],
    off: {
      disabled: { pwdAccountLockedTime: '000001010000Z' },
      locked: { pwdAccountLockedTime: '20260302071500Z' },
      expired: { pwdEndTime: '20251231230000Z' },
      'expires-later': { shadowExpire: '40000' },
    },
  },
  dirsrv: {
    id: (name) => ({
      nsUniqueId: uuidOf(name)
        .replaceAll('-', '')
        .replaceAll(/.{8}(?=.)/g, '$&-'),
    }),
    memberClass: ['nsMemberOf'],
    off: {
      disabled: { nsAccountLock: 'true' },
      locked: { passwordRetryCount: '3', accountUnlockTime: '20260302073000Z' },
      expired: { shadowExpire: '20453' },
      'expires-later': { shadowExpire: '40000' },
    },
  },
}

/** The invented company as an export of its directory: every entry with the id it is known by, memberOf as the overlay would keep it. */
export function companyLdif(options: CompanyOptions = {}): string {
  const { suffix = 'dc=acme,dc=test', company: shown = company(), server = 'slapd' } = options
  const names = namesOf(shown, suffix)
  const dialect = dialects[server]
  const ou = (name: string, parent: string): string => unit(name, parent, dialect.id(`unit ${name}`))
  return [
    rootEntry(suffix, dialect.id('root')),
    ou('people', suffix),
    ou('groups', suffix),
    ...[...units, 'alumni'].map((name) => ou(name, `ou=people,${suffix}`)),
    ...shown.people.map((person) => personEntry(person, names, dialect)),
    ...shown.groups.map((group, index) => groupEntry(group, index, names, dialect)),
  ].join('')
}

/** What things are called in the directory. */
interface Names {
  readonly person: (number: number) => string
  readonly uid: (number: number) => string
  readonly group: (name: string) => string
  readonly member: (member: Member) => string
  readonly groupsOf: (number: number) => readonly string[]
}

function namesOf({ people, groups }: Company, suffix: string): Names {
  const byNumber = new Map(people.map((person) => [person.number, person]))
  const called = (number: number): Person => byNumber.get(number) as Person
  const person = (number: number): string => {
    const { rdn, uid, unit } = called(number)
    return `${rdn ?? `uid=${uid}`},ou=${unit},ou=people,${suffix}`
  }
  const group = (name: string): string => `cn=${rdnValue(name)},ou=groups,${suffix}`
  const member = (one: Member): string => {
    if (typeof one === 'number') return person(one)
    if (one === '') return ''
    return 'group' in one ? group(one.group) : `${one.gone},${suffix}`
  }
  const withDns = groups.filter(({ type }) => type === 'groupOfNames')
  return {
    person,
    group,
    member,
    uid: (number) => called(number).uid,
    groupsOf: (number) => withDns.filter(({ members }) => members.includes(number)).map(({ name }) => group(name)),
  }
}

function personEntry(person: Person, names: Names, dialect: Dialect): string {
  const { number, uid, given, surname, mail, more = {} } = person
  const standing = person.off ? dialect.off[person.off] : {}
  const fullName = `${given} ${surname}`
  const inRdn = person.rdn?.startsWith('cn=') ? [person.rdn.slice(3).replaceAll('\\', '')] : []
  return ldifEntry(names.person(number), {
    objectClass: ['inetOrgPerson', ...('shadowExpire' in standing ? ['shadowAccount'] : []), ...dialect.memberClass],
    uid,
    cn: [fullName, ...inRdn],
    sn: surname,
    givenName: given,
    displayName: fullName,
    mail,
    employeeNumber: String(number),
    departmentNumber: person.unit,
    title: titleOf(person),
    telephoneNumber: telephoneOf(person),
    ...more,
    ...standing,
    memberOf: names.groupsOf(number),
    ...dialect.id(`person ${number}`),
  })
}

function groupEntry(
  { name, type, description, members }: Group,
  index: number,
  names: Names,
  dialect: Dialect,
): string {
  const dns = members.map(names.member)
  const uids = members.filter((member) => typeof member === 'number').map(names.uid)
  return ldifEntry(names.group(name), {
    objectClass: type,
    cn: name,
    description,
    ...(type === 'groupOfNames' ? { member: dns } : {}),
    ...(type === 'groupOfUniqueNames' ? { uniqueMember: dns } : {}),
    ...(type === 'posixGroup' ? { gidNumber: String(5000 + index), memberUid: uids } : {}),
    ...dialect.id(`group ${name}`),
  })
}
