import { RollcallError } from '@rollcall/model'
import { parse } from 'csv-parse/sync'
import { dialect } from './rows.ts'

/** The separators there are, the likeliest first. */
const separators = [',', ';', '\t', '|'] as const

/** The header line of a file, and what stands between its columns. */
export interface Head {
  readonly header: readonly string[]
  readonly separator: string
}

/** Reads the header from the beginning of a file. The separator is the one that leaves the id column standing alone. */
export function readHead(start: string, file: string, id: string, separator: string | undefined): Head {
  const heads = (separator === undefined ? separators : [separator]).flatMap((one) => {
    const header = headerOf(start, one)
    return header ? [{ header, separator: one }] : []
  })
  const found = heads.find(({ header }) => header.includes(id)) ?? heads.toSorted(byWidth)[0]
  if (found) return found
  throw new RollcallError('invalid.header', `${file} does not begin with a header line.`, {
    hint: 'The first line has to name the columns.',
  })
}

function headerOf(start: string, separator: string): readonly string[] | undefined {
  try {
    const [header] = parse(start, { ...dialect, delimiter: separator, to: 1 }) as string[][]
    return header?.map((name) => name.trim())
  } catch {
    return undefined // a quote that is none with this separator
  }
}

function byWidth(one: Head, other: Head): number {
  return other.header.length - one.header.length
}
