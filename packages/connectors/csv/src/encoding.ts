import { isUtf8 } from 'node:buffer'
import { RollcallError } from '@rollcall/model'
import type { CsvSettings } from './settings.ts'

/** How a file writes its characters. */
export interface Encoding {
  readonly name: string
  /** The byte order mark it begins with, or nothing. */
  readonly mark: Buffer
  /** How a line ends, as bytes. */
  readonly newline: Buffer
  /** Nothing where the bytes mean no characters. */
  readonly decode: (bytes: Buffer) => string | undefined
  /** Nothing where it has no bytes for a character. */
  readonly encode: (text: string) => Buffer | undefined
  /** How many bytes at the end of a piece are the beginning of a character. */
  readonly torn: (bytes: Buffer) => number
}

const none = Buffer.alloc(0)
const newline = Buffer.from('\n')
const none0 = (): number => 0

const utf8: Encoding = {
  name: 'UTF-8',
  mark: none,
  newline,
  decode: (bytes) => (isUtf8(bytes) ? bytes.toString() : undefined),
  encode: (text) => Buffer.from(text),
  torn(bytes) {
    for (let back = 1; back <= 3 && back <= bytes.length; back++) {
      const byte = bytes[bytes.length - back] as number
      if (byte < 0x80) return 0
      if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
    }
    return 0
  },
}

const utf16le: Encoding = {
  name: 'UTF-16LE',
  mark: Buffer.of(0xff, 0xfe),
  newline: Buffer.from('\n', 'utf16le'),
  decode: (bytes) => wellFormed(bytes.length % 2 === 0 ? bytes.toString('utf16le') : '\ud800'),
  encode: (text) => Buffer.from(text, 'utf16le'),
  torn: tornOf16(1),
}

const utf16be: Encoding = {
  name: 'UTF-16BE',
  mark: Buffer.of(0xfe, 0xff),
  newline: Buffer.from('\n', 'utf16le').swap16(),
  decode: (bytes) => (bytes.length % 2 === 0 ? utf16le.decode(Buffer.from(bytes).swap16()) : undefined),
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
  torn: tornOf16(0),
}

const latin1: Encoding = {
  name: 'ISO-8859-1',
  mark: none,
  newline,
  decode: (bytes) => bytes.toString('latin1'),
  encode(text) {
    const bytes = Buffer.from(text, 'latin1')
    return bytes.toString('latin1') === text ? bytes : undefined
  },
  torn: none0,
}

const windows = new TextDecoder('windows-1252')
const windowsBytes: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [windows.decode(Uint8Array.of(byte)), byte]),
)
/** Five bytes mean nothing there; the decoder makes control characters of them. */
const unassigned = /[\x80-\x9f]/

const windows1252: Encoding = {
  name: 'Windows-1252',
  mark: none,
  newline,
  decode(bytes) {
    const text = windows.decode(bytes)
    return unassigned.test(text) ? undefined : text
  },
  encode(text) {
    if (unassigned.test(text)) return undefined
    const bytes = Array.from(text, (character) => windowsBytes.get(character))
    return bytes.includes(undefined) ? undefined : Buffer.from(bytes as number[])
  },
  torn: none0,
}

const byName: Readonly<Record<CsvSettings['encoding'], Encoding>> = {
  'utf-8': utf8,
  'windows-1252': windows1252,
  'iso-8859-1': latin1,
}

/** A byte order mark tells; without one it is as the configuration says. */
export function encodingOf(start: Buffer, setting: CsvSettings['encoding']): Encoding {
  const marked = [utf16le, utf16be, { ...utf8, mark: Buffer.of(0xef, 0xbb, 0xbf) }]
  return marked.find(({ mark }) => start.subarray(0, mark.length).equals(mark)) ?? byName[setting]
}

/** The text of a file, piece by piece and without its mark. Throws `invalid.encoding` with the line of the first bad byte. */
export async function* decoded(bytes: AsyncIterable<Buffer>, encoding: Encoding, file: string): AsyncGenerator<string> {
  let rest: Buffer = none
  let lines = 0
  let marked = encoding.mark.length > 0
  for await (const chunk of bytes) {
    let piece = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (marked && piece.length >= encoding.mark.length) {
      piece = piece.subarray(encoding.mark.length)
      marked = false
    }
    const torn = encoding.torn(piece)
    const whole = piece.subarray(0, piece.length - torn)
    rest = Buffer.from(piece.subarray(piece.length - torn)) // the chunk's memory may be used again
    const text = textOf(whole, encoding, file, lines)
    lines += text.split('\n').length - 1
    yield text
  }
  if (rest.length > 0) yield textOf(rest, encoding, file, lines)
}

function textOf(bytes: Buffer, encoding: Encoding, file: string, lines: number): string {
  const text = encoding.decode(bytes)
  if (text === undefined) throw undecodable(file, lines + goodLines(bytes, encoding) + 1, encoding)
  const zero = text.indexOf('\0')
  if (zero < 0) return text
  throw new RollcallError(
    'invalid.encoding',
    `${file}, line ${lines + text.slice(0, zero).split('\n').length}: there is a zero byte, as in no text.`,
    { hint: 'Is it UTF-16? Save it with a byte order mark then, or as UTF-8.', field: 'encoding' },
  )
}

function undecodable(file: string, line: number, { name }: Encoding): RollcallError {
  return new RollcallError('invalid.encoding', `${file}, line ${line}: some bytes are no ${name}.`, {
    hint: 'Set `encoding` to what the file is written in (windows-1252 is common), or save it as UTF-8.',
    field: 'encoding',
  })
}

function goodLines(bytes: Buffer, { newline, decode }: Encoding): number {
  let good = 0
  for (let at = 0; ; good++) {
    let end = bytes.indexOf(newline, at)
    while (end >= 0 && end % newline.length !== 0) end = bytes.indexOf(newline, end + 1)
    const line = end < 0 ? bytes.subarray(at) : bytes.subarray(at, end)
    if (end < 0 || decode(line) === undefined) return good
    at = end + newline.length
  }
}

/** `high`: where in a unit its high byte is. */
function tornOf16(high: 0 | 1): Encoding['torn'] {
  return (bytes) => {
    const odd = bytes.length % 2
    const last = bytes.length - odd - 2
    return last >= 0 && ((bytes[last + high] as number) & 0xfc) === 0xd8 ? odd + 2 : odd
  }
}

function wellFormed(text: string): string | undefined {
  return text.isWellFormed() ? text : undefined
}
