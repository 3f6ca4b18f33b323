import type { PlanHeader } from '@rollcall/model'
import { bold, clean, counted, guardText, guardTitle, type Line, type Look, pad, span, wrap } from '@rollcall/presenter'
import type { Frame, Row } from '../state/screen.ts'

/** What stopped the plan, and what a person should know of it, above everything else. */
export function guardRows(
  { guards, notes }: PlanHeader,
  look: Look,
  { width, height }: Pick<Frame, 'width' | 'height'>,
): readonly Row[] {
  const tripped = guards.filter((guard) => guard.tripped)
  const most = height >= 30 ? 6 : 2
  const lines: Line[] = []
  if (tripped.length > 0) {
    lines.push([
      span(look.signs.guard, 'warn'),
      span(' '),
      bold(`stopped by ${counted(tripped.length, 'guard')}; nothing is written`, 'warn'),
      span('   p lets it pass on purpose', 'quiet'),
    ])
    for (const guard of tripped.slice(0, most))
      lines.push(...wrap([span('  '), bold(pad(guardTitle(guard), 12)), span(` ${guardText(guard)}`)], width, 15))
    if (tripped.length > most) lines.push([span(`  and ${tripped.length - most} more`, 'quiet')])
  }
  const passed = guards.filter(({ tripped: stops, allowed }) => !stops && allowed !== undefined)
  for (const guard of passed.slice(0, most))
    lines.push([span(`${look.signs.dot} passed on purpose: ${guardText(guard)}`, 'warn')])
  for (const note of notes.slice(-most))
    lines.push(...wrap([span(`${look.signs.dot} ${clean(note)}`, 'quiet')], width, 2))
  if (notes.length > most)
    lines.unshift([
      span(`${look.signs.dot} ${counted(notes.length - most, 'note')} more: \`rollcall plan\` shows them`, 'quiet'),
    ])
  return lines.length > 0 ? [...lines.map((line) => ({ line })), { line: [] }] : []
}
