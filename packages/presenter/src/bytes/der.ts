/** One element of DER (X.690): what it is, and what is in it. */
export interface Der {
  readonly tag: number
  readonly content: Uint8Array
  /** The elements in it; none where it is no sequence of them. */
  readonly children: () => readonly Der[]
}

/** The element that begins at `at`; undefined where the bytes are none, or end too early. */
export function derIn(bytes: Uint8Array, at: number): Der | undefined {
  return elementAt(bytes, at)?.der
}

function elementAt(bytes: Uint8Array, at: number): { readonly der: Der; readonly end: number } | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const more = first < 0x80 ? 0 : first - 0x80
  if (more > 4) return undefined
  let length = more === 0 ? first : 0
  for (let index = 0; index < more; index++) length = length * 0x100 + (bytes[at + 2 + index] ?? 0)
  const start = at + 2 + more
  const end = start + length
  if (end > bytes.length) return undefined
  const content = bytes.subarray(start, end)
  return { der: { tag, content, children: () => elementsOf(content) }, end }
}

function elementsOf(content: Uint8Array): readonly Der[] {
  const all: Der[] = []
  for (let at = 0; at < content.length; ) {
    const element = elementAt(content, at)
    if (!element) return []
    all.push(element.der)
    at = element.end
  }
  return all
}

/** A text of ASN.1: BMPString is UTF-16, all others are read as UTF-8. */
export function textOf({ tag, content }: Der): string {
  return new TextDecoder(tag === 0x1e ? 'utf-16be' : 'utf-8').decode(content)
}
