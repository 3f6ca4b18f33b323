import { policyOf, serviceOf } from './slapd-config.ts'

/** The suffix entry with `ou=people` and `ou=groups`, empty. */
export function skeletonLdif(suffix: string): string {
  return [rootEntry(suffix), ...['people', 'groups'].map((name) => unit(name, suffix))].join('\n')
}

/** The suffix entry itself, for suffixes that begin with dc, o or ou. */
export function rootEntry(suffix: string): string {
  const [rdn = ''] = suffix.split(',')
  const [type = '', value = ''] = rdn.split('=')
  const classes = type === 'dc' ? ['dcObject', 'organization'] : [type === 'o' ? 'organization' : 'organizationalUnit']
  const organization = type === 'dc' ? [`o: ${value}`] : []
  return entry(suffix, classes, [`${type}: ${value}`, ...organization])
}

/** What every server has beside its seed: the accounts that read it, and a password policy that locks for 15 minutes after three failures. */
export function servicesLdif(suffix: string, passwords: Readonly<Record<string, string>>): string {
  return [
    unit('services', suffix),
    unit('policies', suffix),
    ...Object.entries(passwords).map(([name, password]) =>
      entry(
        serviceOf(name, suffix),
        ['applicationProcess', 'simpleSecurityObject'],
        [`cn: ${name}`, `userPassword: ${password}`],
      ),
    ),
    entry(
      policyOf(suffix),
      ['device', 'pwdPolicy'],
      ['cn: default', 'pwdAttribute: userPassword', 'pwdLockout: TRUE', 'pwdMaxFailure: 3', 'pwdLockoutDuration: 900'],
    ),
  ].join('\n')
}

function unit(name: string, suffix: string): string {
  return entry(`ou=${name},${suffix}`, ['organizationalUnit'], [`ou: ${name}`])
}

function entry(dn: string, classes: readonly string[], lines: readonly string[]): string {
  return `${[`dn: ${dn}`, ...classes.map((name) => `objectClass: ${name}`), ...lines].join('\n')}\n`
}
