import type { Complaint } from './explain.ts'
import { isNamed, isOpen, type JsonSchema } from './known-keys.ts'
import type { Path } from './positions.ts'

/** Settings that hold a secret, by how such settings end. */
export const secretName: RegExp = /(?:pass(?:word|phrase|wd)|pwd|secret|token|api[-_]?key)$/i
/** The password in an address: `postgres://rollcall:password@db.acme.example/wiki`. */
const urlPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i

/** Paths of the values in a connection's settings that are secrets themselves, where a reference should be. */
export function findPlainSecrets(
  settings: unknown,
  schema: () => JsonSchema = () => ({}),
  path: Path = [],
): readonly Path[] {
  if (typeof settings === 'object' && settings !== null) {
    const keyOf = (key: string): string | number => (Array.isArray(settings) ? Number(key) : key)
    return Object.entries(settings).flatMap(([key, value]) => findPlainSecrets(value, schema, [...path, keyOf(key)]))
  }
  const text = String(settings ?? '')
  const named = path.findLast((step) => typeof step === 'string')
  if (urlPassword.test(text)) return [path]
  const secret = typeof named === 'string' && secretName.test(named) && !isReference(path)
  if (!secret || text === '' || typeof settings === 'boolean') return []
  // Among names that people make up, such as columns, `password` is one like any other.
  const madeUp = !isNamed(schema(), path) && isOpen(schema(), path.slice(0, -1))
  return madeUp ? [] : [path]
}

export function plainSecretComplaint(connection: string, path: Path): Complaint {
  const name = String(path.findLast((step) => typeof step === 'string'))
  const message = secretName.test(name)
    ? `\`${name}\` holds a secret; the configuration may only say where it is kept.`
    : `\`${name}\` holds a password; the configuration may only say where it is kept.`
  const key = secretName.test(name) ? name : 'password'
  const hint = `Store it with \`rollcall secrets set ${connection}\` and write \`${key}: { keychain: ${connection} }\`; or use { env: NAME }, { file: PATH } or { command: [PROGRAM, …] }.`
  return { path: ['connections', connection, ...path], at: 'value', message, hint }
}

function isReference(path: Path): boolean {
  return path.length > 1 && ['keychain', 'env', 'file', 'command'].includes(String(path.at(-1)))
}
