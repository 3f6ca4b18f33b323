import { bold, counted, span } from '@rollcall/presenter'
import type { Offer } from '../state/offers.ts'
import { fuzzy, type Palette } from '../state/palette.ts'
import type { Drawing, Frame } from '../state/screen.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { windowOf } from '../widgets/list.ts'

/** The palette over the screen: what was typed, and what fits it. */
export function paletteDrawing({ field, list }: Palette, offers: readonly Offer[], frame: Frame): Drawing {
  const fitting = fuzzy(field.text, offers)
  const selected = Math.min(list.selected, Math.max(0, fitting.length - 1))
  const { from, to } = windowOf(selected, fitting.length, frame.height - 2)
  const { line, column } = fieldLine(field, [bold(': ', 'accent')], frame.width)
  const rows = fitting.slice(from, to).map(({ says }, at) => ({
    line: [span(says)],
    ...(from + at === selected ? { selected: true } : {}),
  }))
  const none = { line: [span('Nothing fits.', 'quiet')] }
  return {
    crumbs: ['Command'],
    body: [{ line }, { line: [] }, ...(rows.length > 0 ? rows : [none])],
    cursor: { row: 0, column },
    spoken: {
      lines: ['Type to choose, enter does it, esc goes back.', counted(fitting.length, 'command')],
      field: `Command: ${field.text}`,
      ...(fitting[selected] ? { item: fitting[selected].says } : {}),
    },
  }
}
