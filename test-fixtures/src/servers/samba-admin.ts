import { type Account, type Address, boundAs, changesOf, type LdapAdmin, ldapAdmin } from './ldap-admin.ts'
import { accountDisabled, fileTime, never } from './samba-config.ts'

/** Changes to a running domain, made over LDAP as its administrator. */
export interface SambaAdmin extends LdapAdmin {
  readonly disable: (dn: string) => Promise<void>
  readonly enable: (dn: string) => Promise<void>
  /** Without a date never. */
  readonly expire: (dn: string, at?: Date) => Promise<void>
  /** As somebody would who guesses passwords: until a quarter of an hour has passed, or `unlock`. */
  readonly lock: (dn: string) => Promise<void>
  readonly unlock: (dn: string) => Promise<void>
  /** These and no others. */
  readonly setMembers: (group: string, members: readonly string[]) => Promise<void>
}

export function sambaAdmin(address: Address, admin: Account): SambaAdmin {
  const administer = ldapAdmin(address, admin)
  const replace = (dn: string, attribute: string, values: readonly string[] | string): Promise<void> =>
    administer.modify(dn, { replace: { [attribute]: values } })
  const setFlag = (dn: string, change: (flags: number) => number): Promise<void> =>
    boundAs(address, admin, async (client) => {
      const { searchEntries } = await client.search(dn, { scope: 'base', attributes: ['userAccountControl'] })
      const flags = change(Number(searchEntries[0]?.userAccountControl))
      await client.modify(dn, changesOf({ replace: { userAccountControl: String(flags) } }))
    })
  return {
    ...administer,
    disable: (dn) => setFlag(dn, (flags) => flags | accountDisabled),
    enable: (dn) => setFlag(dn, (flags) => flags & ~accountDisabled),
    expire: (dn, at) => replace(dn, 'accountExpires', at ? fileTime(at) : never),
    lock: async (dn) => {
      for (const password of ['one', 'two', 'three'])
        await boundAs(address, { dn, password }, async () => {}).catch(() => {})
    },
    unlock: (dn) => replace(dn, 'lockoutTime', '0'),
    setMembers: (group, members) => replace(group, 'member', members),
  }
}
