import { readFile } from 'node:fs/promises'
import { type Strictness, startStrictDomain } from '@rollcall/ldap/testing'
import {
  type Dirsrv,
  type LdapAdmin,
  ldifEntry,
  makeAuthority,
  makeFolder,
  type Server,
  type Slapd,
  skeletonLdif,
  startDirsrv,
  startGraphFake,
  startSamba,
  startSlapd,
} from '@rollcall/test-fixtures'
import { graphConnection } from './graph-connection.ts'
import { corp } from './office.ts'

/** A directory with as many people as were asked for, `u0` and so on, all of them in one group. */
export interface CrowdSource extends AsyncDisposable {
  /** It as a connection, as YAML. */
  readonly connection: string
  /** What its people are taken from, as YAML. */
  readonly scope: string
  /** What it calls a user name, a surname, and a group. */
  readonly names: readonly [uid: string, surname: string, group: string]
  readonly files?: Readonly<Record<string, string>>
  readonly secret: string
  readonly joins: (uid: string) => Promise<void>
  readonly leavesGroup: (uid: string) => Promise<void>
  /** Where large groups come in pieces. */
  readonly pieces?: Pieces
}

interface Pieces {
  /** How many were sent so far. */
  readonly sent: () => number
  /** From now on the connection breaks after so many; undefined: not any more. */
  readonly breakAfter: (pieces: number | undefined) => void
}

export interface CrowdKind {
  readonly name: string
  readonly needs?: Server
  /** It gives large groups in pieces, which can go missing. */
  readonly inPieces?: true
  readonly start: (count: number) => Promise<CrowdSource>
}

export const crowdKinds: readonly CrowdKind[] = [
  {
    name: 'slapd',
    needs: 'slapd',
    start: async (count) => ofLdap(await startSlapd({ seed: ldapSeed(count) })),
  },
  {
    name: '389 Directory Server',
    needs: 'dirsrv',
    start: async (count) => ofLdap(await startDirsrv({ seed: ldapSeed(count), changes: 'content-sync' })),
  },
  { name: 'a domain controller that gives members by 1,500', needs: 'samba', inPieces: true, start: ofSamba },
  { name: 'Entra ID, which gives members by 900', inPieces: true, start: ofGraph },
]

const suffix = 'dc=acme,dc=test'
const uidsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `u${index}`)

const units = (base: string): Pick<CrowdSource, 'scope'> => ({
  scope: `users: { base: ["ou=people,${base}"] }
groups: { base: ["ou=groups,${base}"] }`,
})

/** Without ids of ours: the servers make them. */
function ldapSeed(count: number): string {
  const uids = uidsOf(count)
  const people = uids.map((uid) => ldifEntry(ldapDn(uid), { ...ldapPerson(uid), uid }))
  const group = { objectClass: 'groupOfNames', cn: 'everybody', member: uids.map(ldapDn) }
  return [skeletonLdif(suffix), ...people, ldifEntry(groupDn, group)].join('')
}

const groupDn = `cn=everybody,ou=groups,${suffix}`
const ldapDn = (uid: string): string => `uid=${uid},ou=people,${suffix}`
const ldapPerson = (uid: string) => ({ objectClass: 'inetOrgPerson', cn: uid, sn: uid, mail: `${uid}@acme.test` })

function ofLdap(server: Slapd | Dirsrv): CrowdSource {
  const joins = (uid: string) => server.add(ldapDn(uid), { ...ldapPerson(uid), uid })
  return {
    connection: corp(server),
    ...units(suffix),
    names: ['uid', 'sn', 'cn'],
    secret: server.reader.password,
    ...inGroup(server, groupDn, ldapDn, joins),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function inGroup(
  server: LdapAdmin,
  group: string,
  dnOf: (uid: string) => string,
  add: (uid: string) => Promise<void>,
): Pick<CrowdSource, 'joins' | 'leavesGroup'> {
  return {
    async joins(uid) {
      await add(uid)
      await server.modify(group, { add: { member: dnOf(uid) } })
    },
    leavesGroup: (uid) => server.modify(group, { remove: { member: dnOf(uid) } }),
  }
}

async function ofSamba(count: number): Promise<CrowdSource> {
  await using cleanup = new AsyncDisposableStack()
  const people = 'OU=people,DC=acme,DC=test'
  const group = 'CN=everybody,OU=groups,DC=acme,DC=test'
  const dnOf = (uid: string): string => `CN=${uid},${people}`
  const person = (uid: string) => ({
    objectClass: 'user',
    sAMAccountName: uid,
    userAccountControl: '544',
    sn: uid,
    mail: `${uid}@acme.test`,
  })
  const uids = uidsOf(count)
  const unit = (ou: string): string => ldifEntry(`OU=${ou},DC=acme,DC=test`, { objectClass: 'organizationalUnit', ou })
  const seed = [
    unit('people'),
    unit('groups'),
    ...uids.map((uid) => ldifEntry(dnOf(uid), person(uid))),
    ldifEntry(group, { objectClass: 'group', sAMAccountName: 'everybody', member: uids.map(dnOf) }),
  ].join('')
  const samba = cleanup.use(await startSamba({ seed }))
  const folder = cleanup.use(await makeFolder('strict'))
  const authority = await makeAuthority(folder)
  const { certFile, keyFile } = await authority.issue('localhost', ['127.0.0.1'])
  const [cert = '', key = ''] = await Promise.all([certFile, keyFile].map((file) => readFile(file, 'utf8')))
  const strict = cleanup.use(await startStrictDomain({ host: samba.host, ca: samba.ca, cert, key }))
  const owned = cleanup.move()
  return {
    connection: `connector: active-directory
url: ${strict.url}
ca: ${authority.caFile}
bindDn: ${samba.admin.dn}
password: { env: LDAP_PASSWORD }
baseDn: DC=acme,DC=test`,
    ...units('dc=acme,dc=test'),
    names: ['sAMAccountName', 'sn', 'cn'],
    secret: samba.admin.password,
    ...inGroup(samba, group, dnOf, (uid) => samba.add(dnOf(uid), person(uid))),
    pieces: ofStrict(strict),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function ofStrict({ seen, strictness }: { seen: { pieces: number }; strictness: Strictness }): Pieces {
  return {
    sent: () => seen.pieces,
    breakAfter(pieces) {
      seen.pieces = 0
      if (pieces === undefined) delete strictness.piecesUntilLost
      else strictness.piecesUntilLost = pieces
    },
  }
}

async function ofGraph(count: number): Promise<CrowdSource> {
  const fake = await startGraphFake({ behaviour: { membersPerPage: 900 } })
  const { tenant, domain, behaviour } = fake
  const ids = new Map<string, string>()
  const group = tenant.addGroup({ displayName: 'everybody' })
  const joins = async (uid: string): Promise<void> => {
    const mail = `${uid}@${domain}`
    const id = tenant.addUser({ surname: uid, mail, userPrincipalName: mail, onPremisesSamAccountName: uid })
    ids.set(uid, id)
    tenant.addMember(group, id)
  }
  for (const uid of uidsOf(count)) await joins(uid)
  let sent = 0
  let most: number | undefined
  behaviour.mishap = ({ path }) => {
    if (!path.endsWith('/groups/delta')) return undefined
    sent += 1
    return most !== undefined && sent > most ? 'truncated' : undefined
  }
  return {
    ...graphConnection(fake),
    scope: 'groups: {}',
    names: ['onPremisesSamAccountName', 'surname', 'displayName'],
    joins,
    leavesGroup: async (uid) => tenant.removeMember(group, ids.get(uid) ?? ''),
    pieces: {
      sent: () => sent,
      breakAfter(pieces) {
        sent = 0
        most = pieces
      },
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}
