import { type Dn, dnKey } from '@rollcall/model'
import type { DirectoryEntry } from '../directory-entry.ts'

export type LdifValue = string | Uint8Array

/** One content record of a file. */
export class LdifEntry implements DirectoryEntry {
  readonly dn: string
  /** Of its first line, from 1. */
  readonly line: number
  /** As it stands in the file, with line ends as `\n`. */
  readonly raw: string
  readonly #attributes: ReadonlyMap<string, { readonly name: string; readonly values: readonly LdifValue[] }>

  constructor(dn: string, line: number, raw: string, attributes: readonly (readonly [string, LdifValue])[]) {
    this.dn = dn
    this.line = line
    this.raw = raw
    const byName = new Map<string, { name: string; values: LdifValue[] }>()
    for (const [name, value] of attributes) {
      const key = name.toLowerCase()
      const known = byName.get(key)
      if (known) known.values.push(value)
      else byName.set(key, { name, values: [value] })
    }
    this.#attributes = byName
  }

  /** The name to compare by. */
  get key(): Dn {
    return dnKey(this.dn) as Dn
  }

  names(): readonly string[] {
    return Array.from(this.#attributes.values(), ({ name }) => name)
  }

  values(name: string): readonly LdifValue[] {
    return this.#attributes.get(name.toLowerCase())?.values ?? []
  }

  texts(name: string): readonly string[] {
    return this.values(name).filter((value) => typeof value === 'string')
  }

  text(name: string): string | undefined {
    const [first] = this.values(name)
    return typeof first === 'string' ? first : undefined
  }
}
