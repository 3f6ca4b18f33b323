import { bold, cells, span } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { paintRow, type Theme, themeOf } from './theme.ts'

const esc = '\u001b'
const bare = (text: string) => text.replaceAll(new RegExp(`${esc}\\[[\\d;]*m`, 'g'), '')
const row = { line: [span('+', 'good'), span(' '), bold('Mora Lind')] }

describe('the colours', () => {
  it('are the terminal’s own sixteen unless it told its background', () => {
    expect(themeOf({ colour: true }).tones.good).toBe('32')
    expect(themeOf({ colour: true, background: 'dark' }).tones.good).toMatch(/^38;2;/)
  })
  it('are none with NO_COLOR; what is selected is then inverse', () => {
    const theme = themeOf({ colour: false, background: 'dark' })
    expect(new Set(Object.values(theme.tones))).toEqual(new Set(['']))
    expect(paintRow({ ...row, selected: true }, 40, theme, '▌')).toContain(`${esc}[7m`)
  })
  it('can be read: words have a contrast of 4.5 to 1, on what is selected as well', () => {
    for (const [background, paper] of [
      ['dark', [17, 21, 28]],
      ['light', [255, 255, 255]],
    ] as const) {
      const { tones, selection } = themeOf({ colour: true, background })
      for (const tone of ['accent', 'good', 'warn', 'bad', 'note', 'quiet'] as const)
        for (const under of [paper, partsOf(selection)])
          expect(contrast(partsOf(tones[tone]), under), `${tone} on ${background}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})

/** Of `38;2;R;G;B`. */
function partsOf(sgr: string): readonly number[] {
  return sgr.split(';').slice(2).map(Number)
}

/** WCAG 2.2, 1.4.3 */
function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe('a painted line', () => {
  const theme = themeOf({ colour: true })
  const paint = (one: Parameters<typeof paintRow>[0], columns = 20, mark = '▌', so: Theme = theme) =>
    paintRow(one, columns, so, mark)

  it('has its margin, and leaves no colour behind', () => {
    expect(paint(row)).toBe(`  ${esc}[32m+${esc}[0m ${esc}[1mMora Lind${esc}[0m`)
  })
  it('is empty where there is nothing', () => {
    expect(paint({ line: [] })).toBe('')
  })
  it('is marked over its whole width where it is selected', () => {
    const text = bare(paint({ ...row, selected: true }))
    expect(text.startsWith('▌ + Mora Lind')).toBe(true)
    expect(cells(text)).toBe(20)
  })
  it('is marked as far as it says, between two signs and not within one', () => {
    const text = paint({ line: [span('山田 太郎'), span('│ right')], selected: 6 }, 30)
    expect(bare(text)).toBe('▌ 山田  太郎│ right')
    expect(text.lastIndexOf(`${esc}[7m`)).toBeLessThan(text.indexOf('太'))
  })
  it('is never wider than the terminal, whatever is in it', () => {
    const texts = [
      'Oskar Ferrari-Holm',
      '山田太郎'.repeat(9),
      'e\u0301'.repeat(40),
      '👩\u200d🔬'.repeat(12),
      'رنا حداد',
    ]
    for (const text of texts)
      for (let columns = 4; columns < 60; columns++)
        for (const selected of [undefined, true, 5, 999] as const) {
          const line = [span(text), span('  '), bold(text, 'warn')]
          const painted = bare(paint({ line, ...(selected !== undefined && { selected }) }, columns))
          expect(cells(painted)).toBeLessThanOrEqual(columns)
        }
  })
  it('lets no control character of a value out to the terminal', () => {
    const painted = paint({ line: [span(`a${esc}[2J\u0007\u009b31m\r\nb`)] }, 60)
    expect(painted).toBe('  a␛[2J␇‹U+009B›31m␍␊b')
  })
})
