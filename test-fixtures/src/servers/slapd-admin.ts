import { type Account, boundAs, changesOf, type LdapAdmin, ldapAdmin } from './ldap-admin.ts'
import { accessRules, database, limitRules } from './slapd-config.ts'

/** Changes to a running slapd, made over LDAP as its administrators. */
export interface SlapdAdmin extends LdapAdmin {
  /** Puts rules of slapd.access(5), such as `to dn.subtree="ou=people,…" by * none`, before the usual ones; without any these are as at the start. */
  readonly setAcl: (...rules: string[]) => Promise<void>
  /** Everything below `ou=people` becomes invisible, while the base stays readable: a search succeeds and finds nobody. */
  readonly hideEveryone: () => Promise<void>
  /** Entries a search of the reader may return; `paged` limits the sum of all pages as well. */
  readonly setSizeLimit: (entries: number, paged?: number | 'unlimited') => Promise<void>
}

export function slapdAdmin(url: string, suffix: string, admin: Account, config: Account): SlapdAdmin {
  const configure = (type: string, rules: readonly string[]): Promise<void> =>
    boundAs({ url }, config, (client) => client.modify(database, changesOf({ replace: { [type]: rules } })))
  const setAcl = (...rules: string[]): Promise<void> => configure('olcAccess', accessRules(suffix, rules))
  return {
    ...ldapAdmin({ url }, admin),
    setAcl,
    hideEveryone: () => setAcl(`to dn.children="ou=people,${suffix}" by * none`),
    setSizeLimit: (entries, paged) => configure('olcLimits', limitRules(suffix, entries, paged)),
  }
}
