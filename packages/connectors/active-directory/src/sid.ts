/** An objectSid as people write it, `S-1-5-21-…` (MS-DTYP 2.4.2). Undefined for what is none. */
export function sidOf(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes || bytes.length < 8) return undefined
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.readUInt8(1)
  if (bytes.length !== 8 + 4 * count) return undefined
  const parts = Array.from({ length: count }, (_, index) => view.readUInt32LE(8 + 4 * index))
  return ['S', view.readUInt8(0), view.readUIntBE(2, 6), ...parts].join('-')
}

/** The bytes of an objectSid as it is written. */
export function sidBytes(text: string): Uint8Array | undefined {
  const [revision, authority, ...parts] = /^S-(\d+(?:-\d+)+)$/i.exec(text.trim())?.[1]?.split('-').map(Number) ?? []
  if (revision === undefined || authority === undefined || parts.length > 15) return undefined
  if (revision > 0xff || authority > 0xffffffffffff || parts.some((part) => part > 0xffffffff)) return undefined
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes.writeUInt8(revision, 0)
  bytes.writeUInt8(parts.length, 1)
  bytes.writeUIntBE(authority, 2, 6)
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index)
  return bytes
}

/** The domain of an account, and which of the domain's accounts it is (its relative id). */
export function splitSid(sid: string): { readonly domain: string; readonly rid: string } {
  const at = sid.lastIndexOf('-')
  return { domain: sid.slice(0, at), rid: sid.slice(at + 1) }
}
