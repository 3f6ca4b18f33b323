import type { Attributes, Kind, SyncRecord, Value } from '@rollcall/model'
import type { Row } from '../http/graph.ts'
import { spelt, untracked } from './attributes.ts'

/** Who a record points to, by id. */
export type Relation = 'manager' | 'members'

/** An object as it is put together from rows. */
export interface Whole {
  readonly id: string
  readonly values: Row
  /** Ids of those it is linked to by the relation that was selected. */
  readonly linked: ReadonlySet<string>
  /** The relation could not be read. */
  readonly isPartial?: true
}

/** What to ask for, so that records have exactly the attributes that were asked for. */
export interface Selection {
  readonly kind: Kind
  /** Properties, in one order; without relations. */
  readonly properties: readonly string[]
  readonly relation?: Relation
  /** Some of it is told by lists only. */
  readonly hasUntracked: boolean
  readonly attributes: readonly Wanted[]
}

interface Wanted {
  /** As it was asked for. */
  readonly name: string
  readonly property: string
  /** Within a complex property. */
  readonly part?: string
}

export function selectionOf(kind: Kind, attributes: readonly string[]): Selection {
  const wanted = attributes.map((name): Wanted => {
    const known = spelt(kind, name)
    if (kind === 'user' && /^extensionAttribute\d+$/.test(known))
      return { name, property: 'onPremisesExtensionAttributes', part: known }
    const [property = known, part] = known.split('.', 2)
    return { name, property, ...(part === undefined ? {} : { part }) }
  })
  const relation = kind === 'user' ? ('manager' as const) : ('members' as const)
  const always = kind === 'user' ? ['id', 'accountEnabled'] : ['id']
  const isRelated = wanted.some(({ property }) => property === relation)
  // Who may see the members of a group that hides them needs a right of its own.
  const more = isRelated && kind === 'group' ? ['visibility'] : []
  const properties = new Set([...always, ...more, ...wanted.map(({ property }) => property)])
  properties.delete(relation)
  return {
    kind,
    properties: [...properties].sort(),
    ...(isRelated ? { relation } : {}),
    hasUntracked: untracked.some((name) => properties.has(name)),
    attributes: wanted,
  }
}

/** `$select` of lists and single objects. */
export function listSelect({ properties }: Selection): string {
  return properties.join(',')
}

/** `$select` of delta, which takes relations as well. */
export function deltaSelect({ properties, relation }: Selection): string {
  const tracked = properties.filter((name) => !untracked.includes(name))
  return [...tracked, ...(relation === undefined ? [] : [relation])].join(',')
}

export function toRecord(
  { kind, attributes, relation }: Selection,
  { id, values, linked, isPartial }: Whole,
): SyncRecord {
  const found: Record<string, readonly Value[]> = {}
  const names = new Map<string, readonly Value[]>()
  for (const { name, property, part } of attributes) {
    const key = part === undefined ? property : `${property}.${part}`
    const held = names.get(key) ?? (property === relation ? [...linked].sort() : valuesOf(values[property], part))
    names.set(key, held)
    if (held.length > 0) found[name] = held
  }
  return {
    kind,
    id,
    attributes: found as Attributes,
    ...(values.accountEnabled === false ? { standing: { disabled: true as const } } : {}),
    ...(isPartial
      ? { partial: attributes.filter(({ property }) => property === relation).map(({ name }) => name) }
      : {}),
  }
}

/** null, an empty list and what was never set are all the same: no value. */
function valuesOf(value: unknown, part: string | undefined): readonly Value[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap((one) => valuesOf(one, part))
  if (typeof value === 'object')
    return part === undefined ? [JSON.stringify(value)] : valuesOf((value as Row)[part], undefined)
  if (part !== undefined) return []
  if (typeof value === 'boolean' || typeof value === 'string') return value === '' ? [] : [value]
  return typeof value === 'number' ? [value] : []
}
