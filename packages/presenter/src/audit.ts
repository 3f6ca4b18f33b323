import type { Change, Guard, Instant, Problem } from '@rollcall/model'
import { changeText } from './change.ts'
import { type ChangeLook, changeLooks, type Look } from './look.ts'
import type { MendedLink } from './mending.ts'
import { type Tally, tally } from './run.ts'
import { type Line, plain, type Span, span, type Tone } from './span.ts'
import { indent, table } from './table.ts'
import { clean, cut } from './text.ts'
import { count, counted, time } from './words.ts'

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

/** What a record of the audit log says, in words: nothing that could disturb a terminal, and nothing endless. */
export interface AuditText {
  readonly seq: number
  readonly at: Instant
  readonly sync: string
  readonly run?: number
  /** `update`, `erased`, `run begins`. */
  readonly does: string
  readonly look?: Pick<ChangeLook, 'sign' | 'tone'>
  /** Whom it is about; empty where it is about nobody. */
  readonly who: string
  /** Ids that a person can be found by again. */
  readonly source?: string
  readonly target?: string
  /** Each thing that was done, `title: Clerk → Senior clerk`. */
  readonly what: readonly string[]
  readonly why: string
  /** Why it was not done, or how it ended, if not well. */
  readonly wrong: string
  readonly hash: string
}

/** More of one value nobody reads in a list. */
const longest = 500

export function auditText(entry: AuditEntry, look: Pick<Look, 'signs'>): AuditText {
  const { seq, at, sync, run, hash } = entry
  const words = wordsOfBody(entry, { ...look, timeZone: 'UTC', now: at, most: 0 })
  return {
    seq,
    at,
    sync: clean(sync),
    ...(run === undefined ? {} : { run }),
    hash,
    ...words,
    what: words.what.map((text) => cut(text, longest)),
  }
}

type Words = Omit<AuditText, 'seq' | 'at' | 'sync' | 'run' | 'hash'>

function wordsOfBody({ event, body }: AuditEntry, look: Look): Words {
  if (!body) return { does: event, who: '', what: ['erased'], why: '', wrong: '' }
  if (isMended(body)) return ofMended(body, look)
  if (isChange(body)) return ofChange(body, look)
  const said = sayings[event]?.(body)
  return { does: event, who: '', what: [said ?? clean(JSON.stringify(body))], why: '', wrong: '' }
}

function ofChange(body: RecordedChange, look: Look): Words {
  const { look: word, lines, person, why } = changeText(body, look)
  const { outcome, about } = body
  const target = outcome?.id ?? about.target
  return {
    does: word.says,
    look: { sign: word.sign, tone: word.tone },
    who: person,
    ...(about.source === undefined ? {} : { source: clean(about.source) }),
    ...(target === undefined ? {} : { target: clean(target) }),
    what: lines.map(plain),
    why,
    wrong:
      outcome?.status === 'ok'
        ? ''
        : `${outcome?.status ?? 'no outcome'}: ${cut(clean(outcome?.problem?.message ?? ''), longest)}`,
  }
}

function ofMended({ op, about, was, by }: RecordedMending, look: Look): Words {
  const { sign, tone } = changeLooks.find(({ word }) => word === (op === 'unlink' ? 'unlink' : 'link')) ?? {}
  const from = was === undefined ? '' : `${clean(was)} ${look.signs.arrow} ${clean(about.source ?? '')}  `
  return {
    does: op,
    ...(sign && tone ? { look: { sign, tone } } : {}),
    who: clean(about.label),
    ...(about.source === undefined ? {} : { source: clean(about.source) }),
    ...(about.target === undefined ? {} : { target: clean(about.target) }),
    what: [`${from}account ${clean(about.target ?? '')}  by ${clean(by)}`],
    why: '',
    wrong: '',
  }
}

interface RecordedChange extends Change {
  readonly outcome?: { readonly status: string; readonly id?: string; readonly problem?: Pick<Problem, 'message'> }
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

/** What else stands in the log, as sentences; a body of another shape than these is shown as it is. */
const sayings: Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => string | undefined>> = {
  'run-started': ({ mode, undoes, plan }) =>
    typeof undoes === 'number'
      ? `takes back run ${undoes}`
      : typeof plan === 'string'
        ? `a saved plan, ${String(mode)}`
        : typeof mode === 'string'
          ? clean(mode)
          : undefined,
  'run-ended': ({ status, applied, notes }) =>
    typeof status === 'string' && isTally(applied)
      ? [`${clean(status)}: ${tally(applied)}`, textsIn(notes).join(' ')].filter(Boolean).join('. ')
      : undefined,
  'guard-stopped': ({ guards }) => guardsText(guards),
  'guard-passed': ({ guards }) => guardsText(guards),
  paused: ({ by, why }) => byText(by, why),
  resumed: ({ by }) => byText(by),
  erased: ({ by, records }) =>
    Array.isArray(records) ? `${byText(by) ?? ''}  ${counted(records.length, 'record')}`.trim() : undefined,
  acknowledged: ({ by, note, aside, findings }) =>
    Array.isArray(findings)
      ? `${counted(findings.length, 'finding')} ${aside === true ? 'set aside' : 'brought back'} ${byText(by, note) ?? ''}`
      : undefined,
}

function byText(by: unknown, why?: unknown): string | undefined {
  if (typeof by !== 'string') return undefined
  return `by ${clean(by)}${typeof why === 'string' && why !== '' ? `: ${clean(why)}` : ''}`
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string').map(clean) : []
}

function guardsText(guards: unknown): string | undefined {
  if (!Array.isArray(guards)) return undefined
  const said = guards.flatMap((guard: Partial<Guard> | null) => guard?.message ?? [])
  return said.length === guards.length ? clean(said.join(' ')) : undefined
}

function isTally(value: unknown): value is Tally {
  const { ok, failed, skipped, unknown } = (value ?? {}) as Partial<Record<keyof Tally, unknown>>
  return [ok, failed, skipped, unknown].every((one) => typeof one === 'number')
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
    [sentence(auditText(entry, look))],
  ])
  return table(auditColumns, rows, look.width && look.width - 2).map((line) => indent(line))
}

/** Of a change what was done to whom and how that ended, else what the record says. */
function sentence({ does, who, what, look, wrong }: AuditText): Span {
  const done = what.join('; ')
  if (who === '') return span(done, 'quiet')
  const ended = wrong ? `  ${wrong}` : ''
  return span(`${does} ${who}  ${done}${ended}`, wrong || !look ? 'bad' : undefined)
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

/** How many cells a column of `recordRows` has that its rows would else decide. */
export interface RecordColumns {
  /** Shown where the records are of several runs. */
  readonly when: boolean
}

/** Records in a list: what was done to whom, with sign, and what came of it. The heading first. */
export function recordRows(
  records: readonly AuditText[],
  { when }: RecordColumns,
  look: Look,
  width?: number,
): readonly Line[] {
  const rows = records.map((record): Line[] => [
    ...(when
      ? [
          [span(time(record.at, look.timeZone), 'quiet')],
          [span(record.run === undefined ? '' : count(record.run), 'quiet')],
          [span(record.sync, 'quiet')],
        ]
      : []),
    [span(record.look ? look.signs[record.look.sign] : look.signs.dot, record.look?.tone ?? 'quiet')],
    [span(record.who || record.does, record.who ? undefined : 'quiet')],
    [span(record.who ? record.does : '', 'quiet')],
    [...(record.wrong ? [span(`${record.wrong}  `, 'bad')] : []), ...whatSpans(record)],
  ])
  const shown = when
    ? [
        { name: 'when', whole: true as const },
        { name: 'run', right: true as const },
        { name: 'sync', most: 12, optional: true as const },
        ...recordColumns,
      ]
    : recordColumns
  return table(shown, rows, width)
}

function whatSpans({ what, who }: AuditText): Line {
  const [first = '', ...others] = what
  const tone: Tone | undefined = who ? undefined : 'quiet'
  return [span(first, tone), ...(others.length > 0 ? [span(`  +${others.length} more`, 'quiet')] : [])]
}

const recordColumns = [
  { name: '' },
  { name: 'who', least: 20, most: 28 },
  { name: 'did', least: 8 },
  { name: 'what' },
] as const

/** One record whole, a line a fact. */
export function recordDetail(record: AuditText, look: Look): readonly Line[] {
  const { seq, at, sync, run, who, does, source, target, what, why, wrong, hash } = record
  const sign = record.look ? [span(look.signs[record.look.sign], record.look.tone), span(' ')] : []
  const facts: readonly (readonly [string, string, Tone?])[] = [
    ...what.map((text, at): [string, string] => [at === 0 ? 'what' : '', text]),
    ['because', why],
    ['not done', wrong, 'bad'],
    ['account', target ?? ''],
    ['source id', source ?? ''],
    ['when', time(at, look.timeZone)],
    ['run', run === undefined ? '' : `${count(run)} of ${sync}`],
    ['record', `${count(seq)}  ${hash.slice(0, 16)}`],
  ]
  return [
    [...sign, { text: who || does, bold: true }, ...(who ? [span(`  ${does}`, 'quiet')] : [])],
    ...facts
      .filter(([, text]) => text !== '')
      .map(([name, text, tone]): Line => [span(name.padEnd(11), 'quiet'), span(text, tone)]),
  ]
}

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
    return [
      indent([span(look.signs.failed, 'bad'), span(` the audit log is not whole: ${clean(check.message)}`, 'bad')]),
    ]
  const erased = check.erased ? `, ${count(check.erased)} of them erased` : ''
  const line = [
    span(look.signs.done, 'good'),
    span(` ${counted(check.records, 'record')}${erased}; the chain is whole`),
  ]
  const head = indent([...line, span(`  head ${check.head.hash}`, 'quiet')])
  if (check.unannounced === 0) return [head]
  const lost = `${counted(check.unannounced, 'record')} lost what ${check.unannounced === 1 ? 'it' : 'they'} said, and no \`audit erase\` did that`
  return [head, indent([span(look.signs.failed, 'bad'), span(` ${lost}`, 'bad')])]
}
