import type { Change, GuardKind, Link, Write } from '@rollcall/model'

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

/** What a change counts towards, and as what. Only what takes away, renames or makes accounts is counted. */
export function countedAs({ about, step, seq, why }: Change, { link, identity }: CountedAbout): readonly Counted[] {
  const key = about.target ?? about.source ?? String(seq)
  const once = (kind: GuardKind): Counted => ({ kind, key })
  switch (step.op) {
    case 'create':
      return [once('create')]
    case 'setActive':
      return step.active ? [] : [once('access')]
    case 'delete':
      if (step.kind === 'group') return [once('group')]
      return isActive(step.before.active?.[0], link) ? [once('access'), once('delete')] : [once('delete')]
    case 'unlink':
      return about.kind === 'user' && link && !link.off && why !== 'target-missing' ? [once('access')] : []
    case 'members':
      return [
        ...step.remove.map((member): Counted => ({ kind: 'membership', key: `${key}\0${member}` })),
        ...(empties(step, link) ? [once('group')] : []),
      ]
    case 'roles':
      return step.revoke.map((role): Counted => ({ kind: 'role', key: `${key}\0${role}` }))
    case 'update':
      if (why === 'make-way') return []
      return [
        ...(changesIdentity(step, identity) ? [once('identity')] : []),
        ...clearedFields(step, link).map((field): Counted => ({ kind: 'clear', key, field })),
      ]
    case 'link':
    case 'endSessions':
      return []
    default:
      return step satisfies never
  }
}

type Step<O extends Write['op']> = Extract<Change['step'], { op: O }>

function isActive(active: unknown, link: Link | undefined): boolean {
  return active === undefined ? link?.off === undefined : active === true || active === 1 || active === 'true'
}

/** All the members that Rollcall knows of go, and nobody comes. */
function empties({ add, remove }: Step<'members'>, link: Link | undefined): boolean {
  const known = link?.base.members ?? []
  return remove.length > 0 && add.length === 0 && known.every((member) => remove.includes(String(member)))
}

/** Filling an empty field gives an identity, it changes none. */
function changesIdentity({ edits }: Step<'update'>, identity: readonly string[]): boolean {
  return edits.some(({ field, from, remove }) => identity.includes(field) && from.length + remove.length > 0)
}

function clearedFields({ edits }: Step<'update'>, link: Link | undefined): readonly string[] {
  return edits
    .filter(({ field, from, to, add, remove }) => {
      if (to.length + add.length > 0) return false
      return (
        from.length > 0 || (remove.length > 0 && (link?.base[field] ?? []).every((value) => remove.includes(value)))
      )
    })
    .map(({ field }) => field)
}
