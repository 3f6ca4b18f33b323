import { Attribute, Change, Client } from 'ldapts'
import { accessRules, database, limitRules } from './slapd-config.ts'

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

/** Changes to a running server, made over LDAP as its administrators. */
export interface SlapdAdmin {
  readonly add: (dn: string, attributes: Readonly<Record<string, Values>>) => Promise<void>
  readonly modify: (dn: string, changes: Modification) => Promise<void>
  /** Renames, moves, or both. */
  readonly rename: (dn: string, newDn: string) => Promise<void>
  readonly remove: (dn: string) => Promise<void>
  /** Puts rules of slapd.access(5), such as `to dn.subtree="ou=people,…" by * none`, before the usual ones; without any these are as at the start. */
  readonly setAcl: (...rules: string[]) => Promise<void>
  /** Everything below `ou=people` becomes invisible, while the base stays readable: a search succeeds and finds nobody. */
  readonly hideEveryone: () => Promise<void>
  /** Entries a search of the reader may return; `paged` limits the sum of all pages as well. */
  readonly setSizeLimit: (entries: number, paged?: number | 'unlimited') => Promise<void>
}

export function slapdAdmin(url: string, suffix: string, admin: Account, config: Account): SlapdAdmin {
  // A connection of its own for each call: it does not matter when the server was last killed.
  const as = async (account: Account, work: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client({ url, connectTimeout: 5_000, timeout: 30_000 })
    try {
      await client.bind(account.dn, account.password)
      await work(client)
    } finally {
      await client.unbind()
    }
  }
  const configure = (type: string, rules: readonly string[]): Promise<void> =>
    as(config, (client) => client.modify(database, changesOf({ replace: { [type]: rules } })))
  const setAcl = (...rules: string[]): Promise<void> => configure('olcAccess', accessRules(suffix, rules))
  return {
    add: (dn, attributes) => as(admin, (client) => client.add(dn, mutable(attributes))),
    modify: (dn, changes) => as(admin, (client) => client.modify(dn, changesOf(changes))),
    rename: (dn, newDn) => as(admin, (client) => client.modifyDN(dn, newDn)),
    remove: (dn) => as(admin, (client) => client.del(dn)),
    setAcl,
    hideEveryone: () => setAcl(`to dn.children="ou=people,${suffix}" by * none`),
    setSizeLimit: (entries, paged) => configure('olcLimits', limitRules(suffix, entries, paged)),
  }
}

function changesOf({ add = {}, remove = {}, replace = {} }: Modification): Change[] {
  const of = (operation: 'add' | 'delete' | 'replace', attributes: Readonly<Record<string, Values>>): Change[] =>
    Object.entries(attributes).map(
      ([type, values]) => new Change({ operation, modification: new Attribute({ type, values: [values].flat() }) }),
    )
  return [...of('delete', remove), ...of('add', add), ...of('replace', replace)]
}

function mutable(attributes: Readonly<Record<string, Values>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attributes).map(([type, values]) => [type, [values].flat()]))
}
