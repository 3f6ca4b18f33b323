import type { Guard, GuardKind, Limit } from '@rollcall/model'
import { type Allowed, allowKey } from './allow.ts'
import { type AlwaysInput, judgeAlways } from './always.ts'
import type { Counted } from './counted-as.ts'
import { limitOf } from './limit-of.ts'
import { messageOf } from './messages.ts'

export interface GuardInput extends AlwaysInput {
  /** What this plan would do: `countedAs` of its changes. */
  readonly planned: Iterable<Counted>
  /** What was done in the last 24 h, less what was approved. */
  readonly window: Iterable<Counted>
  /** Active accounts for `access`; accounts, groups, pairs and grants managed now for the others. */
  readonly managed: Readonly<Record<GuardKind, number>>
  readonly limits: Partial<Readonly<Record<GuardKind, Limit>>>
}

/** What was taken away in the window is managed no more, so it is added again; of the others nothing was taken. */
const takesAway: ReadonlySet<GuardKind> = new Set(['access', 'delete', 'group', 'membership', 'role'])

/** Every guard that this plan concerns, tripped or not. Those at any number come first. */
export function judge(input: GuardInput): readonly Guard[] {
  const planned = tally(input.planned)
  const window = tally(input.window)
  const counting = [...planned.values()]
    .filter(({ kind }) => kind !== 'create' || !input.firstRun)
    .map((tallied) => judgeCount(tallied, window.get(allowKey(tallied.kind, tallied.field))?.keys ?? new Set(), input))
  return [...judgeAlways(input), ...counting]
}

interface Tally {
  readonly kind: GuardKind
  readonly field?: string
  readonly keys: Set<string>
}

function tally(counted: Iterable<Counted>): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { kind, key, field } of counted) {
    const name = allowKey(kind, field)
    const one = tallies.get(name) ?? { kind, ...(field === undefined ? {} : { field }), keys: new Set<string>() }
    one.keys.add(key)
    tallies.set(name, one)
  }
  return tallies
}

function judgeCount(
  { kind, field, keys }: Tally,
  taken: ReadonlySet<string>,
  { managed, limits, allow }: GuardInput,
): Guard {
  const base = managed[kind] + (takesAway.has(kind) ? taken.size : 0)
  const limit = limitOf(kind, base, limits[kind])
  const count = keys.size
  const together = count + [...taken].filter((one) => !keys.has(one)).length
  const key = allowKey(kind, field)
  const allowed = allow.counts.get(key)
  const guard = {
    code: kind,
    tripped: together > limit && !passes(allow, key, count),
    count,
    limit,
    base,
    window: taken.size,
    allow: `${key}=${count}`,
    ...(field === undefined ? {} : { field }),
    ...(allowed === undefined ? {} : { allowed }),
  }
  return { ...guard, message: messageOf(guard) }
}

function passes({ counts }: Allowed, key: string, count: number): boolean {
  return count <= (counts.get(key) ?? -1)
}
