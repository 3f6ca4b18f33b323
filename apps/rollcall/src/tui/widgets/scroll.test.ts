import { plain, span } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { scroll, scrolled } from './scroll.ts'

const lines = Array.from({ length: 30 }, (_, at) => [span(`line ${at}`)])
const shown = (from: number, room = 10) => scrolled(lines, from, room).map(plain)

describe('a text that is longer than its room', () => {
  it('goes to its end and no further, and the next key up moves it', () => {
    const end = scroll(0, 'last', 30, 10)
    expect(shown(end).at(-1)).toBe('line 29')
    expect(scroll(end, 'down', 30, 10)).toBe(end)
    expect(shown(scroll(end, 'up', 30, 10)).at(-1)).toBe('line 28')
  })

  it('keeps a line in sight from page to page', () => {
    expect([scroll(0, 'page-down', 30, 10), scroll(15, 'page-up', 30, 10)]).toEqual([9, 6])
  })

  it('shows its end where there is more room than before, and does not move where all of it is in sight', () => {
    expect(shown(20, 25)).toEqual(lines.slice(5).map(plain))
    expect(scroll(0, 'down', 30, 40)).toBe(0)
  })
})
