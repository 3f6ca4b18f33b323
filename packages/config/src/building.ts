import type { Capabilities, ConfigSchema } from '@rollcall/connector-sdk'
import { z } from 'zod'
import type { ConnectorCatalog, ConnectorFacts } from './config.ts'

const secret = z.union([
  z.strictObject({ keychain: z.string() }),
  z.strictObject({ env: z.string() }),
  z.strictObject({ file: z.string() }),
  z.strictObject({ command: z.array(z.string()) }),
])

const directory = z.strictObject({
  url: z.string(),
  ca: z.string().optional(),
  bindDn: z.string().optional(),
  password: secret.optional(),
  baseDn: z.string(),
  pageSize: z.int().min(1).max(10_000).default(1000),
  security: z.enum(['tls', 'startTls', 'insecure']).optional(),
})

/** Drops what it does not know, as a schema of somebody else may. */
const application = z.object({
  url: z.string(),
  token: secret.optional(),
  columns: z.record(z.string(), z.string()).optional(),
})

const reads = { scan: true, find: true } as const

/** Connectors as a configuration sees them, for tests. */
export const aCatalog: ConnectorCatalog = catalogOf([
  connector('openldap', 'OpenLDAP', directory, reads),
  connector('scim', 'SCIM 2.0', application, { ...reads, create: {}, update: {}, setActive: {} }),
])

function connector(name: string, title: string, config: ConfigSchema, capabilities: Capabilities): ConnectorFacts {
  return { name, title, config, capabilities }
}

function catalogOf(connectors: readonly ConnectorFacts[]): ConnectorCatalog {
  const find = async (name: string) => connectors.find((one) => one.name === name)
  return { names: connectors.map(({ name }) => name), find }
}

/** The configuration that the documentation shows. */
export const anExample: string = `# yaml-language-server: $schema=./rollcall.schema.json
version: 1
connections:
  corp:
    connector: openldap
    url: ldaps://ldap.acme.example          # ldap:// needs startTls: true, or insecure: true said out loud
    ca: certs/acme-ca.pem
    bindDn: cn=rollcall,ou=services,dc=acme,dc=example
    password: { keychain: corp }            # or { env: CORP_PASSWORD }, { file: /run/secrets/corp }, { command: [pass, show, corp] }
    baseDn: dc=acme,dc=example
  wiki:
    connector: scim
    url: https://wiki.acme.example/scim/v2
    token: { env: WIKI_TOKEN }
syncs:
  staff:
    from: corp
    to: wiki
    scope:
      users:
        base: [ou=people,dc=acme,dc=example]
        filter: (&(objectClass=inetOrgPerson)(!(employeeType=robot)))
        inGroups: [cn=wiki-users,ou=groups,dc=acme,dc=example]   # nested groups count
        exclude: [uid=root*, mail=*@partner.example]
      groups: { base: [ou=groups,dc=acme,dc=example], filter: (cn=wiki-*) }
    match: [externalId = id, userName = uid, emails = mail]      # tried in this order; links from earlier runs come first
    users:                                                       # target field: a source attribute, or an expression
      externalId: id
      userName: lower(uid)
      name.givenName: givenName
      name.familyName: sn
      emails: all(mail)  
      title: "present(title) ? title : 'Staff'"              # CEL; an absent attribute is null, a misspelt one an error
    groups: { displayName: cn, members: members }
    roles:
      admin: cn=wiki-admins,ou=groups,dc=acme,dc=example         # only roles named here are ever granted or revoked
    disableWhen: [disabled, expired]                             # the source's own states; locked is not one by default
    onLeave: disable                                             # disable | delete | { deleteAfter: 30d } | keep | unlink
    limits: { access: 5% }
    protect: [userName=admin, userName=svc-*]
    schedule: { every: 15m, full: daily 03:00, timeZone: Europe/Berlin }
`

/** A small one to spoil: `aConfig({ connection: 'bindDN: x', sync: 'onLeave: disble' })` adds lines to it. */
export function aConfig(
  more: { readonly connection?: string; readonly sync?: string; readonly top?: string } = {},
): string {
  const lines = (indent: string, text = ''): string => text.replace(/^/gm, indent)
  return `version: 1
connections:
  corp:
    connector: openldap
    url: ldaps://ldap.acme.example
    baseDn: dc=acme,dc=example
${lines('    ', more.connection)}
  wiki: { connector: scim, url: "https://wiki.acme.example" }
syncs:
  staff:
    from: corp
    to: wiki
    users: { userName: uid }
${lines('    ', more.sync)}
${more.top ?? ''}
`
}
