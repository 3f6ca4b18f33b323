import type { Attributes, Change, Edit, Instant, Link, TargetId, Undoes } from '@rollcall/model'
import { afterStep } from '../decide/after-change.ts'

/**
 * The link once this change of an undo is known to be in the target: what the change concerns is as it was before the
 * run that is taken back, the rest stays. It is never settled: the next run decides about the record afresh.
 */
export function afterUndo(
  link: Link | undefined,
  change: Change & { readonly undoes: Undoes },
  id: TargetId,
  at: Instant,
): Link | undefined {
  const { step, undoes, why } = change
  const { before } = undoes
  if (why === 'make-way') return afterStep(link, change, id, at) // on its way back
  switch (step.op) {
    case 'link':
      return before ? open(before) : afterStep(link, change, id, at)
    case 'create':
      return before ? { ...open(before), target: id, base: withoutPairs(before.base) } : afterStep(link, change, id, at)
    case 'delete':
    case 'unlink':
      return before && open(before)
    case 'update':
      return link && { ...editedBack(open(link), before, step.edits), target: id }
    case 'setActive':
      return link && switchedBack(link, change, id, at)
    case 'members':
      return link && { ...open(link), base: pairsBack(link.base, before?.base, 'members', step.add, step.remove) }
    case 'roles':
      return link && { ...open(link), base: pairsBack(link.base, before?.base, 'roles', step.grant, step.revoke) }
    case 'endSessions':
      return link && open(link)
    default:
      return step satisfies never
  }
}

function open({ proof: _, reviewAt: _r, ...link }: Link): Link {
  return { ...link, settled: false }
}

/** Members and roles follow with steps of their own. */
function withoutPairs({ members: _, roles: _r, ...base }: Attributes): Attributes {
  return base
}

function switchedBack(
  link: Link,
  change: Change & { readonly undoes: Undoes },
  id: TargetId,
  at: Instant,
): Link | undefined {
  const { before } = change.undoes
  if (!before) return afterStep(open(link), change, id, at)
  const { off: _, left: _l, ...rest } = open(link)
  const { off, left } = before
  return { ...rest, ...(off ? { off } : {}), ...(left === undefined ? {} : { left }) }
}

/** A field that was agreed before is agreed again as it was; one that was not is not agreed. */
function editedBack({ unkept, base: now, ...link }: Link, before: Link | undefined, edits: readonly Named[]): Link {
  const base = back(now, before?.base, edits)
  const altered = back(unkept ?? {}, before?.unkept, edits)
  return { ...link, base, ...(Object.keys(altered).length > 0 ? { unkept: altered } : {}) }
}

type Named = Pick<Edit<unknown>, 'field'>

function back<T>(
  now: Readonly<Record<string, T>>,
  before: Readonly<Record<string, T>> | undefined,
  edits: readonly Named[],
): Readonly<Record<string, T>> {
  const all: Record<string, T> = { ...now }
  for (const { field } of edits) {
    const was = before?.[field]
    if (was === undefined) delete all[field]
    else all[field] = was
  }
  return all
}

/** Of the pairs that come back those are Rollcall's that were so before; and of those that go, what was its own before stays. */
function pairsBack(
  now: Attributes,
  before: Attributes | undefined,
  name: 'members' | 'roles',
  add: readonly unknown[],
  remove: readonly string[],
): Attributes {
  const was = new Set((before?.[name] ?? []).map(String))
  const gone = new Set(remove.filter((pair) => !was.has(pair)))
  const kept = (now[name] ?? []).filter((pair) => !gone.has(String(pair)))
  // Whoever was made anew has another id now, and is found agreed by the next run.
  const back = add.filter((pair): pair is string => typeof pair === 'string' && was.has(pair))
  return { ...now, [name]: [...new Set([...kept, ...back])] }
}
