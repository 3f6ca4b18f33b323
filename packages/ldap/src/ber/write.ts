/** One element: its tag, its length, its content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const part of content) length += part.length
  return Buffer.concat([header(tag, length), ...content])
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return element(0x30, ...content)
}

export function octets(value: string | Uint8Array, tag: number = 0x04): Buffer {
  return element(tag, typeof value === 'string' ? Buffer.from(value) : value)
}

/** Of up to four bytes; LDAP has none longer. */
export function integer(value: number, tag: number = 0x02): Buffer {
  let size = 1
  while (size < 4 && (value < -(2 ** (size * 8 - 1)) || value >= 2 ** (size * 8 - 1))) size++
  const content = Buffer.alloc(size)
  content.writeIntBE(value, 0, size)
  return element(tag, content)
}

export function boolean(value: boolean, tag: number = 0x01): Buffer {
  return element(tag, Buffer.of(value ? 0xff : 0))
}

function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.of(tag, length)
  if (length < 0x100) return Buffer.of(tag, 0x81, length)
  const long = Buffer.of(tag, 0x84, 0, 0, 0, 0)
  long.writeUInt32BE(length, 2)
  return length < 0x10000 ? Buffer.of(tag, 0x82, length >> 8, length & 0xff) : long
}
