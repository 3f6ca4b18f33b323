import headless from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { gridOf } from './support/cells.ts'
import { svgOf } from './support/svg.ts'

const paper = { colour: '#d8dee6', background: '#14191f', title: 'A plan & its <guards>' }

/** The picture of a small terminal in which a program wrote that; the elements between its head and its end. */
async function drawn(written: string, cursor = false): Promise<readonly string[]> {
  const terminal = new headless.Terminal({ cols: 20, rows: 2, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(written, resolve))
  return svgOf(gridOf(terminal, { cursor }), paper).trim().split('\n')
}

const inside = async (written: string, cursor = false): Promise<readonly string[]> =>
  (await drawn(written, cursor)).slice(5, -2)

describe('a picture of the terminal', () => {
  it('is as large as its cells with a margin, and says what it shows', async () => {
    const [head, title, style, sheet] = await drawn('mora')
    expect(head).toContain('viewBox="0 0 212 72"')
    expect(title).toBe('<title>A plan &amp; its &lt;guards&gt;</title>')
    expect(style).toContain('.s0{fill:#d8dee6}')
    expect(sheet).toContain('fill="#14191f"')
  })

  it('keeps text as text, each stretch exactly as wide as its cells', async () => {
    expect(await inside('Mora Lind   a<b')).toEqual([
      '<text class="s0" y="15" x="0" textLength="81" lengthAdjust="spacingAndGlyphs">Mora Lind</text>',
      '<text class="s0" y="15" x="108" textLength="27" lengthAdjust="spacingAndGlyphs">a&lt;b</text>',
    ])
  })

  it('knows true colours and the sixteen, bold and dim', async () => {
    const style = (await drawn('\u001b[1;38;2;98;199;181mp\u001b[0m  \u001b[2mplan\u001b[0m  \u001b[31mno\u001b[0m'))[2]
    expect(style).toContain('.s0{fill:#62c7b5;font-weight:700}')
    expect(style).toContain('.s1{fill:#d8dee6;opacity:.6}')
    expect(style).toContain('.s2{fill:#cd3131}')
  })

  it('puts the background of a selection under the text, blanks and all', async () => {
    const [under, text] = await inside('\u001b[48;2;32;48;58mmora  \u001b[0m')
    expect(under).toBe('<rect x="0" y="0" width="54" height="20" fill="#20303a"/>')
    expect(text).toContain('>mora<')
  })

  it('turns inverse text round', async () => {
    const [under, text] = await inside('\u001b[7mmora\u001b[0m')
    expect(under).toBe('<rect x="0" y="0" width="36" height="20" fill="#d8dee6"/>')
    expect(text).toContain('class="s0"')
    expect((await drawn('\u001b[7mmora\u001b[0m'))[2]).toContain('.s0{fill:#14191f}')
  })

  it('draws boxes and blocks as shapes that reach the edges of their cells', async () => {
    expect(await inside('│▌▄\r\n│')).toEqual([
      '<path d="M4.5 0V20" stroke="#d8dee6"/>',
      '<rect x="9" y="0" width="4.5" height="20" fill="#d8dee6"/>',
      '<rect x="18" y="10" width="9" height="10" fill="#d8dee6"/>',
      '<path d="M4.5 20V40" stroke="#d8dee6"/>',
    ])
  })

  it('gives wide signs two cells each, and signs of other fonts the middle of their own', async () => {
    expect(await inside('山田 ●')).toEqual([
      '<text class="s0" y="15" x="9" text-anchor="middle">山</text>',
      '<text class="s0" y="15" x="27" text-anchor="middle">田</text>',
      '<text class="s0" y="15" x="49.5" text-anchor="middle">●</text>',
    ])
  })

  it('leaves words that are written from right to left together', async () => {
    expect((await inside('رنا حداد'))[0]).toMatch(/x="0" textLength="72".*>رنا حداد</)
  })

  it('shows the cursor only where that is asked for', async () => {
    expect(await inside('ab', true)).toContain('<rect x="18" y="2" width="2" height="16" fill="#d8dee6"/>')
    expect(await inside('ab')).toHaveLength(1)
  })
})
