import type { Finding, Guard, PlanHeader, Problem, Summary } from '@rollcall/model'
import type { Look } from './look.ts'
import { type FindingDocument, findingDocument, guardDocument, summaryDocument } from './plan-document.ts'
import { bold, type Line, span } from './span.ts'
import { indent } from './table.ts'
import { clean } from './text.ts'
import { count, counted, duration } from './words.ts'

/** How changes ended. */
export interface Tally {
  readonly ok: number
  readonly failed: number
  readonly skipped: number
  readonly unknown: number
}

/** How many changes a run set out to make, and how they ended; either may be unknown. */
export interface Made {
  readonly planned?: number
  readonly applied?: Tally
}

/** How many changes a run did not make, those included that it never came to. */
export function notMade({ applied, planned = 0 }: Made): number {
  return applied ? Math.max(applied.failed + applied.skipped + applied.unknown, planned - applied.ok) : 0
}

/** What a finished run has to say; the engine's `RunResult` is one. */
export interface RunReport {
  readonly run: number
  readonly status: 'running' | 'done' | 'stopped' | 'interrupted' | 'failed' | 'declined'
  readonly plan: PlanHeader
  /** How many changes it set out to make. */
  readonly planned?: number
  readonly applied: Tally
  readonly newFindings: number
  /** Of all findings, those that somebody set aside. */
  readonly acknowledged?: number
  readonly durationMs: number
  readonly auditHead: string
  readonly settled: number
  /** Why it ended early, if not by Ctrl-C. */
  readonly problem?: Problem
}

/** A run as scripts get it. */
export interface RunDocument {
  readonly formatVersion: 1
  readonly run: number
  readonly sync: string
  readonly status: RunReport['status']
  /** The run that this one took back. */
  readonly undoes: number | null
  readonly plan: { readonly summary: Summary }
  /** What the plan noted, such as a mode that was forced. */
  readonly notes: readonly string[]
  readonly applied: Tally
  readonly findings: readonly FindingDocument[]
  readonly newFindings: number
  readonly acknowledged: number
  readonly guards: readonly Guard[]
  readonly durationMs: number
  readonly auditHead: string
  readonly problem: Problem | null
}

export function runDocument(report: RunReport, findings: readonly Finding[]): RunDocument {
  const { run, status, plan, newFindings, auditHead } = report
  const { ok, failed, skipped, unknown } = report.applied
  return {
    formatVersion: 1,
    run,
    sync: plan.sync,
    status,
    undoes: plan.undoes ?? null,
    plan: { summary: summaryDocument(plan.summary) },
    notes: plan.notes,
    applied: { ok, failed, skipped, unknown },
    findings: findings.map(findingDocument),
    newFindings,
    acknowledged: report.acknowledged ?? 0,
    guards: plan.guards.map(guardDocument),
    durationMs: Math.round(report.durationMs),
    auditHead,
    problem: report.problem ?? null,
  }
}

/** How a run ended, what was done and what was not, and what comes next. `findings` are all that stand after it. */
export function runLines(
  report: RunReport,
  look: Look,
  findings: number = report.plan.summary.findings,
): readonly Line[] {
  const { run, status, plan, applied } = report
  const sync = clean(plan.sync)
  const settled = report.settled
    ? [dim(`${counted(report.settled, 'unknown outcome')} of an earlier run cleared up first`, look)]
    : []
  switch (status) {
    case 'declined':
      return [...settled, indent([span('Nothing was written.')])]
    case 'stopped':
      return [...settled, dim(`run ${run} of ${sync}  ${audited(report)}`, look)]
    case 'interrupted':
      return [
        ...settled,
        indent([
          span(look.signs.guard, 'warn'),
          span(' '),
          bold(`run ${run} of ${sync} interrupted`, 'warn'),
          span(`  ${tally(applied, report.planned)}`),
        ]),
        ...problemOf(report),
        ...(report.problem
          ? []
          : [indent([span(`Every outcome is kept; \`rollcall ${again(plan)}\` goes on from here.`)], 4)]),
        dim(audited(report), look),
      ]
    default:
      return [...settled, ...ended(report, look, findings)]
  }
}

/** The command that goes on where a run ended. */
function again({ sync, undoes }: PlanHeader): string {
  return undoes === undefined ? `sync ${clean(sync)}` : `undo ${undoes}`
}

/** `775 done, 3 failed, 1 skipped, 437 not begun` */
export function tally({ ok, failed, skipped, unknown }: Tally, planned = 0): string {
  const left = planned - ok - failed - skipped - unknown
  const parts = [
    `${count(ok)} done`,
    failed ? `${count(failed)} failed` : '',
    skipped ? `${count(skipped)} skipped` : '',
    unknown ? `${count(unknown)} with an unknown outcome` : '',
    left > 0 ? `${count(left)} not begun` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

function ended(report: RunReport, look: Look, findings: number): readonly Line[] {
  const { run, status, plan, applied } = report
  const notDone = applied.failed + applied.skipped + applied.unknown
  const left = findings ? [dim(standing(report, findings), look)] : []
  if (status === 'done' && notDone + applied.ok === 0)
    return [...left, dim(`run ${run} of ${clean(plan.sync)}, ${duration(report.durationMs)}, ${audited(report)}`, look)]
  const good = status === 'done' && notDone === 0
  const sign = good ? span(look.signs.done, 'good') : span(look.signs.failed, 'bad')
  const words = status === 'done' ? 'done' : status
  const line = [
    sign,
    span(' '),
    bold(`run ${run} of ${clean(plan.sync)} ${words}`),
    span(`  ${tally(applied, report.planned)}, ${duration(report.durationMs)}`),
  ]
  return [
    indent(line),
    ...problemOf(report),
    ...(notDone
      ? [
          dim(
            plan.undoes === undefined
              ? `${counted(notDone, 'change')} not made; \`rollcall retry ${clean(plan.sync)}\` takes them up again`
              : `${counted(notDone, 'change')} not made; \`rollcall ${again(plan)}\` looks at them again`,
            look,
          ),
        ]
      : []),
    ...left,
    dim(audited(report), look),
  ]
}

function problemOf({ problem }: RunReport): readonly Line[] {
  if (!problem) return []
  const hint = problem.hint ? ` ${clean(problem.hint)}` : ''
  return [indent([span(`${clean(problem.message)}${hint}`)], 4)]
}

function standing({ plan, newFindings, acknowledged }: RunReport, findings: number): string {
  const fresh = newFindings ? count(newFindings) : 'none'
  const aside = acknowledged ? `, ${count(acknowledged)} set aside` : ''
  return `${counted(findings, 'finding')}, ${fresh} new${aside}; \`rollcall unsynced ${clean(plan.sync)}\` lists them`
}

function audited({ auditHead }: RunReport): string {
  return `audit log ends with ${auditHead.slice(0, 16)}`
}

function dim(text: string, look: Look): Line {
  return indent([span(`${look.signs.dot} ${text}`, 'quiet')], 4)
}
