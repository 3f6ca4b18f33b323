import type { Line } from '@rollcall/presenter'
import type { Move } from '../keys.ts'
import { moveIn } from './list.ts'

/** The first line that shows of a text which is longer than its room, after a move: never past where its end is in sight. */
export function scroll(from: number, move: Move, lines: number, room: number): number {
  return moveIn({ selected: from }, move, lines - room + 1, Math.max(1, room - 1)).selected
}

/** The lines that show, from one on; where the text became shorter or the room larger, its end. */
export function scrolled(lines: readonly Line[], from: number, room: number): readonly Line[] {
  const start = Math.min(from, Math.max(0, lines.length - room))
  return lines.slice(start, start + room)
}
