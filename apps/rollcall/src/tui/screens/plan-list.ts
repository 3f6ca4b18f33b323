import { cells, count, fit, type Line, type Look, type PlanRowText, pad, planEnd, span } from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import type { PlanState } from '../state/plan.ts'
import type { Row } from '../state/screen.ts'
import { windowOf } from '../widgets/list.ts'

/** Columns as wide as the screen lets them be, whatever is in them: nothing jumps while one scrolls. */
function columnsIn(width: number): { readonly person: number; readonly account: number } {
  return {
    person: Math.max(14, Math.min(28, Math.floor(width * 0.26))),
    account: Math.max(8, Math.min(22, Math.floor(width * 0.16))),
  }
}

/** `  Person   Account   Change            1 of 1,223` */
export function listHead({ page, list }: PlanState, width: number): Line {
  if (page.of === 0) return []
  const { person, account } = columnsIn(width)
  const head = `  ${pad('Person', person)}  ${pad('Account', account)}  Change`
  return ends([span(head, 'quiet')], [span(`${count(list.selected + 1)} of ${count(page.of)}`, 'quiet')], width)
}

/** The rows around the selected one. */
export function listRows(state: PlanState, look: Look, width: number, room: number): readonly Row[] {
  const { page, list, asking, header } = state
  if (page.of === 0) {
    if (asking !== undefined || state.sorting !== undefined) return []
    const changed = header && page.key !== '' && isNothing(state)
    const lines = changed ? planEnd(header, look).map((line) => line.slice(1)) : [[span('Nothing fits.', 'quiet')]]
    return lines.map((line) => ({ line }))
  }
  const { from, to } = windowOf(list.selected, page.of, room)
  const rows: Row[] = []
  for (let at = from; at < to; at++) {
    const row = page.rows[at - page.from]
    rows.push({
      line: row ? rowLine(row, look, width) : [span(`  ${look.signs.dot}`, 'faint')],
      ...(at === list.selected ? { selected: true } : {}),
    })
  }
  return rows
}

function isNothing({ filter, kind }: PlanState): boolean {
  return filter.text.trim() === '' && kind === 0
}

function rowLine(row: PlanRowText, look: Look, width: number): Line {
  const { sign, tone, person, account, what, leftOut } = row
  const columns = columnsIn(width)
  const more = row.more > 0 ? `  +${row.more} more` : ''
  const room = width - 2 - columns.person - columns.account - 4
  const line: Line = [
    span(look.signs[leftOut ? 'dot' : sign], leftOut ? 'warn' : tone),
    span(' '),
    span(pad(person, columns.person), leftOut ? 'quiet' : undefined),
    span('  '),
    span(pad(account, columns.account), 'quiet'),
    span('  '),
    ...fit(what, room - cells(more)),
    span(more, 'quiet'),
  ]
  return fit(line, width)
}
