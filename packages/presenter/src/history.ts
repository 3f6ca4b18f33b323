import type { Instant, Mode, Problem, Summary } from '@rollcall/model'
import type { Look } from './look.ts'
import { hasChanges } from './plan-lines.ts'
import { type Made, notMade, type RunReport } from './run.ts'
import { type Line, type Span, span } from './span.ts'
import { type Column, indent, table } from './table.ts'
import { clean } from './text.ts'
import { count, duration, time } from './words.ts'

/** A run of the past; the state's `Run` is one. */
export interface PastRun extends Made {
  readonly id: number
  readonly sync: string
  readonly mode: Mode
  readonly undoes?: number
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly status: Exclude<RunReport['status'], 'declined'>
  readonly summary?: Summary
  /** What its plan noted. */
  readonly notes?: readonly string[]
  /** Why it did not go to its end, if not by a guard or a person. */
  readonly problem?: Problem
}

/** Runs of the past, newest first as given, each with what went wrong and what was noted below it. */
export function historyTable(runs: readonly PastRun[], look: Look): readonly Line[] {
  if (runs.length === 0) return [indent([span('No run yet.')])]
  const rows = runs.map((run) => runCells(run, look))
  const [heading = [], ...lines] = table(columns, rows, look.width && look.width - 2)
  return [heading, ...lines.flatMap((line, at) => [line, ...saidOf(runs[at], look)])].map((line) => indent(line))
}

function saidOf({ problem, notes = [] }: Partial<PastRun> = {}, { signs }: Look): readonly Line[] {
  return [
    ...(problem ? [indent([span(clean(problem.message), 'bad')], 6)] : []),
    ...notes.map((note) => indent([span(`${signs.dot} ${clean(note)}`, 'quiet')], 4)),
  ]
}

/** Which runs a list shows: of all syncs, or of one that needs no column. */
export interface RunColumns {
  readonly sync: boolean
}

/** A heading, then a row a run: some of a longer list, whose columns keep their width while one scrolls. */
export function runRows(runs: readonly PastRun[], { sync }: RunColumns, look: Look, width?: number): readonly Line[] {
  const kept = (_: unknown, at: number): boolean => sync || columns[at]?.name !== 'sync'
  const all = columns.map(({ name, ...column }, at): Column => {
    const { optional: _, ...rest } = { optional: undefined, ...column }
    const gives = name === 'mode' || (sync && name === 'took')
    return {
      name,
      ...rest,
      least: steady[at] ?? 0,
      ...(gives ? { optional: true } : {}),
      ...(name === 'started' ? { whole: true } : {}),
    }
  })
  const rows = runs.map((run) => runCells(run, look, 'short').filter(kept))
  return table(all.filter(kept), rows, width)
}

function runCells(run: PastRun, look: Look, status?: 'short'): readonly Line[] {
  return [
    [span(String(run.id))],
    [span(time(run.startedAt, look.timeZone))],
    [span(clean(run.sync))],
    [span(run.undoes === undefined ? run.mode : `undo of ${run.undoes}`, 'quiet')],
    [status && run.status === 'stopped' ? span(`${look.signs.guard} guard stopped`, 'warn') : statusSpan(run, look)],
    [span(run.applied ? count(run.applied.ok) : '–')],
    [span(notDone(run), 'bad')],
    [span(run.summary ? count(run.summary.findings) : '–')],
    [span(run.endedAt === undefined ? '–' : duration(run.endedAt - run.startedAt), 'quiet')],
  ]
}

const columns = [
  { name: 'run', right: true },
  { name: 'started' },
  { name: 'sync', most: 24 },
  { name: 'mode', optional: true },
  { name: '' },
  { name: 'done', right: true },
  { name: 'not done', right: true },
  { name: 'findings', right: true },
  { name: 'took', optional: true },
] as const satisfies readonly Column[]

/** Cells of each column of the list that scrolls. */
const steady: readonly number[] = [4, 16, 0, 11, 15, 6, 8, 8, 7]

function notDone(run: PastRun): string {
  const left = notMade(run)
  return left > 0 ? count(left) : ''
}

/** How a run ended, with a sign. */
export function statusSpan({ status, summary, undoes }: PastRun, look: Look): Span {
  switch (status) {
    case 'done':
      if (undoes !== undefined) return span(`${look.signs.done} undo of ${undoes}`, 'good')
      return span(`${look.signs.done} ${summary && !hasChanges(summary) ? 'nothing to do' : 'done'}`, 'good')
    case 'stopped':
      return span(`${look.signs.guard} stopped by a guard`, 'warn')
    case 'interrupted':
      return span(`${look.signs.guard} interrupted`, 'warn')
    case 'failed':
      return span(`${look.signs.failed} failed`, 'bad')
    case 'running':
      return span(`${look.signs.dot} running`, 'accent')
    default:
      return status satisfies never
  }
}
