import {
  bold,
  clean,
  count,
  duration,
  fit,
  type Line,
  type PastRun,
  pauseText,
  plain,
  runRows,
  runSpoken,
  span,
} from '@rollcall/presenter'
import {
  canHistory,
  type HistoryAct,
  type HistoryNews,
  type HistoryState,
  historyBindings,
  openHistory,
  reduceHistory,
} from '../state/history.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen } from '../state/screen.ts'
import { bars } from '../widgets/bars.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { windowOf } from '../widgets/list.ts'

/** The runs of the past, with a chart over time. */
export const historyScreen: Screen<{ readonly sync?: string }, HistoryState, HistoryAct, HistoryNews> = defineScreen({
  name: 'history',
  open: openHistory,
  bindings: historyBindings,
  can: canHistory,
  takesText: ({ why }) => why !== undefined,
  reduce: reduceHistory,
  draw,
})

function draw(state: HistoryState, frame: Frame): Drawing {
  const { sync, why, pause, runs, list, atEnd } = state
  const { look } = frame.around
  const crumbs = [...(sync === undefined ? [] : [clean(sync)]), 'History']
  const head: Line[] = [
    ...(pause ? [[span(`${look.signs.guard} paused ${pauseText(pause, look)}`, 'warn')]] : []),
    ...chart(state, frame),
  ]
  const field = why ? fieldLine(why, [bold('Pause, because: ', 'accent')], frame.width) : undefined
  const body: Row[] = [...(field ? [{ line: field.line }] : []), ...head.map((line) => ({ line })), { line: [] }]
  const columns = { sync: sync === undefined }
  const { from, to } = windowOf(list.selected, runs.length, frame.height - body.length - 1)
  const [heading = [], ...rows] = runRows(runs.slice(from, to), columns, look, frame.width)
  if (runs.length > 0) body.push({ line: fit(heading, frame.width) })
  body.push(
    ...rows.map((row, at): Row => {
      const line = fit(row, frame.width)
      return from + at === list.selected ? { line, selected: true } : { line }
    }),
  )
  if (runs.length === 0) body.push({ line: [span(atEnd ? 'No run yet.' : 'Being read …', 'quiet')] })
  const selected = runs[list.selected]
  return {
    crumbs,
    status:
      runs.length > 0 ? [span(`${count(list.selected + 1)} of ${count(runs.length)}${atEnd ? '' : '+'}`, 'quiet')] : [],
    body,
    ...(field ? { cursor: { row: 0, column: field.column } } : {}),
    spoken: {
      lines: [
        ...(pause ? [`Paused ${pauseText(pause, look)}`] : []),
        ...(runs.length === 0 && atEnd ? ['No run yet.'] : []),
      ],
      ...(selected ? { item: runSpoken(selected, look) } : {}),
      ...(field ? { field: plain(field.line) } : {}),
    },
  }
}

/** Bars for as many of the latest runs as fit, the newest at the right, and what they show. */
function chart({ runs, list, chart: what }: HistoryState, { width, height, around: { look } }: Frame): readonly Line[] {
  const first = Math.max(0, Math.min(list.selected - width + 1, runs.length - width))
  const shown = runs.slice(first, first + width).toReversed()
  const numbers = shown.map((run) => numberOf(run, what))
  const lines = bars(numbers, height >= 30 ? 4 : 2, look)
  if (lines.length === 0) return []
  const at = shown.length - 1 - (list.selected - first)
  const most = Math.max(...numbers)
  const says =
    what === 'changes'
      ? `changes per run, newest at the right, up to ${count(most)} (logarithmic)`
      : `duration per run, newest at the right, up to ${duration(most)} (logarithmic)`
  return [
    ...lines.map((line): Line => {
      const signs = [...line]
      return [
        span(signs.slice(0, at).join(''), 'quiet'),
        bold(signs[at] ?? '', 'accent'),
        span(signs.slice(at + 1).join(''), 'quiet'),
      ]
    }),
    fit([span(says, 'quiet')], width),
  ]
}

function numberOf({ applied, startedAt, endedAt }: PastRun, what: HistoryState['chart']): number {
  return what === 'changes' ? (applied?.ok ?? 0) : Math.max(0, (endedAt ?? startedAt) - startedAt)
}
