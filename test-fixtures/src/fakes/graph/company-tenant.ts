import { type Company, company, type Group, type Person, telephoneOf, titleOf } from '../../directories/company.ts'
import { uuidOf } from '../../directories/ldif-writer.ts'
import type { Tenant, Values } from './tenant.ts'

/**
 * The invented company as users and groups of Entra ID: the same people under ids made from the same UUIDs as in the
 * other directories (`idOf`). There are no units (department says it) and of the states only accountEnabled; a group
 * has one kind of member; who does not exist cannot be one.
 */
export function addCompany(tenant: Tenant, shown: Company = company()): void {
  changeCompany(tenant, { people: [], groups: [] }, shown)
}

/** What administrators do so that one company becomes the other: who left is deleted softly. */
export function changeCompany(tenant: Tenant, before: Company, after: Company): void {
  const people = new Map(before.people.map((person) => [person.number, person]))
  const groups = new Map(before.groups.map((group) => [group.name, group]))
  for (const { number } of before.people)
    if (!after.people.some((one) => one.number === number)) tenant.softDelete(idOf.person(number))
  for (const person of after.people)
    if (people.has(person.number)) tenant.change(idOf.person(person.number), userOf(person, tenant.domain))
    else tenant.addUser(userOf(person, tenant.domain))
  for (const { name, description } of after.groups)
    if (!groups.has(name)) tenant.addGroup({ id: idOf.group(name), displayName: name, description })
  for (const group of after.groups) {
    const id = idOf.group(group.name)
    const held = groups.get(group.name)
    const had = held ? memberIds(held, before) : new Set<string>()
    const has = memberIds(group, after)
    for (const member of has.difference(had)) tenant.addMember(id, member)
    for (const member of had.difference(has)) if (tenant.find(member)) tenant.removeMember(id, member)
  }
}

function memberIds({ members }: Group, { people }: Company): ReadonlySet<string> {
  const exists = new Set(people.map(({ number }) => number))
  return new Set(
    members.flatMap((member) => {
      if (typeof member === 'number') return exists.has(member) ? idOf.person(member) : []
      return typeof member === 'object' && 'group' in member ? idOf.group(member.group) : []
    }),
  )
}

/** What the company's people and groups are called by Graph. */
export const idOf: { readonly person: (number: number) => string; readonly group: (name: string) => string } = {
  person: (number) => uuidOf(`person ${number}`),
  group: (name) => uuidOf(`group ${name}`),
}

/** A person of the company as the values of a user. */
export function userOf(person: Person, domain: string): Values & { readonly userPrincipalName: string } {
  const { number, uid, given, surname, unit, mail, off, more = {} } = person
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
    jobTitle: titleOf(person),
    businessPhones: [telephoneOf(person)],
    employeeId: String(number),
    onPremisesSamAccountName: uid,
    ...('employeeType' in more ? { employeeType: more.employeeType } : {}),
    accountEnabled: off !== 'disabled',
  }
}
