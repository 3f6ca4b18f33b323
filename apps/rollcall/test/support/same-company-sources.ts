import {
  type Account,
  addCompany,
  type Company,
  companyAdLdif,
  companyLdif,
  type Dirsrv,
  graphIdOf,
  graphUserOf,
  type Member,
  type Person,
  type Samba,
  type Server,
  type Slapd,
  startDirsrv,
  startGraphFake,
  startSamba,
  startSlapd,
  titleOf,
} from '@rollcall/test-fixtures'
import { graphConnection } from './graph-connection.ts'
import { corp } from './office.ts'

/** A directory that holds the company, and what its administrators do to it. */
export interface Source extends AsyncDisposable {
  /** It as a connection, and what of it counts, as YAML. */
  readonly connection: string
  readonly scope: string
  /** What it calls a person's user name, name, surname, address and title, and a group's name. */
  readonly names: readonly [uid: string, name: string, surname: string, mail: string, title: string, group: string]
  readonly files?: Readonly<Record<string, string>>
  readonly secret: string
  /** Whose place in the feed another account's is not; and what can be stopped. Of those that are servers. */
  readonly other?: Account
  readonly server?: Pick<Slapd, 'stop' | 'start'>
  /** The ways of being off that it does not know. */
  readonly cannot: readonly NonNullable<Person['off']>[]
  readonly joins: (person: Person) => Promise<unknown>
  readonly leaves: (person: Person) => Promise<unknown>
  readonly changes: (before: Person, after: Person) => Promise<unknown>
  readonly enters: (group: string, member: Member, company: Company) => Promise<unknown>
}

export interface Kind {
  readonly name: string
  /** What must be installed for it. */
  readonly needs?: Server
  readonly start: () => Promise<Source>
}

export const kinds: readonly Kind[] = [
  { name: 'slapd', needs: 'slapd', start: async () => ofLdap(await startSlapd({ seed: companyLdif() }), slapdOff) },
  {
    name: '389 Directory Server',
    needs: 'dirsrv',
    start: async () => {
      const seed = companyLdif({ server: 'dirsrv' })
      return ofLdap(await startDirsrv({ seed, changes: 'content-sync' }), dirsrvOff)
    },
  },
  { name: 'Samba', needs: 'samba', start: async () => ofSamba(await startSamba({ seed: companyAdLdif() })) },
  { name: 'Entra ID', start: ofGraph },
]

type Values = Readonly<Record<string, readonly string[] | string>>
type Off = Readonly<
  Record<'disabled' | 'locked' | 'expired', () => { readonly add?: Values; readonly replace: Values }>
>

/** A time as LDAP writes it. */
const ldapTime = (time: Date): string => `${time.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`
const inTenMinutes = (): Date => new Date(Date.now() + 600_000)

const slapdOff: Off = {
  disabled: () => ({ replace: { pwdAccountLockedTime: '000001010000Z' } }),
  locked: () => ({ replace: { pwdAccountLockedTime: ldapTime(new Date()) } }),
  expired: () => ({ replace: { pwdEndTime: '20251231230000Z' } }),
}

const dirsrvOff: Off = {
  disabled: () => ({ replace: { nsAccountLock: 'true' } }),
  locked: () => ({ replace: { passwordRetryCount: '3', accountUnlockTime: ldapTime(inTenMinutes()) } }),
  expired: () => ({ add: { objectClass: 'shadowAccount' }, replace: { shadowExpire: '20453' } }),
}

/** Where an address is one of several, and no order is kept. */
const newMail = "first(all(mail).filter(m, !m.endsWith('@old.acme.test')))"

const fullName = ({ given, surname }: Person): string => `${given} ${surname}`

/** The company in a slapd that others stop and set back. */
export const inSlapd = (slapd: Slapd): Kind => ({ name: 'slapd', start: async () => ofLdap(slapd, slapdOff) })

/** The company in a Samba that others set back. */
export const inSamba = (samba: Samba): Kind => ({ name: 'Samba', start: async () => ofSamba(samba) })

function ofLdap(server: Slapd | Dirsrv, off: Off): Source {
  const { suffix } = server
  const dnOf = ({ rdn, uid, unit }: Person): string => `${rdn ?? `uid=${uid}`},ou=${unit},ou=people,${suffix}`
  const groupDn = (name: string): string => `cn=${name},ou=groups,${suffix}`
  const valuesOf = (person: Person): Values => ({
    cn: fullName(person),
    sn: person.surname,
    givenName: person.given,
    displayName: fullName(person),
    mail: person.mail,
  })
  return {
    connection: corp(server),
    scope: `users: { base: ["ou=people,${suffix}"] }\ngroups: { base: ["ou=groups,${suffix}"] }`,
    names: ['uid', 'displayName', 'sn', newMail, 'title', 'cn'],
    secret: server.reader.password,
    other: server.replica,
    server,
    cannot: [],
    joins: (person) =>
      server.add(dnOf(person), {
        objectClass: 'inetOrgPerson',
        uid: person.uid,
        title: titleOf(person),
        ...valuesOf(person),
      }),
    leaves: (person) => server.remove(dnOf(person)),
    async changes(before, after) {
      const dn = dnOf(after)
      if (dnOf(before) !== dn) await server.rename(dnOf(before), dn)
      const state =
        after.off && after.off !== 'expires-later' && after.off !== before.off ? off[after.off]() : undefined
      if (state) await server.modify(dn, state)
      else await server.modify(dn, { replace: valuesOf(after) })
    },
    enters: (group, member, { people }) =>
      server.modify(groupDn(group), { add: { member: dnOfMember(member, people, dnOf, groupDn) } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function dnOfMember(
  member: Member,
  people: readonly Person[],
  dnOf: (person: Person) => string,
  groupDn: (name: string) => string,
): string {
  if (typeof member === 'number') return dnOf(people.find(({ number }) => number === member) as Person)
  if (member === '' || !('group' in member)) throw new Error('Nobody enters a group so.')
  return groupDn(member.group)
}

function ofSamba(samba: Samba): Source {
  const { suffix } = samba
  const dnOf = (person: Person): string => `CN=${fullName(person)},OU=${person.unit},OU=people,${suffix}`
  const groupDn = (name: string): string => `CN=${name},OU=groups,${suffix}`
  const valuesOf = (person: Person): Values => ({
    sAMAccountName: person.uid,
    sn: person.surname,
    givenName: person.given,
    displayName: fullName(person),
    mail: person.mail,
  })
  const off: Readonly<Record<keyof Off, (dn: string) => Promise<void>>> = {
    disabled: samba.disable,
    locked: samba.lock,
    expired: (dn) => samba.expire(dn, new Date('2025-12-31T23:00:00Z')),
  }
  return {
    connection: `connector: active-directory
url: ${samba.tlsUrl}
ca: ${samba.caFile}
bindDn: ${samba.admin.dn}
password: { env: LDAP_PASSWORD }
baseDn: ${suffix}`,
    scope: `users: { base: ["OU=people,${suffix}"] }\ngroups: { base: ["OU=groups,${suffix}"] }`,
    names: ['sAMAccountName', 'displayName', 'sn', 'mail', 'title', 'cn'],
    secret: samba.admin.password,
    other: samba.reader,
    server: samba,
    cannot: [],
    joins: (person) =>
      samba.add(dnOf(person), {
        objectClass: 'user',
        userAccountControl: '544',
        title: titleOf(person),
        ...valuesOf(person),
      }),
    leaves: (person) => samba.remove(dnOf(person)),
    async changes(before, after) {
      const dn = dnOf(after)
      if (dnOf(before) !== dn) await samba.rename(dnOf(before), dn)
      if (after.off && after.off !== 'expires-later' && after.off !== before.off) await off[after.off](dn)
      else await samba.modify(dn, { replace: valuesOf(after) })
    },
    enters: (group, member, { people }) =>
      samba.modify(groupDn(group), { add: { member: dnOfMember(member, people, dnOf, groupDn) } }),
    [Symbol.asyncDispose]: () => samba[Symbol.asyncDispose](),
  }
}

async function ofGraph(): Promise<Source> {
  const fake = await startGraphFake()
  const { tenant, domain } = fake
  addCompany(tenant)
  /** Who was made anew has another id. */
  const ids = new Map<number, string>()
  const idOf = (number: number): string => ids.get(number) ?? graphIdOf.person(number)
  const valuesOf = (person: Person) => {
    const { id: _, ...values } = graphUserOf(person, domain)
    return values as typeof values & { readonly userPrincipalName: string }
  }
  return {
    ...graphConnection(fake),
    scope: '',
    names: ['onPremisesSamAccountName', 'displayName', 'surname', 'mail', 'jobTitle', 'displayName'],
    cannot: ['locked', 'expired'],
    joins: async (person) => ids.set(person.number, tenant.addUser(valuesOf(person))),
    leaves: async ({ number }) => tenant.softDelete(idOf(number)),
    changes: async (_, after) => tenant.change(idOf(after.number), valuesOf(after)),
    async enters(group, member) {
      if (member === '' || (typeof member === 'object' && !('group' in member)))
        throw new Error('Nobody enters a group so.')
      tenant.addMember(
        graphIdOf.group(group),
        typeof member === 'number' ? idOf(member) : graphIdOf.group(member.group),
      )
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}
