import type { Connector } from '@rollcall/connector-sdk'
import { RollcallError } from '@rollcall/model'

/** What is known of a connector before it is loaded. */
export interface KnownConnector {
  /** As `connector:` of the configuration says it. */
  readonly name: string
  readonly title: string
  /** In one line. */
  readonly summary: string
  readonly as: readonly ('source' | 'target')[]
  readonly load: () => Promise<Connector>
}

/** Every connector this program has. Each is loaded when the first connection needs it, so that starting stays fast. */
export const connectors: readonly KnownConnector[] = [
  {
    name: 'openldap',
    title: 'OpenLDAP',
    summary: 'People and groups of OpenLDAP and 389 Directory Server',
    as: ['source'],
    load: async () => (await import('@rollcall/connector-openldap')).openLdap,
  },
  {
    name: 'active-directory',
    title: 'Active Directory',
    summary: 'People and groups of a domain of Active Directory or Samba',
    as: ['source'],
    load: async () => (await import('@rollcall/connector-active-directory')).activeDirectory,
  },
  {
    name: 'entra-id',
    title: 'Entra ID',
    summary: 'People and groups of a tenant of Entra ID (Azure AD), through Microsoft Graph',
    as: ['source'],
    load: async () => (await import('@rollcall/connector-entra-id')).entraId,
  },
  {
    name: 'ldif',
    title: 'LDIF file',
    summary: 'People and groups of an export of a directory',
    as: ['source'],
    load: async () => (await import('@rollcall/connector-ldif')).ldif,
  },
  {
    name: 'csv',
    title: 'CSV files',
    summary: 'People and groups in CSV files: an export to read, or a list to write',
    as: ['source', 'target'],
    load: async () => (await import('@rollcall/connector-csv')).csv,
  },
  {
    name: 'sql',
    title: 'SQL database',
    summary: 'Accounts, groups and memberships in tables of SQLite or PostgreSQL',
    as: ['target'],
    load: async () => (await import('@rollcall/connector-sql')).sql,
  },
  {
    name: 'scim',
    title: 'SCIM 2.0',
    summary: 'Accounts and groups of applications that speak SCIM 2.0',
    as: ['target'],
    load: async () => (await import('@rollcall/connector-scim')).scim,
  },
]

/** All connectors, loaded. */
export function listConnectors(): Promise<readonly Connector[]> {
  return Promise.all(connectors.map(({ load }) => load()))
}

export async function findConnector(name: string): Promise<Connector | undefined> {
  return connectors.find((connector) => connector.name === name)?.load()
}

/** A connector that a checked configuration names. */
export async function loadConnector(name: string): Promise<Connector> {
  const connector = await findConnector(name)
  if (!connector) throw new RollcallError('config.unknown-connector', `There is no connector ${name}.`)
  return connector
}
