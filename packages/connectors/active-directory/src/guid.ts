/** The one spelling of an objectGUID: its first three fields are kept with the lowest byte first (MS-DTYP 2.3.4.2). */
export function guidOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes?.length !== 16) return undefined
  const hex = Buffer.from(swapped(bytes)).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The bytes of an objectGUID as it is written, in braces or not; undefined for what is none. */
export function guidBytes(text: string): Uint8Array | undefined {
  const hex = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i.exec(text.trim())?.[1]
  return hex === undefined ? undefined : swapped(Buffer.from(hex.replaceAll('-', ''), 'hex'))
}

const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

function swapped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(order, (at) => bytes[at] as number)
}
