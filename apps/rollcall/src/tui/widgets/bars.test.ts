import { asciiSigns, unicodeSigns } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { bars } from './bars.ts'

describe('bars', () => {
  it('show small numbers beside a large one', () => {
    expect(bars([0, 1, 10, 100, 20_000], 1, { signs: unicodeSigns })).toEqual(['▁▁▂▄█'])
  })

  it('take several lines where there is room', () => {
    expect(bars([0, 12, 20_000], 2, { signs: unicodeSigns })).toEqual(['  █', '▁▄█'])
  })

  it('are not drawn where only ASCII shows', () => {
    expect(bars([1, 2], 3, { signs: asciiSigns })).toEqual([])
  })
})
