import type { Attributes, Kind, SyncRecord, Value } from '@rollcall/model'

/** A record as it was while its batch could be looked at. */
export interface Seen {
  readonly kind: Kind
  readonly id: string
  readonly dn?: string
  readonly attributes: Attributes
  /** Equal for equal answers: `raw`, or where there is none, the rest. */
  readonly print: string
}

export function seen({ kind, id, dn, attributes, standing, partial, raw }: SyncRecord): Seen {
  const copy = Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, [...values]]))
  const print = raw === undefined ? JSON.stringify([kind, id, dn, plain(copy), standing, partial]) : textOf(raw)
  return { kind, id, attributes: copy, print, ...(dn === undefined ? {} : { dn }) }
}

/** Values as a sorted list of text, to compare them as the sets they are. */
export function valuesOf(values: readonly Value[] | undefined): readonly string[] {
  return (values ?? []).map(textOf).sort()
}

function plain(attributes: Attributes): object {
  const names = Object.keys(attributes).sort()
  return names.map((name) => [name, valuesOf(attributes[name])])
}

function textOf(value: Value): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value)
}
