import type { Guard } from '@rollcall/model'
import type { PastRun } from './history.ts'
import { changeLooks, type Look } from './look.ts'
import { hasChanges } from './plan-lines.ts'
import { notMade } from './run.ts'
import { bold, type Line, type Span, span } from './span.ts'
import { table } from './table.ts'
import { clean } from './text.ts'
import { count, counted, duration, time } from './words.ts'

/** A run of the past, and which guards held it; the state's `Run` is one. */
export interface LatestRun extends PastRun {
  readonly guards?: readonly Guard[]
}

/** Runs of the past in a line each, of any sync: when, what they did, how long they took. */
export function latestRuns(runs: readonly LatestRun[], look: Look, width: number): readonly Line[] {
  const rows = runs.map((run): Line[] => [
    [signOf(run, look), span(' '), span(clean(run.sync))],
    [span(whenText(run.startedAt, look), 'quiet')],
    whatLine(run, look),
    [span(run.endedAt === undefined ? '' : duration(run.endedAt - run.startedAt), 'quiet')],
  ])
  return table(
    [{ name: '', most: 26 }, { name: '' }, { name: '' }, { name: '', right: true, optional: true }],
    rows,
    width,
  )
}

/** Why a guard held a run, in its own words, without how to pass it. */
export function heldText({ guards = [] }: Pick<LatestRun, 'guards'>): string {
  const [guard] = guards.filter(({ tripped }) => tripped)
  if (!guard) return 'a guard held it'
  return clean(guard.message.replace(/(?<=[.]) If that is meant.*$/s, '').replace(/[.]$/, ''))
}

/** `today 13:48`, or the day. */
function whenText(at: number, { now, timeZone }: Look): string {
  const text = time(at, timeZone)
  return text.slice(0, 10) === time(now, timeZone).slice(0, 10) ? `today ${text.slice(11)}` : text
}

function signOf(run: LatestRun, { signs }: Look): Span {
  if (run.status === 'stopped') return span(signs.guard, 'bad')
  if (run.status === 'failed') return span(signs.failed, 'bad')
  if (run.status === 'interrupted') return span(signs.guard, 'warn')
  if (run.status === 'running') return span(signs.dot, 'accent')
  return notMade(run) > 0 || run.summary?.findings ? span(signs.finding, 'warn') : span(signs.done, 'good')
}

function whatLine(run: LatestRun, look: Look): Line {
  const { status, summary, problem } = run
  if (status === 'stopped') return [span(`held by a guard: ${heldText(run)}`, 'bad')]
  if (status === 'failed' || status === 'interrupted') {
    const why = problem ? `: ${clean(problem.message)}` : ''
    return [span(`${status}${why}`, status === 'failed' ? 'bad' : 'warn')]
  }
  if (status === 'running') return [span('running', 'accent')]
  const left = notMade(run)
  const parts: Line[] = [
    ...(summary && hasChanges(summary) ? [doneLine(summary, look)] : [[span('nothing to do', 'quiet')]]),
    ...(left > 0 ? [[span(`${count(left)} not done`, 'bad')]] : []),
    ...(summary?.findings ? [[span(counted(summary.findings, 'finding'), 'warn')]] : []),
  ]
  return parts.flatMap((part, at) => (at === 0 ? part : [span('   '), ...part]))
}

function doneLine(summary: NonNullable<LatestRun['summary']>, { signs }: Look): Line {
  return changeLooks
    .filter(({ word }) => summary[word] > 0)
    .flatMap(({ word, sign, tone }, at) => [
      ...(at === 0 ? [] : [span('  ')]),
      span(signs[sign], tone),
      bold(` ${count(summary[word])}`),
    ])
}
