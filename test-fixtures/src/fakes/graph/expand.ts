import type { Call, House } from './call.ts'
import { isAdvanced } from './call.ts'
import { type Selection, selectionOf } from './options.ts'
import { badRequest, unsupported } from './refusal.ts'
import type { Kind, Thing } from './tenant.ts'

export interface Expansion {
  readonly relation: 'manager' | 'members' | 'owners' | 'memberOf'
  readonly selection: Selection
}

const relations: Readonly<Record<Kind, readonly string[]>> = {
  user: ['manager', 'memberOf'],
  group: ['members', 'owners', 'memberOf'],
}

/** `$expand`: one relationship, not with advanced queries (query-parameters, aad-advanced-queries). */
export function expansionOf(kind: Kind, call: Call, house: House): Expansion | undefined {
  const text = call.query.get('$expand')
  if (text === null) return undefined
  const [, relation = '', inner] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/.exec(text) ?? []
  if (relation === '') throw badRequest('Parsing OData Select and Expand failed: only one property can be expanded.')
  if (!relations[kind].includes(relation))
    throw badRequest(
      `Parsing OData Select and Expand failed: Could not find a property named '${relation}' on type 'microsoft.graph.${kind}'.`,
    )
  if (isAdvanced(call)) throw unsupported('$expand is not supported with advanced queries.')
  const [, levels, selected] = /^(?:\$levels=(\w+);)?(?:\$select=([\w,]+))?$/.exec(inner ?? '') ?? []
  if (inner !== undefined && selected === undefined && levels === undefined)
    throw badRequest('Parsing OData Select and Expand failed: Term is not valid.')
  if (levels !== undefined) throw unsupported('$levels is not supported without advanced query parameters.')
  const query = new URLSearchParams(selected === undefined ? {} : { $select: selected })
  const kinds: readonly Kind[] = relation === 'manager' ? ['user'] : ['user', 'group']
  return { relation: relation as Expansion['relation'], selection: selectionOf(kinds, { ...call, query }, house, true) }
}

/** At most twenty of what it leads to, without a link to the rest. */
export function expanded(
  thing: Thing,
  { relation, selection }: Expansion,
  { tenant }: House,
  row: (thing: Thing, selection: Selection) => object,
): object {
  if (relation === 'manager') {
    const of = thing.manager === undefined ? undefined : tenant.find(thing.manager)
    return of ? { manager: row(of, selection) } : {}
  }
  const ids = relation === 'memberOf' ? tenant.groupsOf(thing.id).map(({ id }) => id) : [...thing[relation]]
  const things = ids.flatMap((id) => tenant.find(id) ?? []).slice(0, 20)
  return { [relation]: things.map((one) => row(one, selection)) }
}
