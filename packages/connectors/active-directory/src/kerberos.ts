import type { GssapiContext } from '@rollcall/ldap'
import { RollcallError } from '@rollcall/model'

/** What is used of the package `kerberos`, which whoever wants it installs. */
export interface KerberosPackage {
  readonly GSS_MECH_OID_KRB5: number
  initializeClient(service: string, options: { readonly mechOID: number }): Promise<KerberosClient>
}

/** All messages are base64. */
interface KerberosClient {
  readonly contextComplete: boolean
  step(challenge: string): Promise<string | null>
  unwrap(message: string): Promise<string>
  wrap(message: string): Promise<string>
}

/** Not known when this is built: it may be there, and its binary is made for one machine. */
const packageName = 'kerberos'

async function loadKerberos(): Promise<KerberosPackage> {
  try {
    const loaded: { readonly default: KerberosPackage } = await import(packageName)
    return loaded.default
  } catch (cause) {
    throw new RollcallError(
      'config.kerberos',
      `kerberos: true needs the package ${packageName}, which is not installed.`,
      {
        hint: 'Install it beside rollcall: npm install kerberos. Or bind by bindDn and password.',
        field: 'kerberos',
        cause,
      },
    )
  }
}

/** Signs in to `ldap` at a host with the ticket or keytab of the system (KRB5CCNAME, KRB5_CLIENT_KTNAME; on Windows: who runs this). */
export async function beginKerberos(
  host: string,
  load: () => Promise<KerberosPackage> = loadKerberos,
): Promise<GssapiContext> {
  const { initializeClient, GSS_MECH_OID_KRB5: mechOID } = await load()
  const client = await tried(() => initializeClient(`ldap@${host}`, { mechOID }), host)
  const bytes = (text: string | null): Uint8Array => Uint8Array.from(Buffer.from(text ?? '', 'base64'))
  const text = (message: Uint8Array): string => Buffer.from(message).toString('base64')
  return {
    step: async (challenge) => bytes(await tried(() => client.step(text(challenge)), host)),
    get complete() {
      return client.contextComplete
    },
    unwrap: async (message) => bytes(await tried(() => client.unwrap(text(message)), host)),
    wrap: async (message) => bytes(await tried(() => client.wrap(text(message)), host)),
  }
}

async function tried<T>(work: () => Promise<T>, host: string): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new RollcallError('auth.kerberos', `No ticket for ldap/${host}: ${(cause as Error).message}.`, {
      hint: 'Get one first (kinit, or a keytab named by KRB5_CLIENT_KTNAME), and check that the clocks agree.',
      cause,
    })
  }
}
