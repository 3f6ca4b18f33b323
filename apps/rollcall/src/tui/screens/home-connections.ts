import {
  clean,
  count,
  healthSign,
  healthText,
  type Line,
  type Look,
  recordsText,
  span,
  table,
} from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import type { HomeState } from '../state/home.ts'
import type { Known } from '../state/known.ts'

/** Lines wider than this have room for addresses. */
const roomy = 100
/** Cells for how long it took. */
const ms = 10

/** A line a connection: how it is, what it is, where it is, what is in it, and how long that took to find out. */
export function connectionLines(
  { connections, syncs }: Known,
  { health }: Pick<HomeState, 'health'>,
  look: Look,
  width: number,
): readonly Line[] {
  const targets = new Set(syncs.map(({ to }) => to))
  const rows = connections.map(({ name, title, where }): Line[] => {
    const found = health[name]
    return [
      [healthSign(found, look), span(' '), span(clean(name))],
      [span(clean(found?.system ?? title), 'quiet')],
      ...(width > roomy ? [[span(clean(where), 'quiet')]] : []),
      [healthText(found, targets.has(name) ? 'target' : 'source', look)],
    ]
  })
  const middle =
    width > roomy
      ? [
          { name: '', most: 20 },
          { name: '', most: 32 },
        ]
      : [{ name: '', most: 20 }]
  const columns = [{ name: '', most: 16 }, ...middle, { name: '' }]
  return table(columns, rows, width - ms).map((line, at) => {
    const found = health[connections[at]?.name ?? '']
    return found && !found.problem ? ends(line, [span(`${count(found.ms)} ms`, 'quiet')], width) : line
  })
}

/** The same as a sentence each, signs as words. */
export function spokenConnections(
  { connections, syncs }: Known,
  { health }: Pick<HomeState, 'health'>,
  look: Look,
): readonly string[] {
  const targets = new Set(syncs.map(({ to }) => to))
  return connections.map(({ name, title }) => {
    const found = health[name]
    const records =
      found?.records && !found.problem ? recordsText(found.records, targets.has(name) ? 'target' : 'source') : ''
    const text = healthText(found, targets.has(name) ? 'target' : 'source', look).text
    const warns = found && !found.problem && text !== records
    const state = !found ? '' : found.problem ? 'fails' : warns ? `works, but ${text}` : 'works'
    const said = [clean(found?.system ?? title), state, warns ? '' : text, text === records ? '' : records]
    return `${clean(name)}: ${said.filter(Boolean).join(', ')}`
  })
}
