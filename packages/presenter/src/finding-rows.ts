import type { Acknowledgement, Finding, Instant, Kind, Problem } from '@rollcall/model'
import type { Look } from './look.ts'
import { findingText } from './reason.ts'
import { bold, type Line, span, type Tone } from './span.ts'
import { table } from './table.ts'
import { clean, cut } from './text.ts'
import { valueText } from './value.ts'
import { ago, count, time } from './words.ts'

/** A finding in words: nothing that could disturb a terminal, and nothing endless. */
export interface FindingWords {
  readonly code: string
  readonly kind: Kind
  readonly who: string
  readonly source?: string
  readonly target?: string
  readonly field: string
  readonly value: string
  readonly problem: string
  readonly hint: string
  /** Set aside by somebody. */
  readonly aside?: Acknowledgement
  /** Its change failed, and is taken up again; since then. */
  readonly openSince?: Instant
}

/** More of one value nobody reads in a list. */
const longest = 500

export function findingWords({ code, about, field, value, hint, problem, acknowledged }: Finding): FindingWords {
  return {
    code,
    ...whoWords(about),
    field: clean(field ?? ''),
    value: value === undefined ? '' : cut(valueText(value, field), longest),
    problem: cut(clean(problem?.message ?? ''), longest),
    hint: hint === problem?.message ? '' : cut(clean(hint), longest),
    ...(acknowledged && { aside: acknowledged }),
  }
}

/** A record whose last change failed or has an unknown outcome; the state's `OpenRecord` is one. */
export interface OpenWords {
  readonly about: Finding['about']
  readonly since: Instant
  readonly problem: Problem
}

export function openWords({ about, since, problem }: OpenWords): FindingWords {
  return {
    code: problem.code,
    ...whoWords(about),
    field: clean(problem.field ?? ''),
    value: '',
    problem: cut(clean(problem.message), longest),
    hint: cut(clean(problem.hint ?? ''), longest),
    openSince: since,
  }
}

function whoWords({
  kind,
  label,
  source,
  target,
}: Finding['about']): Pick<FindingWords, 'kind' | 'who' | 'source' | 'target'> {
  return {
    kind,
    who: clean(label),
    ...(source === undefined ? {} : { source: clean(source) }),
    ...(target === undefined ? {} : { target: clean(target) }),
  }
}

/** What a group of findings is about: open records, one code, or what was set aside. */
export interface FindingHead {
  readonly group: 'open' | 'code' | 'aside'
  readonly code: string
  readonly all: number
}

/** `! missing-value 7,012  a required value is missing` */
export function findingHead({ group, code, all }: FindingHead, look: Look): Line {
  if (group === 'open')
    return [
      span(look.signs.failed, 'bad'),
      span(' '),
      bold(`open ${count(all)}`),
      span('  the next run takes them up again', 'quiet'),
    ]
  if (group === 'aside') return [span(look.signs.dot, 'quiet'), span(' '), bold(`set aside ${count(all)}`, 'quiet')]
  return [
    span(look.signs.finding, 'bad'),
    span(' '),
    bold(`${code} ${count(all)}`),
    span(`  ${findingText(code as Finding['code'])}`, 'quiet'),
  ]
}

/** Findings in a list, a row each: whom, field and value and what went wrong, and what to do where there is room. */
export function findingRows(findings: readonly FindingWords[], look: Look, width?: number): readonly Line[] {
  const rows = findings.map((finding): Line[] => [
    [span(finding.who)],
    [...(finding.aside ? [span(`${finding.code}  `, 'quiet')] : []), span(whatText(finding))],
    [span(asideText(finding) || openText(finding, look) || finding.hint, 'quiet')],
  ])
  const roomy = width === undefined || width >= 100
  return table(
    [{ name: '', least: 24, most: 32 }, { name: '', least: 30 }, ...(roomy ? [{ name: '' }] : [])],
    roomy ? rows : rows.map((row) => row.slice(0, 2)),
    width,
  )
}

function whatText({ field, value, problem }: FindingWords): string {
  const is = value === '' ? '' : `“${value}”`
  return [field && is ? `${field}: ${is}` : field || is, problem].filter(Boolean).join('  ')
}

function asideText({ aside }: FindingWords): string {
  return aside ? clean([aside.by, aside.note].filter(Boolean).join(': ')) : ''
}

function openText({ openSince }: FindingWords, { now }: Look): string {
  return openSince === undefined ? '' : `open since ${ago(openSince, now)}`
}

/** One finding whole, a line a fact. */
export function findingDetail(finding: FindingWords, look: Look): readonly Line[] {
  const { code, kind, who, source, target, field, value, problem, hint, aside, openSince } = finding
  const facts: readonly (readonly [string, string, Tone?])[] = [
    ['set aside', aside ? `${time(aside.at, look.timeZone)} by ${asideText(finding)}` : ''],
    ['what', openSince === undefined ? findingText(code as Finding['code']) : 'its last change was not made'],
    ['field', [field, value && `“${value}”`].filter(Boolean).join(': ')],
    ['problem', problem, 'bad'],
    ['to do', hint],
    ['open since', openSince === undefined ? '' : time(openSince, look.timeZone)],
    ['account', target ?? ''],
    ['source id', source ?? ''],
  ]
  return [
    [bold(who), span(`  ${[kind === 'group' ? 'group' : '', code].filter(Boolean).join('  ')}`, 'quiet')],
    ...facts
      .filter(([, text]) => text !== '')
      .map(([name, text, tone]): Line => [span(name.padEnd(12), 'quiet'), span(text, tone)]),
  ]
}
