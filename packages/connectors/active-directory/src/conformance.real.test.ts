import { read } from '@rollcall/connector-sdk'
import { describeConnector, type Kit, type System } from '@rollcall/connector-sdk/testing'
import { openLdap } from '@rollcall/ldap'
import { needs, type Samba, startSamba } from '@rollcall/test-fixtures'
import { afterAll, beforeAll, describe } from 'vitest'
import { activeDirectory } from './connector.ts'

const suffix = 'DC=acme,DC=test'
const people = `OU=people,${suffix}`
const groups = `OU=groups,${suffix}`
const names = ['Mora', 'Jörg', 'Ada \\+ Co', 'Zoë']
const password = 'Passwort-*)(uid=*1'

let samba: Samba | undefined

/** One domain for all rules: making one takes longer than most of them. */
async function system(): Promise<System> {
  const server = samba as Samba
  for (const base of [people, groups]) await empty(server, base)
  for (const [index, name] of names.entries()) {
    await server.add(`CN=${name},${people}`, {
      objectClass: 'user',
      sAMAccountName: `person${index}`,
      userAccountControl: '544',
      mail: `person${index}@acme.test`,
      description: 'one of us',
    })
  }
  for (const name of ['wiki-users', 'wiki-admins', 'everybody']) {
    const members = names.map((person) => `CN=${person},${people}`)
    const member = name === 'everybody' ? [...members, `CN=wiki-users,${groups}`] : members.slice(0, 2)
    const entry = { objectClass: 'group', sAMAccountName: name, description: 'of us', info: name, member }
    await server.add(`CN=${name},${groups}`, entry)
  }
  await server.modify(`CN=Mora,${people}`, { replace: { unicodePwd: [...`"${password}"`].join('\0').concat('\0') } })
  return {
    settings: {
      url: server.tlsUrl,
      ca: server.caFile,
      bindDn: 'Administrator@acme.test',
      password: { env: 'PASSWORD' },
      baseDn: suffix,
      users: '(&(objectClass=user)(mail=*))',
      groups: '(&(objectClass=group)(description=of us))',
    },
    context: { secrets: { PASSWORD: server.admin.password } },
    change: ({ dn = '', kind }) =>
      server.modify(dn, { replace: kind === 'user' ? { description: 'changed' } : { info: 'changed' } }),
    rename: ({ dn = '' }) => server.rename(dn, dn.replace(/^(?:\\.|[^,])*(?=,)/, 'CN=renamed')),
    remove: ({ dn = '' }) => server.remove(dn),
  }
}

async function empty({ tlsUrl: url, ca, admin, remove }: Samba, base: string): Promise<void> {
  await using client = openLdap({
    url,
    ca,
    bind: { method: 'simple', dn: admin.dn, password: async () => admin.password },
  })
  const request = { base, scope: 'one', filter: '(objectClass=*)', attributes: ['1.1'] } as const
  const dns: string[] = []
  await read(
    client.search(request, new AbortController().signal),
    (entries) => void dns.push(...entries.map(({ dn }) => dn)),
  )
  for (const dn of dns) await remove(dn)
}

const nobody = '00112233-4455-6677-8899-aabbccddeeff'
const records: Pick<Kit, 'user' | 'group'> = {
  user: {
    count: 4,
    attributes: ['CN', 'sAMAccountName', 'Description', 'mail', 'objectSid', 'whenCreated'],
    unknown: { id: nobody, dn: `CN=nobody,${people}` },
    scope: { base: [people], filter: '(|(cn=Mora)(cn=Zo*))', count: 2 },
  },
  group: {
    count: 3,
    attributes: ['cn', 'Info', 'members'],
    unknown: { id: nobody, dn: `CN=no-group,${groups}` },
    scope: { base: [groups], filter: '(cn=wiki-*)', count: 2 },
  },
}

describe.runIf(needs('samba'))('against Samba', () => {
  beforeAll(async () => {
    samba = await startSamba()
  })
  afterAll(() => samba?.[Symbol.asyncDispose]())
  describeConnector(activeDirectory, {
    system,
    unreachable: { url: 'ldaps://127.0.0.1:1' },
    smallPages: { pageSize: 1 },
    signIn: { user: 'person0', password },
    ...records,
  })
})
