import { type Company, company, type Person } from '../../directories/company.ts'
import { uuidOf } from '../../directories/ldif-writer.ts'
import type { Tenant } from './tenant.ts'

/**
 * The invented company as users and groups of Entra ID: the same people under ids made from the same UUIDs as in the
 * other directories (`idOf`). There are no units (department says it) and of the states only accountEnabled; a group
 * has one kind of member; who does not exist cannot be one.
 */
export function addCompany(tenant: Tenant, { people, groups }: Company = company()): void {
  for (const person of people) tenant.addUser(userOf(person, tenant.domain))
  const exists = new Set(people.map(({ number }) => number))
  for (const { name, description } of groups) tenant.addGroup({ id: idOf.group(name), displayName: name, description })
  for (const { name, members } of groups)
    for (const member of members) {
      if (typeof member === 'number' && exists.has(member)) tenant.addMember(idOf.group(name), idOf.person(member))
      if (typeof member === 'object' && 'group' in member) tenant.addMember(idOf.group(name), idOf.group(member.group))
    }
}

/** What the company's people and groups are called by Graph. */
export const idOf: { readonly person: (number: number) => string; readonly group: (name: string) => string } = {
  person: (number) => uuidOf(`person ${number}`),
  group: (name) => uuidOf(`group ${name}`),
}

/** A person of the company as the values of a user. */
export function userOf(
  person: Person,
  domain: string,
): { readonly userPrincipalName: string; readonly [name: string]: unknown } {
  const { number, uid, given, surname, unit, mail, more = {} } = person
  return {
    id: idOf.person(number),
    userPrincipalName: `${uid}@${domain}`,
    mailNickname: uid,
    displayName: `${given} ${surname}`,
    givenName: given,
    surname,
    mail: mail[0] ?? null,
    otherMails: mail.slice(1),
    department: unit,
    jobTitle: ['Engineer', 'Clerk', 'Lead', 'Analyst'][number % 4],
    businessPhones: [`+49 30 5550 ${String(number).padStart(4, '0')}`],
    employeeId: String(number),
    onPremisesSamAccountName: uid,
    ...('employeeType' in more ? { employeeType: more.employeeType } : {}),
    accountEnabled: more.pwdAccountLockedTime !== '000001010000Z',
  }
}
