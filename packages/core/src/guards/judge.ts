import type { Guard, GuardKind, Limit } from '@rollcall/model'
import { allowKey } from './allow.ts'
import { type AlwaysInput, judgeAlways } from './always.ts'
import { type Counted, isGroupKey } from './counted-as.ts'
import { limitOf } from './limit-of.ts'
import { messageOf } from './messages.ts'

export interface GuardInput extends AlwaysInput {
  /** What this plan would do: `countedAs` of its changes. */
  readonly planned: Iterable<Counted>
  /** What was done in the last 24 h, less what was approved. */
  readonly window: Iterable<Counted>
  /** Active accounts for `access`; accounts, groups, pairs and grants managed now for the others. */
  readonly managed: Readonly<Record<GuardKind, number>>
  /** Groups managed now: what is measured where a kind counts accounts and groups, each against its own. */
  readonly managedGroups: number
  readonly limits: Partial<Readonly<Record<GuardKind, Limit>>>
}

/** What was taken away in the window is managed no more, so it is added again; of the others nothing was taken. */
const takesAway: ReadonlySet<GuardKind> = new Set(['access', 'delete', 'group', 'membership', 'role'])

/** Every guard that this plan concerns, tripped or not. Those at any number come first. */
export function judge(input: GuardInput): readonly Guard[] {
  const planned = tally(input.planned)
  const window = tally(input.window)
  const counting = [...planned]
    .filter(([, { kind }]) => kind !== 'create' || !input.firstRun)
    .map(([name, tallied]) => {
      const others = [...planned.values()].filter((one) => one !== tallied && nameOf(one) === nameOf(tallied))
      const total = others.reduce((sum, { keys }) => sum + keys.size, tallied.keys.size)
      return judgeCount(tallied, window.get(name)?.keys ?? new Set(), total, input)
    })
  return [...judgeAlways(input), ...counting]
}

interface Tally {
  readonly kind: GuardKind
  readonly field: string | undefined
  /** Of groups, where the kind counts accounts too. */
  readonly groups: boolean
  readonly keys: Set<string>
}

function nameOf({ kind, field }: Pick<Tally, 'kind' | 'field'>): string {
  return allowKey(kind, field)
}

function tally(counted: Iterable<Counted>): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { kind, key, field } of counted) {
    const groups = kind !== 'group' && isGroupKey(key)
    const name = `${allowKey(kind, field)} ${groups}`
    const one = tallies.get(name) ?? { kind, field, groups, keys: new Set<string>() }
    one.keys.add(key)
    tallies.set(name, one)
  }
  return tallies
}

function judgeCount(
  { kind, field, groups, keys }: Tally,
  taken: ReadonlySet<string>,
  total: number,
  { managed, managedGroups, limits, allow }: GuardInput,
): Guard {
  const base = (groups ? managedGroups : managed[kind]) + (takesAway.has(kind) ? taken.size : 0)
  const limit = limitOf(kind, base, limits[kind])
  const count = keys.size
  const together = count + [...taken].filter((one) => !keys.has(one)).length
  const key = allowKey(kind, field)
  const allowed = allow.counts.get(key) ?? Number.NEGATIVE_INFINITY
  const passes = total <= allowed
  const guard = {
    code: kind,
    tripped: together > limit && !passes,
    count,
    limit,
    base,
    window: taken.size,
    allow: `${key}=${total}`,
    ...(field === undefined ? {} : { field }),
    ...(passes ? { allowed } : {}),
  }
  return { ...guard, message: messageOf(guard) }
}
