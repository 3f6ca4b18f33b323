import type { PlanHeader, Summary } from '@rollcall/model'
import {
  bold,
  cells,
  changeLooks,
  clean,
  count,
  counted,
  fit,
  guardText,
  type Line,
  type Look,
  plain,
  rowKinds,
  span,
  summarySpans,
  time,
  wrap,
} from '@rollcall/presenter'
import {
  canPlan,
  isFiltered,
  isLookedFor,
  isSettled,
  openPlan,
  type PlanAct,
  type PlanGiven,
  type PlanNews,
  type PlanState,
  planBindings,
  rowAt,
  withRows,
} from '../state/plan.ts'
import { reducePlan } from '../state/reduce-plan.ts'
import type { RunView } from '../state/run-view.ts'
import { type Drawing, defineScreen, type Frame, type Row, type Screen, type Spoken } from '../state/screen.ts'
import { sideBySide } from '../widgets/detail-pane.ts'
import { fieldLine } from '../widgets/field-line.ts'
import { readingLines } from './phase-lines.ts'
import { detailRows, wholeRows } from './plan-detail.ts'
import { enteringRows } from './plan-fields.ts'
import { guardRows, pausedSentence } from './plan-guards.ts'
import { listHead, listRows } from './plan-list.ts'

/** What a sync would change, before anything is written. */
export const planScreen: Screen<PlanGiven, PlanState, PlanAct, PlanNews> = defineScreen({
  name: 'plan',
  open: (given, around) => withRows(openPlan(given), around),
  bindings: planBindings,
  can: canPlan,
  takesText: ({ entering }) => entering !== undefined,
  reduce: reducePlan,
  draw,
})

/** From so many columns on the details stand beside the list. */
const roomBeside = 150

function draw(state: PlanState, frame: Frame): Drawing {
  const { known, look } = frame.around
  const { given, stage, header } = state
  const { from = '', to = '' } = known.syncs.find(({ name }) => name === given.sync) ?? {}
  const way = `${clean(from)} ${look.signs.arrow} ${clean(to)}`
  const crumbs = [clean(given.sync), given.undo === undefined ? 'Plan' : `Undo of run ${given.undo}`]
  const read = header ? `  read at ${time(header.madeAt, look.timeZone).slice(-5)}` : ''
  const common = { crumbs, status: [span(`${way}${read}`, 'quiet')] }
  if (stage === 'failed') {
    const rows = failedRows(state, frame.width)
    return { ...common, body: rows, spoken: { lines: rows.map(({ line }) => plain(line)).filter(Boolean) } }
  }
  if (stage === 'making' || !header)
    return {
      ...common,
      body: makingRows(state, { from, to }, frame),
      spoken: { lines: makingWords(state, { from, to }) },
    }
  return { ...common, ...drawShown(state, header, to, frame) }
}

function makingRows(state: PlanState, names: { from: string; to: string }, { width, around }: Frame): readonly Row[] {
  const undo = state.given.undo !== undefined
  const lines = readingLines(state.view, names, around.look, width, undo)
  return [...lines, [], [span('Nothing is written. esc goes back and stops reading.', 'quiet')]].map((line) => ({
    line,
  }))
}

/** Each thing once, when it is done. */
function makingWords({ view }: PlanState, { from, to }: { from: string; to: string }): readonly string[] {
  const side = ({ ms, records }: RunView['source'], name: string, what: string): readonly string[] =>
    ms === undefined ? [] : [`Read ${clean(name)}: ${count(records)} ${what}.`]
  return [
    'The plan is being made. Nothing is written. Escape goes back and stops reading.',
    ...side(view.source, from, 'entries'),
    ...side(view.target, to, 'accounts'),
  ]
}

function failedRows({ problem }: PlanState, width: number): readonly Row[] {
  const { message = '', hint } = problem ?? {}
  return [
    { line: [bold('There is no plan.', 'bad')] },
    ...wrap([span(clean(message))], width).map((line) => ({ line })),
    ...(hint ? wrap([span(clean(hint), 'quiet')], width).map((line) => ({ line })) : []),
    { line: [] },
    { line: [bold('r', 'accent'), span(' plans again', 'quiet')] },
  ]
}

function drawShown(
  state: PlanState,
  header: PlanHeader,
  to: string,
  frame: Frame,
): Pick<Drawing, 'body' | 'cursor' | 'spoken'> {
  const { look } = frame.around
  const { width, height } = frame
  const summary = filteredSummary(state, header)
  const guards = guardRows(header, look, width, Math.floor(height / 3))
  const filter = filterRow(state, width)
  const above: Row[] = [{ line: summarySpans(summary, look, width) }, { line: filter.line }, ...guards]
  const entering = enteringRows(state, header, to, look, width)
  const row = rowAt(state)
  const said = spokenOf(state, header, summary, look)
  if (state.whole !== undefined && row && !entering) {
    const rows = wholeRows(row, state.whole, look, width, height - 2)
    return { body: [...above.slice(0, 2), ...rows].map(({ line }) => ({ line: fit(line, width) })), spoken: said }
  }
  const beside = frame.around.size.columns >= roomBeside
  const list = beside ? Math.floor(width * 0.58) : width
  const foot = entering ? entering.rows.length + 1 : beside ? 0 : height >= 30 ? 10 : height >= 18 ? 6 : 4
  // What is asked, and the selected row, stay in sight however much there is to say above them.
  const top = above.slice(0, Math.max(2, height - foot - 2))
  const room = Math.max(1, height - top.length - 1 - foot)
  const lines = listRows(state, look, list, room)
  const detail = row ? detailRows(row, look, beside ? width - list - 3 : width, beside ? room + 1 : foot - 1) : []
  const body: Row[] = [...top]
  const heading = listHead(state, list)
  const left: Row[] = [{ line: heading }, ...lines]
  if (beside) body.push(...sideBySide(left, detail, list, { width, height: room + 1 }))
  else body.push(...left)
  while (body.length < height - foot) body.push({ line: [] })
  if (entering) body.push({ line: [] }, ...entering.rows)
  else if (!beside) body.push({ line: [] }, ...detail.map((line) => ({ line })))
  const at = entering?.cursor
  const cursor =
    at !== undefined
      ? { row: height - foot + 1 + at.row, column: at.column }
      : filter.column === undefined
        ? undefined
        : { row: 1, column: filter.column }
  return {
    body: body.map(({ line, ...more }) => ({ line: fit(line, width), ...more })),
    ...(cursor ? { cursor } : {}),
    spoken: {
      ...said,
      ...(entering
        ? { lines: [...said.lines, ...entering.spoken], field: entering.field }
        : filter.column === undefined
          ? {}
          : { field: plain(filter.line) }),
    },
  }
}

/** Counts follow the filter. */
function filteredSummary(state: PlanState, { summary }: PlanHeader): Summary {
  return isFiltered(state) && state.counts ? { ...summary, ...state.counts } : summary
}

function filterRow(state: PlanState, width: number): { readonly line: Line; readonly column?: number } {
  const { filter, entering, sorting } = state
  const label = [bold('Filter ', 'accent')]
  const typing = entering?.what === 'filter'
  const ready = sorting ? `${count(sorting)} made ready for the filter` : ''
  if (!typing && !isFiltered(state)) return { line: ready ? [span(ready, 'quiet')] : [] }
  // The rows below are not yet those that it finds.
  if (ready && !isLookedFor(state)) {
    const waits = span(`  ${ready}`, 'warn')
    const { line, column } = fieldLine(filter, label, width - cells(waits.text))
    return { line: [...line, waits], ...(typing ? { column } : {}) }
  }
  const { line, column } = fieldLine(filter, label, width)
  const alone = state.counts && state.kind > 0 ? [span(`  only ${kindName(state)}`, 'warn')] : []
  if (typing && filter.text === '')
    return { line: [...line, span(' a name, kind:disable, field:title, code:drift', 'quiet'), ...alone], column }
  return { line: [...line, ...alone], ...(typing ? { column } : {}) }
}

function kindName({ kind }: PlanState): string {
  return rowKinds[kind - 1]?.says ?? ''
}

function spokenOf(state: PlanState, header: PlanHeader, summary: Summary, look: Look): Spoken {
  const { page, list, filter } = state
  const counts = [
    ...changeLooks.map(({ word, says }) => [summary[word], says] as const),
    [summary.findings, summary.findings === 1 ? 'finding' : 'findings'] as const,
  ]
  const said = counts.flatMap(([times, says]) => (times > 0 ? [`${count(times)} ${says}`] : []))
  const stopped = header.guards.filter(({ tripped }) => tripped)
  // A row that is soon another, with its number among all or the name of its account, would be said twice.
  const row = isSettled(state) ? rowAt(state) : undefined
  const paused = pausedSentence(header, look)
  return {
    lines: [
      ...(paused === undefined ? [] : [paused]),
      said.length > 0 ? `${said.join(', ')}.` : 'Nothing to do.',
      ...(state.sorting ? ['The rows are being made ready.'] : []),
      ...(isFiltered(state)
        ? [`Filter ${clean([filter.text, kindName(state)].filter(Boolean).join(' '))}: ${counted(page.of, 'row')}.`]
        : []),
      ...(stopped.length > 0 ? [`Stopped by ${counted(stopped.length, 'guard')}.`, ...stopped.map(guardText)] : []),
      ...header.notes.map(clean),
    ],
    ...(row ? { item: `${count(list.selected + 1)} of ${count(page.of)}: ${row.spoken}` } : {}),
  }
}
