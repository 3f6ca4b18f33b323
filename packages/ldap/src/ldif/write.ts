import type { DirectoryEntry } from '../directory-entry.ts'
import { isSecret } from '../fields/secrets.ts'

/** An entry as an LDIF content record (RFC 2849), an empty line after it. Secrets and the attributes in `without` are left out. */
export function toLdif(entry: DirectoryEntry, without: readonly string[] = []): string {
  const skipped = new Set(without.map((name) => name.toLowerCase()))
  const names = entry.names().filter((name) => !isSecret(name) && !skipped.has(name.toLowerCase()))
  const lines = names.flatMap((name) => entry.values(name).map((value) => toLine(name, value)))
  return `${[toLine('dn', entry.dn), ...lines].join('\n')}\n\n`
}

function toLine(name: string, value: string | Uint8Array): string {
  const plain = typeof value === 'string' && safe.test(value) && !value.endsWith(' ')
  return fold(plain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`)
}

/** SAFE-STRING: ASCII without line ends, and not beginning as base64, a URL or a folded line would. */
const safe = /^(?:(?![ :<])[\x20-\x7e][\x20-\x7e]*)?$/

/** At 76 characters, as most tools do; whoever reads puts the lines together again. */
function fold(line: string): string {
  const pieces = [line.slice(0, 76)]
  for (let at = 76; at < line.length; at += 75) pieces.push(` ${line.slice(at, at + 75)}`)
  return pieces.join('\n')
}
