import type { About, Attributes, Change, Finding, Made, Value } from '@rollcall/model'
import { type ChangeText, changeText } from './change.ts'
import { changeLooks, type Look, type SignName } from './look.ts'
import { findingText } from './reason.ts'
import { bold, type Line, plain, span, type Tone } from './span.ts'
import { cells, clean, pad } from './text.ts'
import { valueText } from './value.ts'
import { wrap } from './wrap.ts'

/** What a row of a plan is about: a change or a finding; the engine's `PlanRow` is one. */
export interface RowFacts {
  readonly change?: Change
  readonly finding?: Finding
  readonly account?: string
  /** What accounts that the plan makes are called, by the number of the change that makes them. */
  readonly made: Readonly<Record<number, string>>
}

/** A row of a plan for people: in a list, with its details, and spoken. */
export interface PlanRowText {
  readonly about: Pick<About, 'kind' | 'source' | 'label'>
  readonly sign: SignName
  readonly tone: Tone
  /** What it does, in a word: `update`, or `finding`. */
  readonly says: string
  readonly person: string
  readonly account: string
  /** The first thing it does. */
  readonly what: Line
  /** How many more things it does. */
  readonly more: number
  /** Whether an undo can bring it back; empty for a finding. */
  readonly undo: Line
  readonly leftOut: boolean
  /** Each edit before → after, and why, where they do not say it themselves; a name and a line each. */
  readonly details: readonly PlanDetail[]
  /** All of it as one sentence. */
  readonly spoken: string
}

export interface PlanDetail {
  readonly name: string
  readonly line: Line
}

/** Details that travel with a row; the rest of a huge change is counted. */
const mostDetails = 60

export function planRow(facts: RowFacts, look: Look): PlanRowText {
  const { change, finding } = facts
  if (change) return changeRow(change, facts, look)
  return finding ? findingRow(finding, facts, look) : emptyRow
}

const emptyRow: PlanRowText = {
  about: { kind: 'user', label: '' },
  sign: 'dot',
  tone: 'quiet',
  says: '',
  person: '',
  account: '',
  what: [],
  more: 0,
  undo: [],
  leftOut: false,
  details: [],
  spoken: '',
}

function changeRow(change: Change, { account, made }: RowFacts, look: Look): PlanRowText {
  const text = changeText(change, look, ({ by }) => made[by])
  const [first = [], ...rest] = text.lines
  const leftOut = change.leftOut === true
  const values = change.step.op === 'create' ? valueDetails(change.step.attributes, made) : text.lines.map(toDetail)
  const details = [...values.slice(0, mostDetails), ...moreThan(values.length), ...whyOf(change, text)]
  const of = clean(account ?? '') || text.account
  const said = [
    `${text.look.says} ${text.person}${of === '–' ? '' : `, account ${of}`}`,
    ...text.lines.slice(0, mostDetails).map((line) => spokenLine(line, look)),
    ...(text.why === '' ? [] : [`because ${text.why}`]),
    text.undo,
  ]
  return {
    about: aboutOf(change.about),
    sign: text.look.sign,
    tone: text.look.tone,
    says: text.look.says,
    person: text.person,
    account: of,
    what: leftOut ? [span('left out  ', 'warn'), ...first] : first,
    more: rest.length,
    undo: [span(text.undo, change.undo === 'exact' ? 'quiet' : 'warn')],
    leftOut,
    details,
    spoken: `${leftOut ? 'Left out: ' : ''}${said.join('. ')}.`,
  }
}

function findingRow(finding: Finding, { account }: RowFacts, look: Look): PlanRowText {
  const { code, about, field, value, hint, problem } = finding
  const of = clean(account ?? about.target ?? '') || '–'
  const at = field === undefined ? '' : `${clean(field)}: `
  const what = `${at}${findingText(code)}`
  const details: PlanDetail[] = [
    { name: 'finding', line: [span(`${code}: `, 'quiet'), span(findingText(code), 'bad')] },
    ...(field === undefined
      ? []
      : [{ name: clean(field), line: [span(value === undefined ? '–' : valueText(value, field))] }]),
    ...(problem ? [{ name: 'problem', line: [span(clean(problem.message))] }] : []),
    ...(hint && hint !== problem?.message ? [{ name: 'what to do', line: [span(clean(hint))] }] : []),
  ]
  return {
    about: aboutOf(about),
    sign: 'finding',
    tone: 'bad',
    says: 'finding',
    person: clean(about.label),
    account: of,
    what: [span(what, 'bad')],
    more: 0,
    undo: [],
    leftOut: false,
    details,
    spoken: `Finding about ${clean(about.label)}: ${details.map(({ name, line }) => `${name} ${spokenLine(line, look)}`).join('. ')}.`,
  }
}

function aboutOf({ kind, source, label }: About): PlanRowText['about'] {
  return { kind, label, ...(source === undefined ? {} : { source }) }
}

/** What a new account gets, a field each. */
function valueDetails(attributes: Attributes<Value | Made>, made: RowFacts['made']): readonly PlanDetail[] {
  const called = (value: Value | Made): string =>
    typeof value === 'object' && 'by' in value ? clean(made[value.by] ?? 'another new account') : valueText(value)
  return Object.entries(attributes)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => ({ name: clean(name), line: [bold(values.map(called).join(', '))] }))
}

/** `title: Clerk → Senior clerk` as `title` and the rest. */
function toDetail(line: Line): PlanDetail {
  const [name, _, ...rest] = line
  if (!name?.text.endsWith(':')) return { name: '', line }
  return { name: name.text.slice(0, -1), line: rest }
}

function moreThan(lines: number): readonly PlanDetail[] {
  return lines > mostDetails ? [{ name: '', line: [span(`and ${lines - mostDetails} more`, 'quiet')] }] : []
}

function whyOf({ leftOut }: Change, { why }: ChangeText): readonly PlanDetail[] {
  return [
    ...(leftOut ? [{ name: 'left out', line: [span('not made in this run; the next one takes it up', 'warn')] }] : []),
    ...(why === '' ? [] : [{ name: 'because', line: [span(why)] }]),
  ]
}

/** Signs as words. */
export function spokenLine(line: Line, { signs }: Pick<Look, 'signs'>): string {
  return plain(line)
    .replaceAll(` ${signs.arrow} `, ' to ')
    .replaceAll(`${signs.create} `, 'adds ')
    .replaceAll(`${signs.delete} `, 'removes ')
    .trim()
}

/** Kinds of rows, in the order in which people read them: words of changes, then findings. */
export const rowKinds: readonly { readonly kind: string; readonly says: string }[] = [
  ...changeLooks.map(({ word, says }) => ({ kind: word, says })),
  { kind: 'finding', says: 'findings' },
]

/** `~ Mora Lind  mora`, above the details of a row. */
export function rowHeading({ sign, tone, person, account }: PlanRowText, { signs }: Pick<Look, 'signs'>): Line {
  return [span(signs[sign], tone), span(' '), bold(person), span(account === '–' ? '' : `  ${account}`, 'quiet')]
}

const nameCells = 12

/** `  title        Clerk → Senior clerk`; what is longer goes on in the next line. */
export function detailLines({ name, line }: PlanDetail, width: number): readonly Line[] {
  const label = `  ${pad(name, nameCells)} `
  const blanks = ' '.repeat(cells(label))
  const parts = wrap(line, Math.max(1, width - cells(label)))
  return parts.map((part, at) => [span(at === 0 ? label : blanks, 'quiet'), ...part])
}
