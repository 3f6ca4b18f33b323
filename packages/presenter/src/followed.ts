import type { Instant, Problem } from '@rollcall/model'
import type { Look } from './look.ts'
import { type RunReport, runDocument, tally } from './run.ts'
import { bold, type Line, span } from './span.ts'
import { clean } from './text.ts'
import { counted, duration, time } from './words.ts'

/** What happened while a sync was followed; `at` is when. */
export type FollowReport = { readonly sync: string; readonly at: Instant } & (
  | { readonly event: 'ran'; readonly result: RunReport; readonly behind?: number }
  | { readonly event: 'following'; readonly instead?: { readonly every: number; readonly why: string } }
  | { readonly event: 'heard'; readonly records: number }
  | { readonly event: 'waiting'; readonly until: Instant; readonly problem: Problem }
)

/** One line with the time, and below it what the plan notes, or what to do about trouble; nothing of what concerned nobody. */
export function followedLines(report: FollowReport, look: Look): readonly Line[] {
  const start = [span(`${time(report.at, look.timeZone)}  `, 'quiet'), bold(clean(report.sync)), span('  ')]
  switch (report.event) {
    case 'heard':
      return []
    case 'following': {
      const { instead } = report
      const text = instead ? `asking every ${duration(instead.every)}: ${clean(instead.why)}` : 'following'
      return [[...start, span(text, 'quiet')]]
    }
    case 'waiting': {
      const { message, hint } = report.problem
      const next = `${clean(message)} Again in ${duration(Math.max(0, report.until - report.at))}.`
      const more = hint === undefined ? [] : [[span(`    ${clean(hint)}`, 'quiet')]]
      return [[...start, span(look.signs.guard, 'warn'), span(` ${next}`)], ...more]
    }
    case 'ran':
      return [
        [...start, ...ranSpans(report.result, look, report.behind)],
        ...report.result.plan.notes.map((note) => [span(`    ${clean(note)}`, 'quiet')]),
      ]
    default:
      return report satisfies never
  }
}

function ranSpans({ status, applied, planned, run, plan, newFindings }: RunReport, look: Look, behind?: number): Line {
  const done = status === 'done' && applied.failed + applied.skipped + applied.unknown === 0
  const sign = done ? span(look.signs.done, 'good') : span(look.signs.failed, 'bad')
  if (status === 'stopped') {
    const tripped = plan.guards.filter(({ tripped }) => tripped).map(({ message }) => clean(message))
    return [span(look.signs.guard, 'warn'), bold(` run ${run} stopped`, 'warn'), span(`  ${tripped.join(' ')}`)]
  }
  if (done && applied.ok === 0) return [sign, span(` in step, run ${run}`), ...findings(newFindings)]
  const late = behind === undefined ? '' : `, ${duration(behind)} after it was heard`
  const what = status === 'done' ? '' : `${status}, `
  return [sign, span(` ${what}${tally(applied, planned)}, run ${run}${late}`), ...findings(newFindings)]
}

function findings(fresh: number): Line {
  return fresh > 0 ? [span(`, ${counted(fresh, 'new finding')}`, 'warn')] : []
}

/** What scripts get of it: one document a line. */
export function followedDocument(report: FollowReport): object {
  if (report.event !== 'ran') return report
  const { result, ...rest } = report
  const { findings: _, ...run } = runDocument(result, [])
  return { ...rest, run }
}
