import type { Edit, Value } from '@rollcall/model'
import { type Attribute, pathOf, quoted } from '../attributes.ts'
import { isObject, type Json, listOf, pick } from '../json.ts'
import { newElement, newElements, partOf, storedOf, typeOf } from '../resource.ts'
import { urns } from '../urns.ts'

/** One step of a PATCH (RFC 7644 section 3.5.2). */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path?: string
  readonly value?: unknown
}

/** An edit with the attribute it is of. */
export interface Named {
  readonly attribute: Attribute
  readonly edit: Edit
  /** Access depends on it: written whatever is there now, and not done unless it shows. */
  readonly mustHold?: true
}

export function patchOf(operations: readonly Operation[]): Json {
  return { schemas: [urns.patch], Operations: operations }
}

/**
 * The edit in the form that most servers understand: lower case, a path of its own, one operation for one value, real
 * booleans. An element that is not in a list yet is added whole: replacing what is not there is an error to most.
 */
export function preciseOperations({ attribute, edit }: Named, before: Json): readonly Operation[] {
  const { urn, name, sub = 'value', type, isList } = attribute
  const path = pathOf(attribute)
  const head = urn === undefined ? name : `${urn}:${name}`
  const [value] = edit.to
  if (!isList)
    return [value === undefined ? { op: 'remove', path } : { op: 'replace', path, value: whole(attribute, value) }]
  const elements = listOf(storedOf(attribute, before))
  if (type !== undefined) {
    const element = elements.find((one) => typeOf(one) === type.toLowerCase())
    if (value === undefined)
      return [{ op: 'remove', path: isAllOf(element, sub) ? path.slice(0, path.lastIndexOf('.')) : path }]
    if (element) return [{ op: 'replace', path, value }]
    return [{ op: 'add', path: head, value: [newElement(type, sub, value, elements)] }]
  }
  const { remove, add } = toAddAndRemove(attribute, edit, elements)
  const staying = elements.filter((one) => !remove.includes(String(partOf(one, sub))))
  const removals = remove.map((one): Operation => ({ op: 'remove', path: `${head}[${sub} eq ${quoted(one)}]` }))
  if (add.length === 0) return removals
  return [
    ...removals,
    { op: 'add', path: head, value: attribute.sub === undefined ? add : newElements(attribute, add, staying) },
  ]
}

/**
 * The same with whole attributes, as they should be afterwards: for servers that refuse a path into them. What is sent of an
 * extension is all of it: some replace the whole of it. `isBare`: a manager is an id and nothing around it.
 */
export function wholeOperations(named: readonly Named[], after: Json, isBare = false): readonly Operation[] {
  const attributes = new Map(named.map(({ attribute }) => [`${attribute.urn} ${attribute.name}`, attribute]))
  const operations: Operation[] = []
  const extensions: Record<string, Json> = {}
  for (const attribute of attributes.values()) {
    const { urn, name } = attribute
    const stored = storedOf(attribute, after)
    const value = isBare ? bare(attribute, stored) : stored
    if (stored === undefined) operations.push({ op: 'remove', path: urn === undefined ? name : `${urn}:${name}` })
    else if (urn === undefined) operations.push({ op: 'replace', path: name, value })
    else extensions[urn] = { ...(extensions[urn] ?? extensionOf(after, urn)), [name]: value }
  }
  return [
    ...operations,
    ...Object.entries(extensions).map(([urn, value]): Operation => ({ op: 'replace', value: { [urn]: value } })),
  ]
}

function extensionOf(resource: Json, urn: string): Json {
  const extension = pick(resource, urn)
  return isObject(extension) ? extension : {}
}

/** The same as one object of attributes, as Okta sends it, for servers that know no paths. None where something is removed. */
export function withoutPaths(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  if (operations.some(({ op }) => op === 'remove')) return []
  const values = operations.map(({ path, value }) => (path === undefined ? (value as Json) : { [path]: value }))
  return [[{ op: 'replace', value: Object.assign({}, ...values) as Json }]]
}

/** Members taken out by a list of them, as Entra and AWS do it, for servers that refuse a path with a filter. */
export function listRemovals(operations: readonly Operation[]): readonly Operation[] {
  const removals = operations.map(({ op, path = '' }) =>
    op === 'remove' ? /^members\[value eq (".*")\]$/.exec(path)?.[1] : undefined,
  )
  const gone = removals.flatMap((id) => (id === undefined ? [] : [{ value: JSON.parse(id) as string }]))
  if (gone.length === 0) return operations
  return [{ op: 'remove', path: 'members', value: gone }, ...operations.filter((_, at) => removals[at] === undefined)]
}

/** Values that come and values that go, against what the list holds. */
function toAddAndRemove(
  { field, sub = 'value' }: Attribute,
  { to, add, remove }: Edit,
  elements: readonly unknown[],
): { readonly add: readonly Value[]; readonly remove: readonly string[] } {
  if (field.readable === false) return { add, remove: remove.map(String) }
  const held = new Set(elements.map((one) => String(partOf(one, sub))))
  const isDelta = add.length + remove.length > 0
  const wanted = new Set(to.map(String))
  const gone = isDelta ? remove.map(String) : [...held].filter((one) => !wanted.has(one))
  return {
    add: (isDelta ? add : to).filter((value) => !held.has(String(value))),
    remove: gone.filter((one) => held.has(one)),
  }
}

/** Whether an element says nothing beside this part of it. */
function isAllOf(element: unknown, sub: string): boolean {
  if (!isObject(element)) return true
  const others = Object.keys(element).filter((key) => !['type', 'primary', 'display', '$ref', sub].includes(key))
  return others.every((key) => pick(element, key) === undefined)
}

/** References are complex (RFC 7643 section 4.3). */
function whole({ field, sub }: Attribute, value: Value): unknown {
  return field.type === 'ref' && sub !== undefined ? { [sub]: value } : value
}

/** For servers whose manager is a bare id. */
function bare({ field, sub, isList }: Attribute, stored: unknown): unknown {
  return field.type === 'ref' && !isList && sub !== undefined ? pick(stored, sub) : stored
}
