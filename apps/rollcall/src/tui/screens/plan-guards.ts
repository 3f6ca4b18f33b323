import type { PlanHeader } from '@rollcall/model'
import {
  bold,
  clean,
  counted,
  fit,
  guardText,
  guardTitle,
  type Line,
  type Look,
  pad,
  pauseText,
  span,
  wrap,
} from '@rollcall/presenter'
import type { Row } from '../state/screen.ts'

/**
 * What keeps the plan from being carried out, and what a person should know of it, above everything else: in about `room`
 * lines. Every guard that tripped is named, whatever the room is.
 */
export function guardRows(header: PlanHeader, look: Look, width: number, room: number): readonly Row[] {
  const paused = pausedLines(header, look, width)
  const guards = trippedLines(header, look, width, room - paused.length)
  const lines = [...paused, ...guards, ...noteLines(header, look, width, room - paused.length - guards.length)]
  return lines.length > 0 ? [...lines.map((line) => ({ line })), { line: [] }] : []
}

/** Why a paused sync is not carried out, and what lets it run again. */
export function pausedSentence({ sync, paused }: PlanHeader, look: Look): string | undefined {
  const name = clean(sync)
  return (
    paused && `${name} is paused ${pauseText(paused, look)}; \`rollcall resume ${name}\`, or R at home, lets it run.`
  )
}

function pausedLines(header: PlanHeader, look: Look, width: number): readonly Line[] {
  const said = pausedSentence(header, look)
  return said === undefined ? [] : wrap([span(`${look.signs.guard} `, 'warn'), bold(said, 'warn')], width, 2)
}

function trippedLines({ guards }: PlanHeader, look: Look, width: number, room: number): readonly Line[] {
  const tripped = guards.filter((guard) => guard.tripped)
  if (tripped.length === 0) return []
  const head: Line = [
    span(`${look.signs.guard} `, 'warn'),
    bold(`stopped by ${counted(tripped.length, 'guard')}; nothing is written`, 'warn'),
    span('   p lets it pass on purpose', 'quiet'),
  ]
  const texts = tripped.map((guard) =>
    wrap([span('  '), bold(pad(guardTitle(guard), 12)), span(` ${guardText(guard)}`)], width, 15),
  )
  const shown = wholeIn(texts, room - 1)
  const others = tripped.slice(shown).map(guardTitle)
  const rest: Line = [
    span(shown > 0 ? `  and ${others.length} more: ` : '  '),
    bold(others.join(', ')),
    span('   p asks about each', 'quiet'),
  ]
  return [head, ...texts.slice(0, shown).flat(), ...(others.length > 0 ? [fit(rest, width)] : [])]
}

/** What was passed on purpose, and the notes; where there is little room, the latest of them. */
function noteLines({ guards, notes }: PlanHeader, look: Look, width: number, room: number): readonly Line[] {
  const { dot } = look.signs
  const passed = guards.filter(({ tripped, allowed }) => !tripped && allowed !== undefined)
  const texts = [
    ...passed.map((guard) => wrap([span(`${dot} passed on purpose: ${guardText(guard)}`, 'warn')], width, 2)),
    ...notes.map((note) => wrap([span(`${dot} ${clean(note)}`, 'quiet')], width, 2)),
  ]
  const left = texts.length - wholeIn(texts.toReversed(), room)
  const more: Line = [span(`${dot} ${counted(left, 'note')} more: \`rollcall plan\` shows them`, 'quiet')]
  return [...(left > 0 ? [more] : []), ...texts.slice(left).flat()]
}

/** How many texts, from the first, fit into the room in whole; where not all do, with a line to say so. */
function wholeIn(texts: readonly (readonly Line[])[], room: number): number {
  if (texts.flat().length <= room) return texts.length
  let whole = 0
  while (whole < texts.length && texts.slice(0, whole + 1).flat().length < room) whole++
  return whole
}
