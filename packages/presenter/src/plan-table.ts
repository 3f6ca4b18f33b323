import type { Change, ChangeWord, Made, Plan } from '@rollcall/model'
import { wordsOf } from '@rollcall/model'
import { changeText, lookOfWord, type Names } from './change.ts'
import { changeLooks, type Look } from './look.ts'
import { bold, type Line, span } from './span.ts'
import { indent, table } from './table.ts'
import { count } from './words.ts'

/** The first changes of each kind and how many there are; what a table needs of a plan, however long it is. */
export interface PlanGroups {
  readonly groups: readonly PlanGroup[]
  readonly names: Names
}

export interface PlanGroup {
  readonly word: ChangeWord
  readonly first: readonly Change[]
  readonly all: number
}

/** Runs through a plan once and keeps `most` changes of each kind. */
export async function groupPlan(plan: Pick<Plan, 'changes'>, most: number): Promise<PlanGroups> {
  const byWord = new Map<ChangeWord, { first: Change[]; all: number }>()
  const shownRefs = new Map<number, string>()
  for await (const batch of plan.changes()) {
    for (const change of batch) {
      if (change.leftOut) continue // the notes say whom it concerns
      if (change.step.op === 'create') shownRefs.set(change.seq, change.about.label)
      const word = wordsOf(change)[0]?.[0] ?? 'update'
      const group = byWord.get(word) ?? { first: [], all: 0 }
      byWord.set(word, group)
      group.all += 1
      if (group.first.length < most) group.first.push(change)
    }
  }
  const groups = changeLooks.flatMap(({ word }) => {
    const group = byWord.get(word)
    return group ? [{ word, ...group }] : []
  })
  return { groups, names: ({ by }: Made) => shownRefs.get(by) }
}

const mostEdits = 4

/** The changes of a plan, grouped by kind, each with before → after and its reason. */
export function planTable({ groups, names }: PlanGroups, look: Look): readonly Line[] {
  const lines: Line[] = []
  for (const group of groups) {
    const { says, tone, sign } = lookOfWord(group.word)
    if (lines.length > 0) lines.push([])
    lines.push(indent([span(look.signs[sign], tone), span(' '), bold(heading(says, group)), ...more(group)]))
    const rows = group.first.flatMap((change) => changeRows(change, look, names))
    lines.push(...table(columns, rows, look.width && look.width - 4).map((line) => indent(line, 4)))
  }
  if (groups.some(({ first, all }) => all > first.length))
    lines.push(
      [],
      indent([span('Everything: --json prints the whole plan, -o FILE keeps it to look at and apply.', 'quiet')]),
    )
  return lines
}

const columns = [
  { name: '', most: 28 },
  { name: '', most: 20 },
  { name: '', most: 72 },
  { name: '', optional: true },
] as const

function heading(says: string, { all }: PlanGroup): string {
  return `${says} ${count(all)}`
}

function more({ first, all }: PlanGroup): Line {
  return all > first.length
    ? [span(`  the first ${count(first.length)}, and ${count(all - first.length)} more`, 'quiet')]
    : []
}

function changeRows(change: Change, look: Look, names: Names): readonly (readonly Line[])[] {
  const { person, account, lines, why, undo } = changeText(change, look, names)
  // Most can be undone wholly: only what cannot is worth the room.
  const end = [why, change.undo === 'exact' ? '' : undo].filter(Boolean).join('; ')
  const shown =
    lines.length > mostEdits ? [...lines.slice(0, mostEdits - 1), moreEdits(lines.length - mostEdits + 1)] : lines
  const [first = [], ...rest] = shown
  return [
    [[span(person)], [span(account, 'quiet')], first, [span(end, 'quiet')]],
    ...rest.map((line): readonly Line[] => [[], [], line, []]),
  ]
}

function moreEdits(left: number): Line {
  return [span(`+${left} more`, 'quiet')]
}
