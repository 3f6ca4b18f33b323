import { dnKey } from '@rollcall/model'
import { companyLdif, needs, type Slapd, startSlapd } from '@rollcall/test-fixtures'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LdapClient, openLdap } from '../client/client.ts'
import { LdifEntry } from '../ldif/entry.ts'
import { readLdif } from '../ldif/read.ts'
import { toMatcher } from './match.ts'
import { escapeFilterValue, parseFilter } from './parse.ts'

const { signal } = new AbortController()

// Only what the syntax of each attribute allows: anything else the server calls undefined, which no file can know.
const texts = ['uid', 'cn', 'sn', 'givenName', 'title', 'departmentNumber', 'employeeType', 'description']
const words = ['müller', 'MÜLLER', 'Mu\u0308ller', 'Engineer', 'robot', 'ivan', 'Иван', 'sales', 'nobody']
const pairs = fc.oneof(
  fc.tuple(fc.constantFrom(...texts), fc.constantFrom(...words)),
  fc.tuple(fc.constant('mail'), fc.constantFrom('office@acme.test', 'OFFICE@acme.TEST', 'nobody')),
  fc.tuple(fc.constant('objectClass'), fc.constantFrom('top', 'Person', 'organizationalPerson', 'groupOfNames')),
)
const items = fc.oneof(
  pairs.map(([name, word]) => `(${name}=${escapeFilterValue(word)})`),
  fc
    .tuple(fc.constantFrom(...texts), fc.constantFrom('a*', '*e', '*ü*', 'm*r', '*o*b*', 'Z*'))
    .map(([name, pattern]) => `(${name}=${pattern})`),
  fc.constantFrom(...texts, 'memberOf', 'pwdAccountLockedTime').map((name) => `(${name}=*)`),
  fc
    .constantFrom(
      'CN=Wiki-Admins, OU=Groups, DC=acme,dc=test',
      'cn=\\#general \\3call\\3e\\3b 全員,ou=groups,dc=acme,dc=test',
    )
    .map((dn) => `(memberOf=${escapeFilterValue(dn)})`),
)
const filters = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    items,
    tie('filter').map((inner) => `(!${inner})`),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((inner) => `(&${inner.join('')})`),
    fc.array(tie('filter'), { minLength: 1, maxLength: 3 }).map((inner) => `(|${inner.join('')})`),
  ),
})).filter

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

describe.runIf(needs('slapd'))('a filter without a server', () => {
  let server: Slapd
  let client: LdapClient
  let entries: readonly LdifEntry[]
  beforeAll(async () => {
    const seed = companyLdif()
    server = await startSlapd({ seed })
    const bind = { method: 'simple', dn: server.replica.dn, password: async () => server.replica.password } as const
    client = openLdap({ url: server.tlsUrl, ca: server.ca, bind })
    const items = (await Array.fromAsync(readLdif(chunksOf(seed), 'company.ldif'))).flat()
    entries = items.filter((item) => item instanceof LdifEntry)
  })
  afterAll(async () => {
    await client?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it('finds whom slapd finds', async () => {
    for (const filter of fc.sample(filters, { numRuns: 300, seed: 20_260_302 })) {
      const request = { base: server.suffix, scope: 'sub', filter, attributes: ['1.1'] } as const
      const found = (await Array.fromAsync(client.search(request, signal))).flat()
      const theirs = found.map(({ dn }) => dnKey(dn)).filter((dn) => !/ou=(services|policies),/.test(dn))
      const ours = entries.filter(toMatcher(parseFilter(filter))).map(({ key }) => key)
      expect(ours.toSorted(), filter).toEqual(theirs.toSorted())
    }
  })
})
