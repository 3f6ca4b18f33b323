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

/** Records that are left alone, by code, with what to do; a hint that all share stands once. */
export function findingsTable(groups: readonly FindingGroup[], look: Look): readonly Line[] {
  return groups.flatMap((group, index) => [...(index === 0 ? [] : [[]]), ...groupLines(group, look)])
}

function groupLines({ code, first, all }: FindingGroup, look: Look): readonly Line[] {
  const head = [
    span(look.signs.finding, 'bad'),
    span(' '),
    bold(`${code} ${count(all)}`),
    span(`  ${findingText(code)}`, 'quiet'),
  ]
  const hints = new Set(first.map(({ hint }) => hint))
  const shared = hints.size === 1 && all > 1
  const rows = first.map((finding): Line[] => [
    [span(clean(finding.about.label))],
    [span(what(finding))],
    [span(shared ? '' : clean(finding.hint), 'quiet')],
  ])
  const width = look.width === undefined ? undefined : look.width - 4
  return [
    indent(head),
    ...table([{ name: '', most: 28 }, { name: '', most: 72 }, { name: '' }], rows, width).map((line) =>
      indent(line, 4),
    ),
    ...(shared ? [...hints].map((hint) => indent([span(clean(hint), 'quiet')], 4)) : []),
    ...(all > first.length ? [indent([span(`and ${counted(all - first.length, 'other')}`, 'quiet')], 4)] : []),
  ]
}

/** The attribute, its value, and what went wrong, as far as a finding says so. */
function what({ field, value, problem }: Finding): string {
  const at = field === undefined ? '' : clean(field)
  const is = value === undefined ? '' : `“${valueText(value, field)}”`
  const said = problem ? clean(problem.message) : ''
  return [at && is ? `${at}: ${is}` : at || is, said].filter(Boolean).join('  ')
}
