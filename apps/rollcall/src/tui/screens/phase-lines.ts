import { bold, count, counted, duration, isAscii, type Line, type Look, pad, span } from '@rollcall/presenter'
import { ends } from '../look/frame.ts'
import type { ApplyingView, RunView, SideView } from '../state/run-view.ts'

export interface PhaseNames {
  readonly from: string
  readonly to: string
}

/** `read ` and a name of ordinary length. */
const labelCells = 18

/** A line for each phase of making a plan: what was read, and how long it took. An undo reads no source. */
export function readingLines(
  view: RunView,
  { from, to }: PhaseNames,
  look: Look,
  width: number,
  undo = false,
): readonly Line[] {
  return [
    ...(undo ? [] : [sideLine(view.source, from, 'entries', look, width)]),
    ...(view.target.byId ? [byIdLine(to, look, width)] : [sideLine(view.target, to, 'accounts', look, width)]),
    planLine(view, look, width),
  ]
}

function sideLine(
  { since, records, before, ms, cut }: SideView,
  name: string,
  what: string,
  look: Look,
  width: number,
): Line {
  const label = `read ${name} `
  if (since === undefined) return phase(look, 'todo', label, [], '', width)
  if (ms !== undefined)
    return phase(
      look,
      cut ? 'cut' : 'done',
      label,
      [span(`${count(records)} ${what}${cut ? ', not to the end' : ''}`)],
      duration(ms),
      width,
    )
  const share = before ? ` of about ${count(before)}` : ''
  return phase(look, 'on', label, [span(`${count(records)}${share}`)], duration(Math.max(0, look.now - since)), width)
}

function byIdLine(name: string, look: Look, width: number): Line {
  return phase(look, 'done', `read ${name}`, [span('asked by id for what may change')], '', width)
}

function planLine({ planned, deciding }: RunView, look: Look, width: number): Line {
  if (!planned)
    return phase(
      look,
      deciding === undefined ? 'todo' : 'on',
      'plan',
      deciding === undefined ? [] : [span(`${count(deciding)} decided`)],
      '',
      width,
    )
  const guards = planned.tripped > 0 ? `stopped by ${counted(planned.tripped, 'guard')}` : 'no guard tripped'
  const found = `${counted(planned.changes, 'change')}, ${counted(planned.findings, 'finding')}, ${guards}`
  return phase(look, planned.tripped > 0 ? 'cut' : 'done', 'plan', [span(found)], duration(planned.ms), width)
}

type Is = 'todo' | 'on' | 'done' | 'cut' | 'held'

/** `✓ read corp    102,004 entries            8 s` */
export function phase(look: Look, is: Is, label: string, what: Line, right: string, width: number): Line {
  const { signs } = look
  const sign = {
    todo: span(signs.dot, 'quiet'),
    on: span(signs.enable, 'accent'),
    done: span(signs.done, 'good'),
    cut: span(signs.guard, 'warn'),
    held: span(signs.disable, 'warn'),
  }[is]
  const name = pad(label, labelCells)
  const said = is === 'on' || is === 'held' ? bold(name) : span(name, is === 'todo' ? 'quiet' : undefined)
  return ends(
    [sign, span(' '), said, ...what.map((one) => (one.tone ? one : { ...one, tone: 'quiet' as const }))],
    [span(right, 'quiet')],
    width,
  )
}

/** `812 of 1,216`, the pace and what is left, and a bar below. */
export function applyLines(
  applying: ApplyingView,
  is: 'on' | 'held' | 'done' | 'cut',
  look: Look,
  width: number,
  endedAt?: number,
): readonly Line[] {
  const { since, done, of, checking } = applying
  const elapsed = Math.max(0, (endedAt ?? look.now) - since)
  const what =
    checking !== undefined && is === 'on' && done === of
      ? `${count(done)} of ${count(of)}, reading back`
      : `${count(done)} of ${count(of)}`
  const first = phase(
    look,
    is,
    'apply',
    [span(what)],
    is === 'on' ? paceText(done, of, elapsed) : duration(elapsed),
    width,
  )
  if (is === 'done') return [first]
  return [first, [span(' '.repeat(labelCells + 2)), ...bar(done, of, Math.min(44, width - labelCells - 2), look)]]
}

function paceText(done: number, of: number, elapsed: number): string {
  if (elapsed < 1000 || done === 0) return ''
  const pace = (done / elapsed) * 1000
  const left = ((of - done) / pace) * 1000
  return `${count(Math.max(1, pace))} a second${left > 0 ? `   about ${duration(Math.max(1000, left))} left` : ''}`
}

function bar(done: number, of: number, cells: number, look: Look): Line {
  const filled = of === 0 ? cells : Math.floor((done / of) * cells)
  const [full, rest] = isAscii(look) ? ['#', '-'] : ['━', '─']
  return [span(full.repeat(filled), 'accent'), span(rest.repeat(cells - filled), 'faint')]
}
