import type { Change, Finding, Guard, Kind, Link, Pause, SyncRecord } from '@rollcall/model'
import { changeText } from './change.ts'
import type { Look } from './look.ts'
import { pauseText } from './pause.ts'
import { findingText } from './reason.ts'
import { bold, type Line, plain, span, type Tone } from './span.ts'
import { indent, table } from './table.ts'
import { cells, clean } from './text.ts'
import { valuesText } from './value.ts'
import { counted, time } from './words.ts'
import { wrap } from './wrap.ts'

/** How one decision came about; the engine's `Explanation` is one. */
export interface Explained {
  readonly sync: string
  readonly kind: Kind
  readonly label: string
  readonly found: 'source' | 'link-only' | 'nowhere'
  readonly record?: SyncRecord
  readonly scope: { readonly in: boolean; readonly why: string }
  readonly standing: string
  readonly mapping: readonly {
    readonly field: string
    readonly expression: string
    readonly inputs: string
    readonly value: string
    readonly note?: string
  }[]
  readonly link?: Link
  readonly match: readonly {
    readonly rule: string
    readonly value: string
    readonly hits: number
    readonly note: string
  }[]
  readonly account?: SyncRecord
  readonly rows: readonly string[]
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  readonly guards: readonly Guard[]
  readonly paused?: Pause
}

/** Why one person is or is not in the target: scope, every mapping step, match, diff, policy, guard. */
export function explanationLines(it: Explained, look: Look): readonly Line[] {
  if (it.found === 'nowhere')
    return [
      indent([
        bold(clean(it.label)),
        span(`  ${clean(it.sync)} knows nobody by this name, neither at the source nor from earlier runs.`),
      ]),
    ]
  return [
    indent([bold(clean(it.label)), span(`  ${it.kind} of ${clean(it.sync)}`, 'quiet')]),
    [],
    ...section('found', [foundLine(it)], look),
    ...section(
      'scope',
      [[it.scope.in ? span('in', 'good') : span('out', 'note'), span(`  ${clean(it.scope.why)}`)]],
      look,
    ),
    ...section('state', [[span(clean(it.standing))]], look),
    ...section('mapping', mappingLines(it, look), look),
    ...section('match', matchLines(it, look), look),
    ...section('account', accountLines(it), look),
    ...section(
      'decided',
      it.rows.map((row) => [span(decisions[row] ?? row), span(`  ${row}`, 'quiet')]),
      look,
    ),
    ...section('changes', changeLines(it, look), look),
    ...section('findings', it.findings.map(findingLine), look),
    ...section('guards', it.guards.map(guardLine), look),
    ...section('paused', it.paused ? [[span(pauseText(it.paused, look), 'warn')]] : [], look),
  ]
}

function section(name: string, lines: readonly Line[], look: Look): readonly Line[] {
  const room = roomOf(look)
  const broken = lines.flatMap((line) => (room === undefined ? [line] : wrap(line, room, 2)))
  const rows = broken.map((line, index): Line[] => [[span(index === 0 ? name : '', 'quiet')], line])
  return table([{ name: '' }, { name: '' }], [[[span(' '.repeat(names))], []], ...rows])
    .slice(1)
    .map((line) => indent(line))
}

/** Cells for the names of the sections. */
const names = 9

/** Cells beside the name of a section. */
function roomOf({ width }: Look): number | undefined {
  return width && Math.max(20, width - names - 4)
}

function foundLine({ found, record }: Explained): Line {
  if (found === 'link-only') return [span('only in what earlier runs remember; no longer at the source', 'warn')]
  return [span('at the source'), span(`  ${clean(record?.dn ?? '')}  id ${clean(record?.id ?? '')}`, 'quiet')]
}

/** As a table; where there is too little room for one, without what the expressions were given, else a step as it comes. */
function mappingLines({ mapping }: Explained, look: Look): readonly Line[] {
  const room = roomOf(look) ?? Number.POSITIVE_INFINITY
  const steps = mapping.map((step): readonly Line[] => [
    [span(clean(step.field))],
    [span(clean(step.expression), 'quiet')],
    [span(clean(step.inputs), 'quiet')],
    [bold(clean(step.value))],
    [span(clean(step.note ?? ''), 'warn')],
  ])
  const columns = [{ name: '' }, { name: '', most: 40 }, { name: '', most: 40 }, { name: '' }, { name: '' }]
  const short = steps.map((step) => step.toSpliced(2, 1))
  const laidOut = [table(columns, steps), table(columns.map(() => ({ name: '' })).slice(1), short)]
  const fitting = laidOut.find((lines) => lines.every((line) => cells(plain(line)) <= room))
  return fitting ?? short.map((parts) => parts.flatMap((part, at) => (at > 0 ? [span('  '), ...part] : part)))
}

function matchLines({ link, match }: Explained, look: Look): readonly Line[] {
  const byLink = link
    ? [[span('by its link', 'good'), span(` to ${clean(link.target)}${linkState(link, look)}`)]]
    : [[span('no link from earlier runs')]]
  const byRule = match.map(
    ({ rule, value, hits, note }): Line => [
      span(clean(rule)),
      span(`  “${clean(value)}”`, 'quiet'),
      span(`  ${counted(hits, 'hit')}`, hits === 1 ? 'good' : undefined),
      span(note ? `  ${clean(note)}` : '', 'quiet'),
    ],
  )
  return [...byLink, ...byRule]
}

function linkState({ off, left, settled }: Link, look: Look): string {
  const parts = [
    off ? `, switched off by Rollcall on ${time(off.since, look.timeZone)}` : '',
    left === undefined ? '' : `, left on ${time(left, look.timeZone)}`,
    settled ? '' : ', not settled',
  ]
  return parts.join('')
}

function accountLines({ account }: Explained): readonly Line[] {
  if (!account) return [[span('none in the target')]]
  const values = Object.entries(account.attributes).map(
    ([name, values]): Line => [span(`${clean(name)}: `, 'quiet'), span(valuesText(values, name))],
  )
  return [[span(`id ${clean(account.id)}`)], ...values]
}

function changeLines({ changes }: Explained, look: Look): readonly Line[] {
  if (changes.length === 0) return [[span('none')]]
  return changes.flatMap((change) => {
    const text = changeText(change, look)
    const sign = [span(look.signs[text.look.sign], text.look.tone), span(` ${text.look.says}  `)]
    return text.lines.map(
      (line): Line => [
        ...sign,
        ...line,
        span(text.why ? `  ${text.why}` : '', 'quiet'),
        span(`  ${text.undo}`, 'quiet'),
      ],
    )
  })
}

function findingLine({ code, field, hint }: Finding): Line {
  const at = field ? ` ${clean(field)}` : ''
  return [span(code, 'bad'), span(`${at}: ${findingText(code)}. ${clean(hint)}`)]
}

function guardLine({ code, tripped, message }: Guard): Line {
  const tone: Tone = tripped ? 'warn' : 'quiet'
  return [span(code, tone), span(`  ${tripped ? '' : 'passed: '}${clean(message)}`)]
}

/** The rows of the decision table, in words. */
const decisions: Readonly<Record<string, string>> = {
  protected: 'protected: nothing is done, not even linked',
  absent: 'linked, and gone at the source',
  'out-of-scope': 'linked, and out of scope',
  grace: 'left; the grace period is not over',
  'grace-over': 'left, and the grace period is over',
  'state-off': 'linked, and to be off for the source’s own reason',
  'back-on': 'linked and switched off by Rollcall; no reason left',
  'disabled-elsewhere': 'linked and off, but not by Rollcall',
  'target-missing': 'linked, and the account is gone from the target',
  'bad-value': 'a value is missing or malformed, so no field is written',
  differs: 'linked, and the account differs',
  'in-step': 'linked, and in step',
  match: 'no link, and a rule found one free account',
  'ambiguous-match': 'no link, and a rule found several accounts',
  contested: 'the account that matches is linked to someone else',
  'owned-elsewhere': 'the account that matches belongs to another sync',
  'privileged-match': 'the account that matches is privileged',
  recreated: 'the account that matches is linked to an id that is gone',
  create: 'no link and no match: a new account',
  'not-created': 'no link and no match, but off or incomplete at the source',
  'group-gone': 'the group left or is gone at the source',
  unread: 'one side was not read, so nothing follows',
  'not-in-scope': 'not in scope and never was',
  held: 'outside the pilot: nothing is written',
}
