import { describeConnector, type System } from '@rollcall/connector-sdk/testing'
import { company, companyLdif, companyRecords, needs, startSlapd } from '@rollcall/test-fixtures'
import { describe } from 'vitest'
import { openLdap } from './connector.ts'

const { uid = '', unit } = company().people.find(({ number, rdn }) => number === 200 && rdn === undefined) ?? {}
const password = 'Passwort für *)(uid=*'

async function system(): Promise<System> {
  const slapd = await startSlapd({ seed: companyLdif() })
  await slapd.modify(`uid=${uid},ou=${unit},ou=people,${slapd.suffix}`, { replace: { userPassword: password } })
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
    signIn: { user: uid, password },
    ...companyRecords,
  })
})
