import type { Change, Instant, Mode, Summary } from '@rollcall/model'
import { changeText } from './change.ts'
import type { Look } from './look.ts'
import type { MendedLink } from './mending.ts'
import { hasChanges } from './plan-lines.ts'
import type { RunReport, Tally } from './run.ts'
import { type Line, plain, type Span, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { count, counted, duration, time } from './words.ts'

/** A run of the past; the state's `Run` is one. */
export interface PastRun {
  readonly id: number
  readonly sync: string
  readonly mode: Mode
  readonly undoes?: number
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly status: Exclude<RunReport['status'], 'declined'>
  readonly summary?: Summary
  readonly applied?: Tally
}

/** Runs of the past, newest first as given. */
export function historyTable(runs: readonly PastRun[], look: Look): readonly Line[] {
  if (runs.length === 0) return [indent([span('No run yet.')])]
  const rows = runs.map((run): Line[] => [
    [span(String(run.id))],
    [span(time(run.startedAt, look.timeZone))],
    [span(clean(run.sync))],
    [span(run.undoes === undefined ? run.mode : `undo of ${run.undoes}`, 'quiet')],
    [statusSpan(run, look)],
    [span(run.applied ? count(run.applied.ok) : '–')],
    [span(notDone(run), 'bad')],
    [span(run.summary ? count(run.summary.findings) : '–')],
    [span(run.endedAt === undefined ? '–' : duration(run.endedAt - run.startedAt), 'quiet')],
  ])
  return table(columns, rows, look.width && look.width - 2).map((line) => indent(line))
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
] as const

function notDone({ applied }: PastRun): string {
  const left = applied ? applied.failed + applied.skipped + applied.unknown : 0
  return left ? count(left) : ''
}

function statusSpan({ status, summary }: PastRun, look: Look): Span {
  switch (status) {
    case 'done':
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

/** One record of the audit log; the state's `AuditRecord` is one. */
export interface AuditEntry {
  readonly seq: number
  readonly sync: string
  readonly at: Instant
  readonly run?: number
  readonly event: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly hash: string
}

/** Records of the audit log, a row each; a body that was erased says so. */
export function auditTable(entries: readonly AuditEntry[], look: Look): readonly Line[] {
  const rows = entries.map((entry): Line[] => [
    [span(String(entry.seq))],
    [span(time(entry.at, look.timeZone))],
    [span(clean(entry.sync))],
    [span(entry.run === undefined ? '' : `run ${entry.run}`, 'quiet')],
    [span(entry.event)],
    [span(entry.hash.slice(0, 8), 'quiet')],
    [auditSpan(entry.body, look)],
  ])
  return table(auditColumns, rows, look.width && look.width - 2).map((line) => indent(line))
}

/** What a record says: of a change what was done to whom and how that ended, else its words as they are. */
function auditSpan(body: AuditEntry['body'], look: Look): Span {
  if (!body) return span('erased', 'quiet')
  if (isMended(body)) {
    const { op, about, was, by } = body
    const from = was === undefined ? '' : `  ${clean(was)} ${look.signs.arrow} ${clean(about.source ?? '')}`
    return span(`${op} ${clean(about.label)}${from}  account ${clean(about.target ?? '')}  by ${clean(by)}`)
  }
  if (!isChange(body)) return span(clean(JSON.stringify(body)), 'quiet')
  const { look: word, lines } = changeText(body, look)
  const done = lines.map((line) => plain(line)).join('; ')
  const { outcome } = body
  const ended =
    outcome?.status === 'ok' ? '' : `  ${outcome?.status ?? 'no outcome'}: ${clean(outcome?.problem?.message ?? '')}`
  return span(`${word.says} ${clean(body.about.label)}  ${done}${ended}`, ended ? 'bad' : undefined)
}

interface RecordedChange extends Change {
  readonly outcome?: { readonly status: string; readonly problem?: { readonly message: string } }
}

/** A link that a person changed. */
interface RecordedMending extends MendedLink {
  readonly by: string
}

function isMended(body: object): body is RecordedMending {
  return 'about' in body && 'op' in body && 'by' in body
}

function isChange(body: object): body is RecordedChange {
  return 'about' in body && 'step' in body && 'why' in body
}

const auditColumns = [
  { name: '#', right: true },
  { name: 'at' },
  { name: 'sync', most: 24 },
  { name: '' },
  { name: 'event' },
  { name: 'hash' },
  { name: 'what' },
] as const

/** What the check of the whole log found; the state's `AuditVerdict` is one. */
export type AuditCheck =
  | {
      readonly whole: true
      readonly records: number
      readonly erased: number
      /** Of them those that no erasure announced. */
      readonly unannounced: number
      readonly head: { readonly hash: string }
    }
  | { readonly whole: false; readonly seq: number; readonly message: string }

export function auditVerdict(check: AuditCheck, look: Look): readonly Line[] {
  if (!check.whole)
    return [indent([span(look.signs.failed, 'bad'), span(` the audit log is not whole: ${clean(check.message)}`)])]
  const erased = check.erased ? `, ${count(check.erased)} of them erased` : ''
  const line = [
    span(look.signs.done, 'good'),
    span(` ${counted(check.records, 'record')}${erased}; the chain is whole`),
  ]
  const head = indent([...line, span(`  head ${check.head.hash}`, 'quiet')])
  if (check.unannounced === 0) return [head]
  const lost = `${counted(check.unannounced, 'record')} lost what ${check.unannounced === 1 ? 'it' : 'they'} said, and no \`audit erase\` did that`
  return [head, indent([span(look.signs.failed, 'bad'), span(` ${lost}`)])]
}
