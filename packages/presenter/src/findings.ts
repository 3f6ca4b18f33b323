import type { Finding, FindingCode } from '@rollcall/model'
import type { Look } from './look.ts'
import { findingText } from './reason.ts'
import { bold, type Line, span } from './span.ts'
import { indent, table } from './table.ts'
import { clean } from './text.ts'
import { valueText } from './value.ts'
import { count, counted } from './words.ts'

/** The first findings of each code and how many there are. */
export interface FindingGroup {
  readonly code: FindingCode
  readonly first: readonly Finding[]
  readonly all: number
}

/** Runs through findings once and keeps `most` of each code; codes in the order of their first finding. */
export async function groupFindings(
  findings: AsyncIterable<readonly Finding[]>,
  most: number,
): Promise<readonly FindingGroup[]> {
  const groups = new Map<FindingCode, { code: FindingCode; first: Finding[]; all: number }>()
  for await (const batch of findings) {
    for (const finding of batch) {
      const group = groups.get(finding.code) ?? { code: finding.code, first: [], all: 0 }
      groups.set(finding.code, group)
      group.all += 1
      if (group.first.length < most) group.first.push(finding)
    }
  }
  return [...groups.values()]
}

/**
 * Records that are left alone, by code, with what to do; a hint that all share stands once. `everything` says where the
 * others are, if there are more than are shown.
 */
export function findingsTable(groups: readonly FindingGroup[], look: Look, everything?: string): readonly Line[] {
  const lines = groups.flatMap((group, index) => [...(index === 0 ? [] : [[]]), ...groupLines(group, look)])
  const cut = groups.some(({ first, all }) => all > first.length)
  return cut && everything ? [...lines, [], indent([span(everything, 'quiet')])] : lines
}

function groupLines({ code, first, all }: FindingGroup, look: Look): readonly Line[] {
  const head = [
    span(look.signs.finding, 'bad'),
    span(' '),
    bold(`${code} ${count(all)}`),
    span(`  ${findingText(code)}`, 'quiet'),
  ]
  const hints = new Set(first.map(hintOf))
  const shared = hints.size === 1 && all > 1
  const rows = first.map((finding): Line[] => [
    [span(clean(finding.about.label))],
    [span(what(finding))],
    [span(shared ? '' : hintOf(finding), 'quiet')],
  ])
  const width = look.width === undefined ? undefined : look.width - 4
  return [
    indent(head),
    ...table([{ name: '', most: 28 }, { name: '', most: 72 }, { name: '' }], rows, width).map((line) =>
      indent(line, 4),
    ),
    ...(shared ? [...hints].filter(Boolean).map((hint) => indent([span(hint, 'quiet')], 4)) : []),
    ...(all > first.length ? [indent([span(`and ${counted(all - first.length, 'other')}`, 'quiet')], 4)] : []),
  ]
}

/** What to do, where the finding does not say it already. */
function hintOf({ hint, problem }: Finding): string {
  return hint === problem?.message ? '' : clean(hint)
}

/** The attribute, its value, and what went wrong, as far as a finding says so. */
function what({ field, value, problem }: Finding): string {
  const at = field === undefined ? '' : clean(field)
  const is = value === undefined ? '' : `“${valueText(value, field)}”`
  const said = problem ? clean(problem.message) : ''
  return [at && is ? `${at}: ${is}` : at || is, said].filter(Boolean).join('  ')
}
