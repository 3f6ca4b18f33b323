import { type BoxLines, blockOf, boxOf } from './box-shapes.ts'

/** One place of a terminal's grid; the place after a wide sign has no text. */
export interface Cell {
  readonly text: string
  /** 2 for East-Asian signs. */
  readonly width: number
  /** `#62c7b5`; absent: the terminal's own. */
  readonly colour?: string
  readonly background?: string
  readonly bold?: true
  readonly dim?: true
  readonly inverse?: true
  readonly underline?: true
}

export interface Grid {
  readonly columns: number
  readonly rows: readonly (readonly Cell[])[]
  readonly cursor?: { readonly x: number; readonly y: number }
}

export interface Paper {
  readonly colour: string
  readonly background: string
  /** What the picture shows, for those who cannot see it. */
  readonly title: string
}

const [wide, high, size, padding] = [9, 20, 15, 16]
const font = 'ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,Liberation Mono,monospace'

/**
 * A terminal as SVG: text stays text, in whatever monospace font the reader has, each stretch of it set to the cells it takes;
 * boxes and blocks are shapes, so that they join. The same grid gives the same bytes.
 */
export function svgOf({ columns, rows, cursor }: Grid, paper: Paper): string {
  const [width, height] = [columns * wide + 2 * padding, rows.length * high + 2 * padding]
  const styles = new Map<string, string>()
  const classOf = (css: string): string => {
    const name = styles.get(css) ?? `s${styles.size}`
    styles.set(css, name)
    return name
  }
  const drawn = rows.flatMap((row, y) => [
    ...backgrounds(row, y, paper),
    ...stretches(row).map((stretch) => draw(stretch, y, paper, classOf)),
  ])
  const mark = cursor ? [rect(cursor.x * wide, cursor.y * high + 2, 2, high - 4, paper.colour)] : []
  const css = [...styles].map(([rule, name]) => `.${name}{${rule}}`).join('')
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(paper.title)}</title>`,
    `<style>text{font:${size}px ${font};white-space:pre}${css}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${paper.background}"/>`,
    `<g transform="translate(${padding} ${padding})">`,
    ...drawn,
    ...mark,
    '</g>',
    '</svg>',
  ].join('\n')}\n`
}

/** Cells of one look that stand together, without the blanks around them. */
interface Stretch {
  readonly x: number
  readonly cells: number
  readonly text: string
  readonly look: Cell
}

function stretches(row: readonly Cell[]): readonly Stretch[] {
  const all: Stretch[] = []
  row.forEach((cell, x) => {
    if (cell.text.trim() === '') return
    const last = all.at(-1)
    const gap = last ? x - last.x - last.cells : Number.POSITIVE_INFINITY
    if (last && gap <= 1 && joins(last, cell))
      all[all.length - 1] = { ...last, cells: last.cells + gap + 1, text: last.text + ' '.repeat(gap) + cell.text }
    else all.push({ x, cells: cell.width, text: cell.text, look: cell })
  })
  return all
}

/** Letters of one script and one look; every other sign may come from another font, and stands for itself. */
function joins({ text, look }: Stretch, cell: Cell): boolean {
  const [one, other] = [scriptOf(text), scriptOf(cell.text)]
  return one !== 'sign' && one === other && cell.width === 1 && inkOf(look) === inkOf(cell)
}

function scriptOf(text: string): 'plain' | 'arabic' | 'sign' {
  if (/^[\x20-\x7e\p{Script=Latin}\p{M}“”‘’…–·]+$/u.test(text)) return 'plain'
  return /^[\p{Script=Arabic} ]+$/u.test(text) ? 'arabic' : 'sign'
}

function inkOf({ colour, background, bold, dim, inverse, underline }: Cell): string {
  return [colour, inverse && background, bold, dim, inverse, underline].join()
}

function draw(stretch: Stretch, y: number, paper: Paper, classOf: (css: string) => string): string {
  const { x, cells, text, look } = stretch
  const fill = look.inverse ? (look.background ?? paper.background) : (look.colour ?? paper.colour)
  const [left, top] = [x * wide, y * high]
  const block = blockOf(text)
  if (block) return rect(left + block.x * wide, top + block.y * high, block.width * wide, block.height * high, fill)
  const box = boxOf(text)
  if (box) return boxPath(box, left, top, fill, look.dim)
  const css = [
    `fill:${fill}`,
    ...(look.bold ? ['font-weight:700'] : []),
    ...(look.dim ? ['opacity:.6'] : []),
    ...(look.underline ? ['text-decoration:underline'] : []),
  ].join(';')
  const alone = scriptOf(text) === 'sign'
  const place = alone
    ? `x="${left + (cells * wide) / 2}" text-anchor="middle"`
    : `x="${left}" textLength="${cells * wide}" lengthAdjust="spacingAndGlyphs"`
  return `<text class="${classOf(css)}" y="${top + 15}" ${place}>${escaped(text)}</text>`
}

/** Stretches of a background that is not the paper's. */
function backgrounds(row: readonly Cell[], y: number, paper: Paper): readonly string[] {
  const all: { x: number; cells: number; fill: string }[] = []
  row.forEach((cell, x) => {
    const fill = cell.inverse ? (cell.colour ?? paper.colour) : cell.background
    const last = all.at(-1)
    if (fill === undefined) return
    if (last && last.fill === fill && last.x + last.cells === x) last.cells++
    else all.push({ x, cells: 1, fill })
  })
  return all.map(({ x, cells, fill }) => rect(x * wide, y * high, cells * wide, high, fill))
}

function boxPath({ up, right, down, left }: BoxLines, x: number, y: number, fill: string, dim?: true): string {
  const [middle, centre] = [x + wide / 2, y + high / 2]
  const lines = [
    ...(left || right ? [`M${left ? x : middle} ${centre}H${right ? x + wide : middle}`] : []),
    ...(up || down ? [`M${middle} ${up ? y : centre}V${down ? y + high : centre}`] : []),
  ].join('')
  const heavy = [up, right, down, left].includes('heavy')
  return `<path d="${lines}" stroke="${fill}"${heavy ? ' stroke-width="3"' : ''}${dim ? ' opacity=".6"' : ''}/>`
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
