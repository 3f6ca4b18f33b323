import type { Problem } from '@rollcall/model'
import type { Look } from './look.ts'
import { type Line, type Span, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { count, counted } from './words.ts'

/** What a definition would mean for everybody; the engine's `Survey` is one. */
export interface Surveyed {
  readonly people: number
  readonly excluded: number
  readonly before?: number
  readonly linked: number
  readonly leaving?: { readonly all: number; readonly already: number }
  readonly fields: Readonly<Record<string, SurveyedField>>
  readonly roles: Readonly<Record<string, number>>
  readonly rules?: readonly { readonly rule: string; readonly one: number; readonly several: number }[]
  readonly missingGroups: readonly string[]
  readonly problem?: Problem
}

export type SurveyedKind = 'missing' | 'malformed' | 'too-long' | 'duplicate' | 'empty'

export interface SurveyedField {
  readonly filled: number
  readonly counts: Readonly<Record<SurveyedKind, number>>
  readonly cases: readonly SurveyedCase[]
}

export interface SurveyedCase {
  readonly kind: SurveyedKind
  readonly id: string
  readonly dn?: string
  readonly label: string
  readonly why: string
}

/** How many have a value, and how many have none or a wrong one: `1,198 filled   6 empty   0 too long   2 duplicate`. */
export function fieldCounts({ filled, counts }: SurveyedField, facts: FieldFacts = {}): Line {
  const parts: Span[][] = [[span(count(filled)), span(' filled', 'quiet')]]
  for (const [kind, says] of kinds) {
    const always =
      kind === 'empty' ||
      (kind === 'duplicate' && facts.unique) ||
      (kind === 'too-long' && facts.maxLength !== undefined)
    const number = counts[kind]
    if (!always && number === 0) continue
    const tone = number === 0 ? 'quiet' : kind === 'empty' ? undefined : 'warn'
    parts.push([span(count(number), tone), span(` ${says}`, tone === 'warn' ? 'warn' : 'quiet')])
  }
  return parts.flatMap((part, at) => (at > 0 ? [span('   '), ...part] : part))
}

const kinds: readonly (readonly [SurveyedKind, string])[] = [
  ['empty', 'empty'],
  ['missing', 'missing'],
  ['malformed', 'malformed'],
  ['too-long', 'too long'],
  ['duplicate', 'duplicate'],
]

/** Who is in scope, against the last run: `1,204 people, 3 fewer than the last run, 5 excluded`. */
export function scopeCounts({ people, excluded, before, problem }: Surveyed): Line {
  if (problem) return [span(`not read to its end: ${clean(problem.message)}`, 'bad')]
  const more = before === undefined ? undefined : people + excluded - before
  const change =
    more === undefined || more === 0
      ? more === 0
        ? ', as many as the last run'
        : ''
      : `, ${count(Math.abs(more))} ${more < 0 ? 'fewer' : 'more'} than the last run`
  const without = excluded > 0 ? `, ${count(excluded)} excluded` : ''
  return [
    span(count(people)),
    span(` ${people === 1 ? 'person' : 'people'}`, 'quiet'),
    span(change, more === 0 ? 'quiet' : 'warn'),
    span(without, 'quiet'),
  ]
}

/** Whom `onLeave` concerns: `11 linked people are not in scope, 2 of them since an earlier run`. */
export function leaveCounts({ leaving, linked }: Surveyed): Line {
  if (!leaving) return [span('who left is known only once the source is read to its end', 'quiet')]
  if (leaving.all === 0)
    return [span(`none of the ${counted(linked, 'linked person', 'linked people')} left the scope`, 'quiet')]
  const fresh = leaving.all - leaving.already
  const since =
    leaving.already === 0
      ? ''
      : fresh === 0
        ? ', as in the last run'
        : `, ${count(fresh)} of them new since the last run`
  return [
    span(
      `${counted(leaving.all, 'linked person', 'linked people')} not in scope${since}`,
      fresh > 0 ? 'warn' : undefined,
    ),
  ]
}

/** By match rule who finds an account, and how many find none. */
export function ruleCounts({ rules, people }: Surveyed): readonly Line[] {
  if (!rules) return []
  const rest = rules.reduce((left, { one, several }) => left - one - several, people)
  const rows = rules.map(({ rule, one, several }): Line[] => [
    [span(clean(rule))],
    [span(`${count(one)} find one account`)],
    [span(several > 0 ? `${count(several)} find several` : '', 'warn')],
  ])
  return table(unnamed(3), [...rows, [[span('no rule', 'quiet')], [span(`${count(rest)} find none`, 'quiet')], []]])
}

/** By role who would hold it. */
export function roleCounts({ roles }: Surveyed): readonly Line[] {
  return table(
    unnamed(2),
    Object.entries(roles).map(([role, members]): Line[] => [
      [span(clean(role))],
      [span(`${counted(members, 'person', 'people')} in scope`)],
    ]),
  )
}

/** All of it: scope, each field, roles, match rules, and whom leaving concerns. */
export function surveyLines(
  surveyed: Surveyed,
  facts: ReadonlyMap<string, FieldFacts>,
  width?: number,
): readonly Line[] {
  const fields = Object.entries(surveyed.fields).map(([name, one]): Line[] => [
    [span(clean(name))],
    fieldCounts(one, facts.get(name)),
  ])
  const part = (title: string, lines: readonly Line[]): readonly Line[] =>
    lines.length === 0 ? [] : [[span(title, 'quiet')], ...lines.map((line) => indent(line)), []]
  const missing = surveyed.missingGroups.map((group): Line => [span(`there is no group ${clean(group)}`, 'warn')])
  return [
    ...part('scope', [scopeCounts(surveyed), ...missing]),
    ...part('fields', table(unnamed(2), fields, width)),
    ...part('roles', roleCounts(surveyed)),
    ...part('match rules, as if there were no links', ruleCounts(surveyed)),
    ...part('leaving', [leaveCounts(surveyed)]),
  ].slice(0, -1)
}

/** What a target says of a field, as far as counts depend on it. */
export interface FieldFacts {
  readonly unique?: true
  readonly maxLength?: number
}

/** People whose value is none or wrong, a row each. */
export function caseLines(
  cases: readonly SurveyedCase[],
  { signs }: Pick<Look, 'signs'>,
  width?: number,
): readonly Line[] {
  const rows = cases.map(({ label, dn, id, kind, why }): Line[] => [
    [span(signs.finding, 'warn'), span(' '), span(clean(label))],
    [span(clean(dn?.split(',', 1)[0] ?? id), 'quiet')],
    [span(kind === 'empty' ? 'empty' : clean(why), kind === 'empty' ? 'quiet' : 'warn')],
  ])
  return table(unnamed(3), rows, width)
}

function unnamed(columns: number): readonly { readonly name: string }[] {
  return Array.from({ length: columns }, () => ({ name: '' }))
}
