import type { Kit, System } from '@rollcall/connector-sdk/testing'
import { company, companyRecords, type Dirsrv, type Slapd } from '@rollcall/test-fixtures'

const { uid = '', unit } = company().people.find(({ number, rdn }) => number === 200 && rdn === undefined) ?? {}
const password = 'Passwort für *)(uid=*'

/** The company in one of the servers this connector reads, as the suite for connectors wants it. */
export async function systemOf(server: Slapd | Dirsrv, more: object = {}): Promise<System> {
  await server.modify(`uid=${uid},ou=${unit},ou=people,${server.suffix}`, { replace: { userPassword: password } })
  return {
    settings: {
      url: server.tlsUrl,
      ca: server.caFile,
      bindDn: server.reader.dn,
      password: { env: 'PASSWORD' },
      baseDn: server.suffix,
      ...more,
    },
    context: { secrets: { PASSWORD: server.reader.password } },
    change: ({ kind, dn = '' }) =>
      server.modify(dn, { add: { [kind === 'user' ? 'mail' : 'description']: 'changed@acme.test' } }),
    rename: ({ dn = '' }) => server.rename(dn, dn.replace(/^[^,]*(?=,)/, 'cn=renamed')),
    remove: ({ dn = '' }) => server.remove(dn),
    ...('freeze' in server ? { stall: () => server.freeze() } : {}),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export const kit: Omit<Kit, 'system'> = {
  unreachable: { url: 'ldaps://127.0.0.1:1' },
  smallPages: { pageSize: 1 },
  signIn: { user: uid, password },
  ...companyRecords,
}
