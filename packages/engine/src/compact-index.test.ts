import { indexFlag, indexRow, keyOf } from '@rollcall/state'
import { describe, expect, it } from 'vitest'
import { CompactIndex } from './compact-index.ts'
import { digest } from './digest.ts'

function row(source: string, target: string, s: string, flags: number): Uint8Array {
  const bytes = new Uint8Array(indexRow.bytes)
  bytes.set(keyOf(source), indexRow.source)
  bytes.set(keyOf(target), indexRow.target)
  bytes.set(Buffer.from(digest(s), 'binary'), indexRow.s)
  bytes.set(Buffer.from(digest('i'), 'binary'), indexRow.i)
  bytes[indexRow.flags] = flags
  return bytes
}

async function anIndex(...rows: readonly Uint8Array[]): Promise<CompactIndex> {
  async function* pages() {
    yield Buffer.concat(rows)
  }
  return CompactIndex.load(pages())
}

describe('the compact index', () => {
  it('finds every link by either id, and nobody else', async () => {
    const rows = Array.from({ length: 1_000 }, (_, n) => row(`s${n}`, `t${n}`, 'raw', indexFlag.skippable))
    const index = await anIndex(...rows)
    for (let n = 0; n < 1_000; n++) {
      expect(index.bySource(`s${n}`)).toBe(n)
      expect(index.byTarget(`t${n}`)).toBe(n)
    }
    expect(index.bySource('stranger')).toBe(-1)
    expect(index.byTarget('s1')).toBe(-1)
  })

  it('skips only when the raw answer, the inputs and the flag all hold', async () => {
    const index = await anIndex(row('a', 'x', 'raw', indexFlag.skippable), row('b', 'y', 'raw', 0))
    expect(index.holds(0, digest('raw'), digest('i'))).toBe(true)
    expect(index.holds(0, digest('other'), digest('i'))).toBe(false)
    expect(index.holds(0, digest('raw'), digest('other'))).toBe(false)
    expect(index.holds(1, digest('raw'), digest('i'))).toBe(false)
  })

  it('is empty without links', async () => {
    const index = await anIndex()
    expect(index.size).toBe(0)
    expect(index.bySource('a')).toBe(-1)
  })

  it('hands out the keys of the slots asked for, in batches', async () => {
    const index = await anIndex(row('a', 'x', '', 0), row('b', 'y', '', 0), row('c', 'z', '', 0))
    index.markProven(1)
    const batches = [...index.keys((slot) => !index.inSource(slot), 1)]
    expect(batches.map((keys) => keys.map((key) => Buffer.from(key).toString('hex')))).toEqual([
      [Buffer.from(keyOf('a')).toString('hex')],
      [Buffer.from(keyOf('c')).toString('hex')],
    ])
  })
})
