import { describeConnector, type System } from '@rollcall/connector-sdk/testing'
import { companyLdif, needs, startSlapd, uuidOf } from '@rollcall/test-fixtures'
import { describe } from 'vitest'
import { openLdap } from './connector.ts'

async function system(): Promise<System> {
  const slapd = await startSlapd({ seed: companyLdif() })
  return {
    settings: {
      url: slapd.tlsUrl,
      ca: slapd.caFile,
      bindDn: slapd.reader.dn,
      password: { env: 'PASSWORD' },
      baseDn: slapd.suffix,
    },
    context: { secrets: { PASSWORD: slapd.reader.password } },
    change: ({ kind, dn = '' }) =>
      slapd.modify(dn, { add: { [kind === 'user' ? 'mail' : 'description']: 'changed@acme.test' } }),
    rename: ({ dn = '' }) => slapd.rename(dn, dn.replace(/^[^,]*(?=,)/, 'cn=renamed')),
    remove: ({ dn = '' }) => slapd.remove(dn),
    stall: () => slapd.freeze(),
    [Symbol.asyncDispose]: () => slapd[Symbol.asyncDispose](),
  }
}

describe.runIf(needs('slapd'))('against slapd', () => {
  describeConnector(openLdap, {
    system,
    unreachable: { url: 'ldaps://127.0.0.1:1' },
    smallPages: { pageSize: 1 },
    user: {
      count: 300,
      attributes: ['CN', 'uid', 'jpegphoto', 'mail'],
      unknown: { id: uuidOf('nobody'), dn: 'uid=nobody,ou=people,dc=acme,dc=test' },
      scope: { base: ['ou=people,dc=acme,dc=test'], filter: '(employeeType=robot)', count: 3 },
    },
    group: {
      count: 40,
      attributes: ['cn', 'Description', 'members'],
      unknown: { id: uuidOf('no group'), dn: 'cn=no-group,ou=groups,dc=acme,dc=test' },
      scope: { base: ['ou=groups,dc=acme,dc=test'], filter: '(cn=wiki-*)', count: 2 },
    },
  })
})
