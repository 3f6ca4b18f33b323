import { type EntryAttributes, ldifEntry } from '../directories/ldif-writer.ts'

export const serviceOf = (name: string, suffix: string): string => `cn=${name},ou=services,${suffix}`
export const policyOf = (suffix: string): string => `cn=default,ou=policies,${suffix}`

/** The suffix entry with `ou=people` and `ou=groups`, empty. */
export function skeletonLdif(suffix: string): string {
  return rootEntry(suffix) + unit('people', suffix) + unit('groups', suffix)
}

/** The suffix entry itself, for suffixes that begin with dc, o or ou. */
export function rootEntry(suffix: string, more: EntryAttributes = {}): string {
  const [rdn = ''] = suffix.split(',')
  const [type = '', value = ''] = rdn.split('=')
  const organization = { objectClass: ['dcObject', 'organization'], dc: value, o: value }
  const other = { objectClass: type === 'o' ? 'organization' : 'organizationalUnit', [type]: value }
  return ldifEntry(suffix, { ...(type === 'dc' ? organization : other), ...more })
}

export function unit(name: string, parent: string, more: EntryAttributes = {}): string {
  return ldifEntry(`ou=${name},${parent}`, { objectClass: 'organizationalUnit', ou: name, ...more })
}

/** What every slapd has beside its seed: the accounts that read it, and a password policy that locks for 15 minutes after three failures. */
export function servicesLdif(suffix: string, passwords: Readonly<Record<string, string>>): string {
  const policy = ldifEntry(policyOf(suffix), {
    objectClass: ['device', 'pwdPolicy'],
    cn: 'default',
    pwdAttribute: 'userPassword',
    pwdLockout: 'TRUE',
    pwdMaxFailure: '3',
    pwdLockoutDuration: '900',
  })
  const accounts = Object.entries(passwords).map(([name, password]) => accountEntry(name, password, suffix))
  return [unit('services', suffix), unit('policies', suffix), ...accounts, policy].join('')
}

/** A service account below `ou=services`. */
export function accountEntry(name: string, userPassword: string, suffix: string, more: EntryAttributes = {}): string {
  const objectClass = ['applicationProcess', 'simpleSecurityObject']
  return ldifEntry(serviceOf(name, suffix), { objectClass, cn: name, userPassword, ...more })
}
