import { hash } from 'node:crypto'

/** Values of an entry in the order they are written; an attribute without values is left out. */
export type EntryAttributes = Readonly<
  Record<string, string | Uint8Array | readonly (string | Uint8Array)[] | undefined>
>

/** One entry as slapcat writes it: base64 where RFC 2849 asks for it, folded at 76 characters, an empty line after it. */
export function ldifEntry(dn: string, attributes: EntryAttributes): string {
  const lines = [line('dn', dn)]
  for (const [name, values] of Object.entries(attributes)) {
    for (const value of [values ?? []].flat()) lines.push(line(name, value as string | Uint8Array))
  }
  return `${lines.join('\n')}\n\n`
}

const safe = /^(?:[!-9;=-~][ -~]*)?$/

function line(name: string, value: string | Uint8Array): string {
  const plain = typeof value === 'string' && safe.test(value) && !value.endsWith(' ')
  return fold(plain ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`)
}

function fold(text: string): string {
  return text.length <= 76 ? text : text.replace(/^.{76}|.{75}(?=.)/g, '$&\n ')
}

/** Text as the value of an RDN (RFC 4514). */
export function rdnValue(text: string): string {
  return text.replace(/[,+"\\<>;=]|^[# ]| $/g, '\\$&')
}

/** The same UUID for the same name, always. */
export function uuidOf(name: string): string {
  const hex = hash('sha256', name)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
