import { Attribute, Change, Client } from 'ldapts'

/** A name and its password. */
export interface Account {
  readonly dn: string
  readonly password: string
}

export type Values = readonly string[] | string
/** What one modify does, by attribute; `remove` without values removes the attribute. */
export interface Modification {
  readonly add?: Readonly<Record<string, Values>>
  readonly remove?: Readonly<Record<string, Values>>
  readonly replace?: Readonly<Record<string, Values>>
}

/** Changes to a running server, made over LDAP as its administrator. */
export interface LdapAdmin {
  readonly add: (dn: string, attributes: Readonly<Record<string, Values>>) => Promise<void>
  readonly modify: (dn: string, changes: Modification) => Promise<void>
  /** Renames, moves, or both. */
  readonly rename: (dn: string, newDn: string) => Promise<void>
  readonly remove: (dn: string) => Promise<void>
}

/** Where a server is reached; `ca` is PEM, for ldaps. */
export interface Address {
  readonly url: string
  readonly ca?: string
}

export function ldapAdmin(address: Address, admin: Account): LdapAdmin {
  return {
    add: (dn, attributes) => boundAs(address, admin, (client) => client.add(dn, mutable(attributes))),
    modify: (dn, changes) => boundAs(address, admin, (client) => client.modify(dn, changesOf(changes))),
    rename: (dn, newDn) => boundAs(address, admin, (client) => client.modifyDN(dn, newDn)),
    remove: (dn) => boundAs(address, admin, (client) => client.del(dn)),
  }
}

/** A connection of its own for each piece of work: it does not matter when the server was last killed. */
export async function boundAs<T>(
  { url, ca }: Address,
  account: Account,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const tls = url.startsWith('ldaps:') && ca ? { tlsOptions: { ca } } : {} // with these ldapts speaks TLS to any port
  const client = new Client({ url, connectTimeout: 5_000, timeout: 30_000, ...tls })
  try {
    await client.bind(account.dn, account.password)
    return await work(client)
  } finally {
    await client.unbind().catch(() => {})
  }
}

/** Whether it lets the account in: what it means that a server is up. */
export async function answers(address: Address, account: Account): Promise<void> {
  await boundAs(address, account, async () => {})
}

export function changesOf({ add = {}, remove = {}, replace = {} }: Modification): Change[] {
  const of = (operation: 'add' | 'delete' | 'replace', attributes: Readonly<Record<string, Values>>): Change[] =>
    Object.entries(attributes).map(
      ([type, values]) => new Change({ operation, modification: new Attribute({ type, values: [values].flat() }) }),
    )
  return [...of('delete', remove), ...of('add', add), ...of('replace', replace)]
}

function mutable(attributes: Readonly<Record<string, Values>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attributes).map(([type, values]) => [type, [values].flat()]))
}
