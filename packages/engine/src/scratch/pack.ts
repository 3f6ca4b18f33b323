import type { Attributes, SyncRecord, Value } from '@rollcall/model'

/** Values as JSON that keeps bytes: `{"$bytes": base64}`. */
export function pack(value: unknown): string {
  return JSON.stringify(value, packBytes)
}

export function unpack<T>(text: string): T {
  return text.includes('"$bytes"') ? JSON.parse(text, unpackBytes) : JSON.parse(text)
}

/** A record as plain data, with exactly the attributes asked for; lazy getters are read once, here. */
export function plainRecord(record: SyncRecord, attributes: readonly string[]): Omit<SyncRecord, 'raw'> {
  const plain: Record<string, readonly Value[]> = {}
  for (const name of attributes) {
    const values = record.attributes[name]
    if (values?.length) plain[name] = values
  }
  const { kind, id, dn, standing, version, partial, problem } = record
  return {
    kind,
    id,
    attributes: plain as Attributes,
    ...(dn === undefined ? {} : { dn }),
    ...(standing === undefined ? {} : { standing }),
    ...(version === undefined ? {} : { version }),
    ...(partial === undefined ? {} : { partial }),
    ...(problem === undefined ? {} : { problem }),
  }
}

function packBytes(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key]
  return original instanceof Uint8Array ? { $bytes: Buffer.from(original).toString('base64') } : value
}

function unpackBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const bytes = (value as { $bytes?: unknown }).$bytes
  return typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes, 'base64')) : value
}
