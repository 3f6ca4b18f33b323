import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')

/** A row of docs/field-failures.md, and the files that prove it. */
interface Row {
  readonly number: number
  readonly files: readonly string[]
}

const rows: readonly Row[] = read('docs/field-failures.md')
  .split('\n')
  .filter((line) => /^\| *\d/.test(line))
  .map((line) => {
    const [, number, , files = ''] = line.split('|').map((cell) => cell.trim())
    return { number: Number(number), files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) }
  })

/** The rows that the titles of a file's tests name. */
function namedIn(text: string): ReadonlySet<number> {
  const numbers = [...text.matchAll(/\(field rows? ([\d, and]+)\)/g)].flatMap(
    ([, list = '']) => list.match(/\d+/g) ?? [],
  )
  return new Set(numbers.map(Number))
}

describe('the table of what goes wrong in the field', () => {
  it('has all 29 rows, each proved', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 29 }, (_, at) => at + 1))
    expect(rows.filter(({ files }) => files.length === 0)).toEqual([])
  })

  it.each(rows.flatMap(({ number, files }) => files.map((file) => [number, file] as const)))(
    'says rightly that row %i is named by a test of %s',
    (number, file) => expect([...namedIn(read(file))]).toContain(number),
  )
})
