import type { IBufferCell, Terminal } from '@xterm/headless'
import type { Cell, Grid } from './svg.ts'

/** What stands on the terminal, sign by sign, with the looks that its control sequences gave it. */
export function gridOf(terminal: Terminal, { cursor = false }: { readonly cursor?: boolean } = {}): Grid {
  const { active } = terminal.buffer
  const rows = Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.viewportY + y)
    return Array.from({ length: terminal.cols }, (_, x) => cellOf(line?.getCell(x)))
  })
  const at = { x: active.cursorX, y: active.cursorY }
  return { columns: terminal.cols, rows, ...(cursor ? { cursor: at } : {}) }
}

function cellOf(cell: IBufferCell | undefined): Cell {
  if (!cell) return { text: '', width: 1 }
  const colour = colourOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor())
  const background = colourOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor())
  return {
    text: cell.getChars(),
    width: cell.getWidth(),
    ...(colour !== undefined && { colour }),
    ...(background !== undefined && { background }),
    ...(cell.isBold() && { bold: true }),
    ...(cell.isDim() && { dim: true }),
    ...(cell.isInverse() && { inverse: true }),
    ...(cell.isUnderline() && { underline: true }),
  }
}

function colourOf(isRgb: boolean, isPalette: boolean, value: number): string | undefined {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`
  return isPalette ? palette[value] : undefined
}

/** The sixteen colours as terminals usually have them; the UI uses no others but true ones. */
const palette: readonly string[] = [
  ...['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
  ...['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#ffffff'],
]
