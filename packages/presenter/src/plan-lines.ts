import { type Guard, isWhole, type PlanHeader, type Read, type Summary } from '@rollcall/model'
import { changeLooks, type Look } from './look.ts'
import { pauseLines } from './pause.ts'
import { bold, type Line, plain, type Span, span } from './span.ts'
import { indent } from './table.ts'
import { cells, clean } from './text.ts'
import { count, counted, estimate, time } from './words.ts'

/** What the two sides of a sync are called. */
export interface Sides {
  readonly from: string
  readonly to: string
}

/** `staff  corp → wiki  full, read at …`, and what a person should know of this plan. */
export function planHead(plan: PlanHeader, { from, to }: Sides, look: Look): readonly Line[] {
  if (plan.undoes !== undefined) return undoHead(plan, to, look)
  const way = `  ${clean(from)} ${look.signs.arrow} ${clean(to)}`
  const head = [
    bold(clean(plan.sync)),
    span(way),
    span(`  ${plan.mode}, read at ${time(plan.madeAt, look.timeZone)}`, 'quiet'),
  ]
  return [
    indent(head),
    ...readLines('source', plan.source, from, look),
    ...readLines('target', plan.target, to, look),
    ...notesOf(plan, look),
  ]
}

/** Of an undo only the target was read. */
function undoHead(plan: PlanHeader, to: string, look: Look): readonly Line[] {
  const head = [
    bold(clean(plan.sync)),
    span(`  takes back run ${plan.undoes} in ${clean(to)}`),
    span(`  read at ${time(plan.madeAt, look.timeZone)}`, 'quiet'),
  ]
  return [indent(head), ...notesOf(plan, look)]
}

function notesOf({ sync, paused, notes }: PlanHeader, look: Look): readonly Line[] {
  return [
    ...(paused ? pauseLines([{ sync, ...paused }], look) : []),
    ...notes.map((note) => indent([span(`${look.signs.dot} ${clean(note)}`, 'quiet')])),
  ]
}

/** How one side was read; a read that is empty or not whole is named together with what the last whole one had. */
export function readLines(side: 'source' | 'target', read: Read, name: string, look: Look): readonly Line[] {
  const who = bold(clean(name))
  const before = read.before === undefined ? '' : `; ${beforeText[side](read.before)}`
  // Nothing is in a target before the first run, and nobody needs to look twice at that.
  const fresh = side === 'target' && read.verdict === 'empty' && !read.before
  if (read.how === 'by-id' && read.verdict === 'complete') {
    const last = read.listedAt === undefined ? '' : `; last listed ${time(read.listedAt, look.timeZone)}`
    return [
      indent([span(`${look.signs.dot} `, 'quiet'), who, span(`  asked by id for what may change${last}`, 'quiet')]),
    ]
  }
  if (read.verdict === 'complete' || fresh) {
    const line = [
      span(look.signs.done, 'good'),
      span(` read `),
      who,
      span(`  ${counted(read.records, 'record')}${howRead[read.how]}`, 'quiet'),
    ]
    return [indent(line), ...referralLines(read, look)]
  }
  const line = [span(look.signs.guard, 'warn'), span(' read '), who, span(`  ${verdictText(read)}${before}`, 'warn')]
  const problem = read.problem ? [indent([span(clean(read.problem.message))], 4)] : []
  const follows = read.verdict === 'empty' ? [] : [indent([span(meaning[side], 'quiet')], 4)]
  return [indent(line), ...problem, ...follows, ...referralLines(read, look)]
}

/** `+ 42 create   ~ 1,161 update   − 0 delete   ! 7 findings` */
export function summaryLine(summary: Summary, look: Look): Line {
  return indent(summarySpans(summary, look))
}

/** The same without its margin; where `width` cells are too few for the words, signs and numbers alone. */
export function summarySpans(summary: Summary, look: Look, width: number = Number.POSITIVE_INFINITY): Line {
  const whole = summaryOf(summary, look, true)
  return cells(plain(whole)) <= width ? whole : summaryOf(summary, look, false)
}

function summaryOf(summary: Summary, look: Look, words: boolean): Line {
  const parts = changeLooks
    .filter(({ word }) => summary[word] > 0 || word === 'delete')
    .map(({ word, sign, tone, says }) => part(look.signs[sign], summary[word], words ? says : '', tone))
  const findings = part(
    look.signs.finding,
    summary.findings,
    words ? (summary.findings === 1 ? 'finding' : 'findings') : '',
    'bad',
  )
  return [...parts, findings].flatMap((spans, index) => (index === 0 ? spans : [span(words ? '   ' : '  '), ...spans]))
}

/** Whether a plan has anything to apply. */
export function hasChanges(summary: Summary): boolean {
  return changeLooks.some(({ word }) => summary[word] > 0)
}

/** `1,204 in step, 3 unmanaged and left alone`; the end of every plan. Only who listed the target knows what is in step. */
export function planEnd(plan: PlanHeader, look: Look): readonly Line[] {
  const { summary } = plan
  if (plan.undoes !== undefined) return undoEnd(plan, look)
  const unchanged = plan.target.how === 'listed' ? 'in step' : 'unchanged'
  const rest = `${count(summary.unchanged)} ${unchanged}${summary.unmanaged ? `, ${count(summary.unmanaged)} unmanaged and left alone` : ''}${summary.held ? `, ${count(summary.held)} held outside the pilot` : ''}${summary.leftOut ? `, ${counted(summary.leftOut, 'change')} left out` : ''}`
  if (hasChanges(summary))
    return [
      summaryLine(summary, look),
      indent([span(`${rest}; ${estimate(plan.calls, plan.seconds)} to make`, 'quiet')]),
    ]
  const nothing =
    isWhole(plan.source) && isWhole(plan.target)
      ? [span(look.signs.done, 'good'), span(' '), bold('nothing to do'), span(`  ${rest}`, 'quiet')]
      : [span(look.signs.guard, 'warn'), span(' '), bold('nothing to do for what was read'), span(`  ${rest}`, 'quiet')]
  const findings = summary.findings
    ? [
        span('   '),
        ...part(look.signs.finding, summary.findings, summary.findings === 1 ? 'finding' : 'findings', 'bad'),
      ]
    : []
  return [indent([...nothing, ...findings])]
}

function undoEnd({ summary, calls, seconds }: PlanHeader, look: Look): readonly Line[] {
  const todo = hasChanges(summary)
  return [
    ...(todo || summary.findings ? [summaryLine(summary, look)] : []),
    todo
      ? indent([span(`${estimate(calls, seconds)} to make`, 'quiet')])
      : indent([span(look.signs.done, 'good'), span(' '), bold('nothing is left to take back')]),
  ]
}

/** What stops the plan, why, and how to go on on purpose; and what was passed on purpose. Empty where no guard tripped. */
export function guardLines(guards: readonly Guard[], look: Look): readonly Line[] {
  const stopping = guards.filter(({ tripped }) => tripped)
  const passed = guards.filter(passedOnPurpose)
  const head = bold(`stopped by ${counted(stopping.length, 'guard')}; nothing is written`, 'warn')
  return [
    ...passed.map((guard) =>
      indent([span(`${look.signs.dot} guard ${guardName(guard)} passed on purpose: ${clean(guard.message)}`, 'quiet')]),
    ),
    ...(stopping.length > 0 ? [indent([span(look.signs.guard, 'warn'), span(' '), head])] : []),
    ...stopping.flatMap((guard) => [
      indent([bold(guardName(guard)), span(`  ${clean(guard.message)}`)], 4),
      ...wayOn(guard),
    ]),
  ]
}

/** Over its limit, or named with `--allow`, and yet it does not stop the plan. */
function passedOnPurpose({ tripped, allowed, count: planned, limit }: Guard): boolean {
  return !tripped && (allowed !== undefined || planned > limit)
}

/** How to pass a guard, where its message does not say it already. */
function wayOn({ message, allow }: Guard): readonly Line[] {
  return message.includes(allow) ? [] : [indent([span(`To go on on purpose: --allow ${clean(allow)}`, 'quiet')], 4)]
}

function guardName({ code, field }: Guard): string {
  return field ? `${code} ${clean(field)}` : code
}

function part(sign: string, number: number, says: string, tone: Span['tone']): Line {
  const word = says && ` ${says}`
  if (number === 0) return [span(`${sign} 0${word}`, 'quiet')]
  return [span(sign, tone), span(' '), bold(count(number)), span(word, 'quiet')]
}

function verdictText({ verdict, records }: Read): string {
  if (verdict === 'empty') return 'nothing there'
  const so = counted(records, 'record')
  return verdict === 'failed' ? `failed after ${so}` : `not read to its end: ${so}`
}

function referralLines({ referrals = [] }: Read, look: Look): readonly Line[] {
  if (referrals.length === 0) return []
  const said = `${counted(referrals.length, 'referral')} met and not followed: ${referrals.map(clean).join(', ')}`
  return [indent([span(`${look.signs.dot} ${said}`, 'quiet')], 4)]
}

const howRead = { listed: '', 'by-id': '', 'since-cursor': ', changed since the last run' } as const

const beforeText = {
  source: (records: number) => `the last complete read had ${count(records)}`,
  target: (records: number) => `${count(records)} ${records === 1 ? 'is' : 'are'} linked`,
} as const

const meaning = {
  source: 'A source not read to its end removes nothing.',
  target: 'A target not read to its end gains nothing but what was looked up.',
} as const
