/** What came is not the BER that LDAP allows (RFC 4511 section 5.1). */
export class BerError extends Error {
  override readonly name: string = 'BerError'
}

/**
 * How many bytes a length takes, told by its first one. More than it needs are allowed (X.690 section 8.1.3.5), as Active
 * Directory always writes four. Throws where LDAP forbids the form.
 */
export function lengthSize(first: number): number {
  if (first < 0x80) return 1
  if (first === 0x80) throw new BerError('an element of indefinite length, which LDAP forbids')
  if (first > 0x88) throw new BerError(`a length of ${first & 0x7f} bytes, which no LDAP message needs`)
  return 1 + (first & 0x7f)
}

/** The length written in `size` bytes at `at`. */
export function readLength(bytes: Uint8Array, at: number, size: number): number {
  if (size === 1) return bytes[at] as number
  let length = 0
  for (let byte = at + 1; byte < at + size; byte++) length = length * 256 + (bytes[byte] as number)
  return length
}
