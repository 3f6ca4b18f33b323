import {
  bold,
  cells,
  clean,
  comingLines,
  fit,
  type Line,
  type Look,
  pad,
  plain,
  type Span,
  span,
} from '@rollcall/presenter'
import {
  canSchedule,
  isChanged,
  openSchedule,
  reduceSchedule,
  type ScheduleAct,
  type ScheduleNews,
  type ScheduleState,
  type ScheduleWith,
  scheduleBindings,
  scheduleStays,
  selectedRow,
} from '../state/schedule.ts'
import { type Draft, isText, type RowName, rowsOf } from '../state/schedule-draft.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { zonesLike } from '../state/zones.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { noDaemon } from './no-daemon.ts'
import { proposalDrawing } from './proposal.ts'

/** When one sync is to run: a form, and what it means. */
export const scheduleScreen: Screen<ScheduleWith, ScheduleState, ScheduleAct, ScheduleNews> = defineScreen({
  name: 'schedule',
  open: openSchedule,
  bindings: scheduleBindings,
  can: canSchedule,
  takesText: ({ typing }) => typing !== undefined,
  stays: scheduleStays,
  reduce: reduceSchedule,
  draw,
})

/** Lines below the form but for the last ones: what the selected line means, next runs, and blanks around them. */
const below = 8
/** Of the form, where a full run has a day. */
const mostRows = 8
const labelWidth = 12
const valueWidth = 22

function draw(state: ScheduleState, frame: Frame): Drawing {
  const { width, around } = frame
  const crumbs = [clean(state.sync), 'Schedule']
  const status: Line = isChanged(state) ? [span(`${around.look.signs.enable} not saved`, 'warn')] : []
  if (state.proposal) return { crumbs, status, ...proposalDrawing(state.proposal, frame) }
  const row = selectedRow(state)
  const names = rowsOf(state.draft)
  const daemon = noDaemon(width)
  const roomy = frame.height >= mostRows + gapBefore.size + below + daemon.length
  const blank: readonly Row[] = frame.height >= mostRows + below + daemon.length ? [{ line: [] }] : []
  const form = names.flatMap((name): Row[] => [
    ...(roomy && gapBefore.has(name) ? [{ line: [] }] : []),
    { line: formLine(name, state, around.look, width), ...(name === row ? { selected: true } : {}) },
  ])
  const said = saidOf(row, state)
  const coming = comingOf(state, around.look, width)
  const typed =
    state.typing && fieldLine(state.typing.field, [span(pad(labels[row], labelWidth))], labelWidth + valueWidth)
  return {
    crumbs,
    status,
    body: [
      ...form,
      ...(blank.length > 0 ? Array.from({ length: mostRows - names.length }, (): Row => ({ line: [] })) : []),
      ...blank,
      { line: fit([said], width) },
      ...blank,
      ...coming.map((line) => ({ line })),
      ...blank,
      ...daemon.map((line) => ({ line })),
    ],
    ...(typed ? { cursor: { row: form.findIndex(({ selected }) => selected), column: typed.column } } : {}),
    spoken: {
      lines: [...(isChanged(state) ? ['Not saved.'] : []), ...coming.map(plain), ...daemon.map(plain)],
      ...(state.typing
        ? { field: `${labels[row].trim()}: ${clean(state.typing.field.text)}`, item: said.text }
        : { item: `${labels[row].trim()}: ${valueText(row, state.draft)}. ${said.text}` }),
    },
  }
}

const gapBefore: ReadonlySet<RowName> = new Set(['every', 'kind', 'once', 'timeZone'])

const labels: Readonly<Record<RowName, string>> = {
  enabled: 'schedule',
  every: 'every',
  kind: 'full',
  weekday: '  on',
  day: '  on day',
  time: '  at',
  once: 'once',
  timeZone: 'time zone',
}

function formLine(name: RowName, state: ScheduleState, look: Look, width: number): Line {
  const typing = state.typing && name === selectedRow(state) ? state.typing : undefined
  const label = span(pad(labels[name], labelWidth), 'quiet')
  const problem = state.looked?.problems[name]
  const end: Line =
    problem === undefined ? [span(besides[name], 'quiet')] : [span(`${look.signs.failed} ${problem}`, 'bad')]
  const value = typing
    ? fieldLine(typing.field, [label], labelWidth + valueWidth).line
    : [label, ...valueSpans(name, state.draft, look)]
  if (plain(end) === '') return value
  const blanks = ' '.repeat(Math.max(0, Math.min(width, labelWidth + valueWidth + 2) - cells(plain(value))))
  return [...value, span(blanks), ...end]
}

/** Short enough to stand beside; the selected line says more below. */
const besides: Readonly<Record<RowName, string>> = {
  enabled: '',
  every: 'mode source',
  kind: 'mode full',
  weekday: '',
  day: '',
  time: '',
  once: 'mode full',
  timeZone: '',
}

/** Choices stand between arrows, so that one sees which keys change them. */
function valueSpans(name: RowName, draft: Draft, look: Look): readonly Span[] {
  const value = valueText(name, draft)
  if (isText(name)) return [span(value, draft[name] === '' ? 'quiet' : undefined)]
  const [left, right] = look.signs.dot === '.' ? ['<', '>'] : ['‹', '›']
  return [span(`${left} `, 'accent'), span(value), span(` ${right}`, 'accent')]
}

function valueText(name: RowName, draft: Draft): string {
  if (name === 'enabled') return draft.enabled ? 'on' : 'off'
  if (name === 'timeZone') return clean(draft.timeZone) || "the computer's"
  if (name === 'every' || name === 'once') return clean(draft[name]) || 'never'
  return clean(String(draft[name]))
}

/** What is wrong with the selected line, else what it is for. */
function saidOf(row: RowName, { looked, typing, draft }: ScheduleState): Span {
  const problem = looked?.problems[row]
  if (typing && row === 'timeZone') {
    const like = zonesLike(typing.field.text).slice(0, 3)
    if (like.length > 0 && like[0] !== draft.timeZone) return span(`tab: ${like.join(', ')}`, 'note')
  }
  if (problem !== undefined) return span(problem, 'bad')
  if (row === 'once' && looked?.over) return span('This has passed, so it will not run.', 'warn')
  if (row === 'day' && draft.day > 28) return span('In a month without this day it is the last one.', 'quiet')
  return span(means[row], 'quiet')
}

const means: Readonly<Record<RowName, string>> = {
  enabled: 'Off keeps it in the file, and nothing follows it.',
  every: 'Reads the source: 15m, 2h, 1d. Empty: never.',
  kind: 'Reads both sides to the end: sees drift and who is gone.',
  weekday: 'The day of the full run.',
  day: 'The day of the month of the full run.',
  time: 'By the clock of the time zone below, such as 03:00.',
  once: 'One full run, such as 2026-12-01 03:00. Empty: never.',
  timeZone: 'Whose clock full and once go by, such as Europe/Berlin.',
}

/** The heading and three lines, always: nothing below them jumps. */
function comingOf({ draft, looked }: ScheduleState, look: Look, width: number): readonly Line[] {
  const { schedule } = looked ?? {}
  const head: Line = [
    bold('Next runs'),
    span(schedule ? `  ${clean(schedule.timeZone)}` : '', 'quiet'),
    span(draft.enabled ? '' : '  off: these would be', 'warn'),
  ]
  const none = looked === undefined || schedule ? 'none' : 'Shown once every line is right.'
  const lines = schedule ? comingLines(schedule.next, schedule.timeZone, { ...look, width: width + 4 }) : []
  return [head, ...(lines.length > 0 ? lines : [[span(looked ? none : '', 'quiet')]]), [], []].slice(0, 4)
}
