/** A picture, as far as its first bytes tell. */
export interface Image {
  readonly format: 'JPEG' | 'PNG' | 'GIF'
  /** In pixels; absent where the picture does not say. */
  readonly width?: number
  readonly height?: number
}

/** What kind of picture these bytes are; undefined for anything else. */
export function imageOf(bytes: Uint8Array): Image | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return { format: 'JPEG', ...jpegSize(bytes) }
  // ISO/IEC 15948: the first chunk is IHDR.
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return { format: 'PNG', ...sized(at32(bytes, 16), at32(bytes, 20)) }
  if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38]))
    return { format: 'GIF', ...sized(littleEndian(bytes, 6), littleEndian(bytes, 8)) }
  return undefined
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte)
}

/** ITU-T T.81: the frame header (SOF) holds the size; before it lie segments that say how long they are. */
function jpegSize(bytes: Uint8Array): Pick<Image, 'width' | 'height'> {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return {}
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return sized(at16(bytes, at + 7), at16(bytes, at + 5))
    else at += 2 + Math.max(2, at16(bytes, at + 2))
  }
  return {}
}

/** SOF0 to SOF15, but for DHT, JPG and DAC, which lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function sized(width: number, height: number): Pick<Image, 'width' | 'height'> {
  return width > 0 && height > 0 ? { width, height } : {}
}

function at16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0)
}

function at32(bytes: Uint8Array, at: number): number {
  return at16(bytes, at) * 0x10000 + at16(bytes, at + 2)
}
