import type { GraphFake } from '@rollcall/test-fixtures'

/** A tenant as a connection, with the file that it names and the secret it takes from LDAP_PASSWORD. */
export function graphConnection(fake: GraphFake) {
  const { domain, url, authority, ca } = fake
  const { clientId, secrets } = fake.register()
  return {
    connection: `connector: entra-id
tenant: ${domain}
clientId: ${clientId}
clientSecret: { env: LDAP_PASSWORD }
authority: ${authority}
graph: ${url}
ca: ca.pem
poll: 1`,
    files: { 'ca.pem': ca },
    secret: secrets[0]?.value ?? '',
  }
}
