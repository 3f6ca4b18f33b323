import type {
  About,
  Attributes,
  Change,
  Edit,
  Instant,
  Link,
  Reason,
  SourceId,
  TargetId,
  Value,
  Write,
} from '@rollcall/model'
import { afterUndo } from '../undo/after-undo.ts'

type AnyStep<I> =
  | Write<I>
  | { readonly op: 'link'; readonly id: TargetId; readonly base: Attributes }
  | { readonly op: 'unlink' }

/** A change as far as a link depends on it. */
interface Happened<I> {
  readonly about: About
  readonly why: Reason
  readonly step: AnyStep<I>
}

/** The link once this single change is known to be in the target; `id` is the record's id there. */
export function afterChange(link: Link | undefined, change: Change, id: TargetId, at: Instant): Link | undefined {
  const { undoes } = change
  return undoes ? afterUndo(link, { ...change, undoes }, id, at) : afterStep(link, change, id, at)
}

/** As `afterChange`, for steps that name other records in whatever way; what is no value yet is left out of the base. */
export function afterStep<I>(
  link: Link | undefined,
  { about, why, step }: Happened<I>,
  id: TargetId,
  at: Instant,
): Link | undefined {
  switch (step.op) {
    case 'create':
      return newLink(link, about, id, valuesIn(step.attributes))
    case 'link':
      return newLink(undefined, about, id, step.base)
    case 'unlink':
    case 'delete':
      return undefined
    case 'update':
      return link && { ...written(inScope(open(link)), step.edits), target: id }
    case 'setActive':
      return link && switched(open(link), step.active, why, at)
    case 'members':
      return (
        link && { ...open(link), base: { ...link.base, members: shifted(link.base.members, step.add, step.remove) } }
      )
    case 'roles':
      return (
        link && {
          ...granted(open(link), step.grant),
          base: { ...link.base, roles: shifted(link.base.roles, step.grant, step.revoke) },
        }
      )
    case 'endSessions':
      return link && ended(open(link))
    default:
      return step satisfies never
  }
}

/** Something is under way for it: not settled until a later run finds everything in place. */
function open(link: Link): Link {
  const { proof: _, ...rest } = link
  return { ...rest, settled: false }
}

/** Roles are given only to someone in scope, as fields are written. */
function granted(link: Link, grant: readonly string[]): Link {
  return grant.length > 0 ? inScope(link) : link
}

/** Fields are written only for someone in scope. */
function inScope({ left: _, ...link }: Link): Link {
  return link
}

/** A link as it begins; it knows of the record's standing what the one before it knew. */
export function newLink(
  before: Link | undefined,
  { kind, label, source }: About,
  target: TargetId,
  base: Attributes,
): Link {
  const { dn, standing } = before ?? {}
  const id = source ?? ('' as SourceId)
  return {
    kind,
    source: id,
    target,
    label,
    base,
    settled: false,
    ...(dn === undefined ? {} : { dn }),
    ...(standing === undefined ? {} : { standing }),
  }
}

function switched({ off: _, left, ...link }: Link, active: boolean, why: Reason, at: Instant): Link {
  if (active) return link
  const leaving = why === 'left-scope' || why === 'gone'
  const since = left ?? (leaving ? at : undefined)
  return { ...link, off: { why, since: at, sessions: 'open' }, ...(since === undefined ? {} : { left: since }) }
}

/** No session of before goes on. */
export function ended({ off, ...link }: Link): Link {
  return off ? { ...link, off: { why: off.why, since: off.since } } : link
}

/** What the target made of earlier values of these fields counts no more. */
function written<I>({ unkept = {}, ...link }: Link, edits: readonly Edit<I>[]): Link {
  const others = Object.entries(unkept).filter(([name]) => !edits.some(({ field }) => field === name))
  return {
    ...link,
    base: editedBase(link.base, edits),
    ...(others.length > 0 ? { unkept: Object.fromEntries(others) } : {}),
  }
}

function editedBase<I>(base: Attributes, edits: readonly Edit<I>[]): Attributes {
  const edited: Record<string, readonly Value[]> = { ...base }
  for (const { field, to, add, remove } of edits) {
    if (add.length + remove.length > 0) edited[field] = shifted(base[field], add, remove)
    else if (to.every(isValue)) edited[field] = to
    // A reference to a record that is only being made: the next run finds it agreed.
    else delete edited[field]
  }
  return edited
}

function shifted(values: readonly Value[] = [], add: readonly unknown[], remove: readonly Value[]): readonly Value[] {
  const gone = new Set(remove)
  return [...new Set([...values.filter((value) => !gone.has(value)), ...add.filter(isValue)])]
}

function valuesIn(attributes: Attributes<unknown>): Attributes {
  const entries = Object.entries(attributes)
  return Object.fromEntries(entries.filter((entry): entry is [string, Value[]] => entry[1].every(isValue)))
}

function isValue(value: unknown): value is Value {
  return typeof value !== 'object' || value instanceof Uint8Array
}
