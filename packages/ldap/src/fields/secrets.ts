/** Hashes and keys: an account that may read them need not show them to whoever looks over a shoulder, nor copy them anywhere. */
const secrets: ReadonlySet<string> = new Set([
  'authpassword',
  'dbcspwd',
  'initialauthincoming',
  'initialauthoutgoing',
  'krbprincipalkey',
  'lmpwdhistory',
  'ms-mcs-admpwd',
  'msds-managedpassword',
  'msfve-recoverypassword',
  'mslaps-encrypteddsrmpassword',
  'mslaps-encryptedpassword',
  'mslaps-encryptedpasswordhistory',
  'mslaps-password',
  'nsds5replicacredentials',
  'ntpwdhistory',
  'pwdhistory',
  'sambalmpassword',
  'sambantpassword',
  'sambapasswordhistory',
  'supplementalcredentials',
  'trustauthincoming',
  'trustauthoutgoing',
  'unicodepwd',
  'unixuserpassword',
  'userpassword',
])

/** Whether an attribute, with or without options, holds a password, a hash or a key. */
export function isSecret(name: string): boolean {
  return secrets.has((name.split(';', 1)[0] as string).toLowerCase())
}
