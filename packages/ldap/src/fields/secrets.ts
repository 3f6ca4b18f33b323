/** Hashes and keys: an account that may read them need not show them to whoever looks over a shoulder, nor copy them anywhere. */
const secrets: ReadonlySet<string> = new Set([
  'authpassword',
  'krbprincipalkey',
  'nsds5replicacredentials',
  'pwdhistory',
  'sambalmpassword',
  'sambantpassword',
  'sambapasswordhistory',
  'unicodepwd',
  'userpassword',
])

/** Whether an attribute, with or without options, holds a password, a hash or a key. */
export function isSecret(name: string): boolean {
  return secrets.has((name.split(';', 1)[0] as string).toLowerCase())
}
