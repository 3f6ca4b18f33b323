/** A rectangle in parts of a cell. */
export interface Block {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The sign as a filled part of its cell, if it is one (Unicode's block elements: lower and left eighths, and halves). */
export function blockOf(sign: string): Block | undefined {
  const code = sign.codePointAt(0) ?? 0
  if (code >= 0x2581 && code <= 0x2588) return { x: 0, y: (0x2588 - code) / 8, width: 1, height: (code - 0x2580) / 8 }
  if (code >= 0x2589 && code <= 0x258f) return { x: 0, y: 0, width: (0x2590 - code) / 8, height: 1 }
  if (code === 0x2580) return { x: 0, y: 0, width: 1, height: 0.5 }
  if (code === 0x2590) return { x: 0.5, y: 0, width: 0.5, height: 1 }
  return undefined
}

type Weight = 'light' | 'heavy'

/** The lines that go from the middle of a cell to its edges. */
export interface BoxLines {
  readonly up?: Weight
  readonly right?: Weight
  readonly down?: Weight
  readonly left?: Weight
}

/** The sign as lines, if it is one of the straight or round boxes. */
export function boxOf(sign: string): BoxLines | undefined {
  return boxes[sign]
}

const boxes: Readonly<Record<string, BoxLines>> = {
  '─': { left: 'light', right: 'light' },
  '━': { left: 'heavy', right: 'heavy' },
  '│': { up: 'light', down: 'light' },
  '┃': { up: 'heavy', down: 'heavy' },
  '┌': { right: 'light', down: 'light' },
  '╭': { right: 'light', down: 'light' },
  '┐': { left: 'light', down: 'light' },
  '╮': { left: 'light', down: 'light' },
  '└': { up: 'light', right: 'light' },
  '╰': { up: 'light', right: 'light' },
  '┘': { up: 'light', left: 'light' },
  '╯': { up: 'light', left: 'light' },
  '├': { up: 'light', right: 'light', down: 'light' },
  '┤': { up: 'light', left: 'light', down: 'light' },
  '┬': { left: 'light', right: 'light', down: 'light' },
  '┴': { left: 'light', right: 'light', up: 'light' },
  '┼': { up: 'light', right: 'light', down: 'light', left: 'light' },
}
