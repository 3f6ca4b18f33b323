import { bold, type Line, span, table } from '@rollcall/presenter'
import { type Binding, everywhere, keyLabel } from '../keys.ts'
import { actsOn } from '../state/offers.ts'
import type { Frame, Row } from '../state/screen.ts'
import type { Open } from '../state/state.ts'

/** Every key that works now: the screen's own, then those of every screen. */
export function helpRows(
  top: Open,
  frame: Frame,
): { readonly rows: readonly Row[]; readonly lines: readonly string[] } {
  const own = actsOn(top, frame.around)
  // A screen may have its own meaning for all keys of one that works everywhere, such as its own way back.
  const others = everywhere.filter(({ keys }) => !own.some((one) => keys.every((key) => one.keys.includes(key))))
  const all = [...own, ...others]
  const columns = frame.height < all.length + 3 ? 2 : 1
  const rows = inColumns(
    all.map(({ keys, says }): Line[] => [
      [bold(keys.map((key) => keyLabel(key, frame.around.look)).join(' '), 'accent')],
      [span(says)],
    ]),
    columns,
  )
  const lines = table(
    Array.from({ length: columns * 2 }, () => ({ name: '' })),
    rows,
    frame.width,
  )
  return {
    rows: [{ line: [span('Any key goes back.', 'quiet')] }, { line: [] }, ...lines.map((line) => ({ line }))],
    lines: [...all.map(said), 'Any key goes back.'],
  }
}

function said({ keys, says }: Pick<Binding, 'keys' | 'says'>): string {
  return `${keys.join(' or ')}: ${says}`
}

function inColumns(rows: readonly (readonly Line[])[], columns: number): readonly (readonly Line[])[] {
  const height = Math.ceil(rows.length / columns)
  return Array.from({ length: height }, (_, at) =>
    Array.from({ length: columns }, (_, column) => rows[at + column * height] ?? [[], []]).flat(),
  )
}
