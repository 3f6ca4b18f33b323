import type { Change, GuardKind, Link, Write } from '@rollcall/model'
import { isActive } from '../decide/account.ts'

/** Something a guard counts: `key` names the account or pair, `field` the field that becomes empty. */
export interface Counted {
  readonly kind: GuardKind
  readonly key: string
  readonly field?: string
}

export interface CountedAbout {
  /** The record's link before the change. */
  readonly link?: Link
  /** Unique and match fields of the record's kind: a change of one is a change of identity. */
  readonly identity: readonly string[]
}

/** As much of a change as guards count. */
export type Counting = Pick<Change, 'seq' | 'about' | 'why' | 'step' | 'clears'>

/** What a change counts towards, and as what. Only what takes away, renames or makes accounts is counted. */
export function countedAs(change: Counting, { link, identity }: CountedAbout): readonly Counted[] {
  const { about, step, seq } = change
  const id = about.target ?? about.source ?? String(seq)
  const once = (kind: GuardKind): Counted => ({ kind, key: about.kind === 'group' ? groupKey(id) : id })
  const pairs = (kind: GuardKind, others: readonly unknown[]): readonly Counted[] =>
    others.map((other) => ({ kind, key: `${id}\0${other}` }))
  switch (step.op) {
    case 'create':
      return [once('create')]
    case 'setActive':
      return step.active ? [] : [once('access')]
    case 'delete':
      // With a group goes every membership in it.
      if (step.kind === 'group') return [once('group'), ...pairs('membership', link?.base.members ?? [])]
      return isActive(step.before, link) ? [once('access'), once('delete')] : [once('delete')]
    case 'unlink':
      // Whatever the reason: a target that hides its accounts must not have every link dropped.
      return about.kind === 'user' && link && !link.off ? [once('access')] : []
    case 'members':
      return [...pairs('membership', step.remove), ...(change.clears?.includes('members') ? [once('group')] : [])]
    case 'roles':
      return pairs('role', step.revoke)
    case 'update':
      return [
        ...(changesIdentity(change, step, identity) ? [once('identity')] : []),
        ...(change.clears ?? []).map((field): Counted => ({ ...once('clear'), field })),
      ]
    case 'link':
    case 'endSessions':
      return []
    default:
      return step satisfies never
  }
}

/** An account and a group may bear the same id, and each of them counts. */
export function isGroupKey(key: string): boolean {
  return key.startsWith(groupMark)
}

const groupMark = 'group\0'

function groupKey(id: string): string {
  return `${groupMark}${id}`
}

type Step<O extends Write['op']> = Extract<Change['step'], { op: O }>

/** Filling an empty field gives an identity, it changes none; nor does a temporary value: the edit that follows counts. */
function changesIdentity({ why }: Counting, { edits }: Step<'update'>, identity: readonly string[]): boolean {
  return edits.some(
    ({ field, from, to, remove }) =>
      identity.includes(field) && from.length + remove.length > 0 && (why !== 'make-way' || to.length === 0),
  )
}
