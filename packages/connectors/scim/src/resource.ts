import type { Kind, SyncRecord, Value } from '@rollcall/model'
import type { Attribute } from './attributes.ts'
import { booleanOf, isObject, type Json, keyOf, listOf, numberOf, pick, textOf } from './json.ts'

/** The values that a resource has for a field. */
export function valuesOf(attribute: Attribute, resource: unknown): readonly Value[] {
  const { field, sub, type, isList } = attribute
  const stored = storedOf(attribute, resource)
  if (!isList) return decoded(field.type, sub === undefined ? stored : partOf(stored, sub))
  const elements = listOf(stored).filter((one) => type === undefined || typeOf(one) === type.toLowerCase())
  const values = elements.flatMap((one) => decoded(field.type, partOf(one, sub ?? 'value')))
  return field.many ? [...new Set(values)] : values.slice(0, 1)
}

/** What a resource keeps under the attribute's name. */
export function storedOf({ urn, name }: Pick<Attribute, 'urn' | 'name'>, resource: unknown): unknown {
  if (urn === undefined) return pick(resource, name)
  // Some spread an extension over keys of its own, with the whole path as name.
  return pick(pick(resource, urn), name) ?? pick(resource, `${urn}:${name}`)
}

/** A part of a complex value; where a server sends the bare value, that. */
export function partOf(value: unknown, sub: string): unknown {
  return isObject(value) ? pick(value, sub) : sub === 'value' ? value : undefined
}

export function typeOf(element: unknown): string | undefined {
  return textOf(pick(element, 'type'))?.toLowerCase()
}

function decoded(type: Attribute['field']['type'], stored: unknown): readonly Value[] {
  const one = Array.isArray(stored) && stored.length === 1 ? (stored[0] as unknown) : stored
  if (one === undefined || one === null || one === '') return []
  const value = type === 'boolean' ? booleanOf(one) : type === 'number' ? (numberOf(one) ?? textOf(one)) : plain(one)
  return value === undefined ? [] : [value]
}

function plain(stored: unknown): Value | undefined {
  return typeof stored === 'boolean' ? String(stored) : textOf(stored)
}

/** A record of the attributes asked for, spelled as asked. */
export function toRecord(
  kind: Kind,
  resource: Json,
  id: string,
  wanted: readonly (readonly [string, Attribute])[],
): SyncRecord {
  const attributes: Record<string, readonly Value[]> = {}
  for (const [name, attribute] of wanted) {
    const values = valuesOf(attribute, resource)
    if (values.length > 0) attributes[name] = values
  }
  return { kind, id, attributes }
}

/** The resource with other values for a field; what else the attribute holds stays. */
export function withValues(resource: Json, attribute: Attribute, values: readonly Value[]): Json {
  const { urn, name } = attribute
  const holder = urn === undefined ? resource : pick(resource, urn)
  const stored = storedOf(attribute, resource)
  const changed = replaced(isObject(holder) ? holder : {}, name, shaped(attribute, stored, values))
  if (urn === undefined) return changed
  const without = replaced(resource, `${urn}:${name}`, undefined)
  return replaced(without, urn, Object.keys(changed).length > 0 ? changed : undefined)
}

/** What has to be stored under the attribute's name so that the field has these values; undefined: nothing. */
function shaped(attribute: Attribute, stored: unknown, values: readonly Value[]): unknown {
  const { field, sub, type, isList } = attribute
  if (!isList) {
    const [value] = values
    if (sub === undefined) return value
    const others = isObject(stored) ? replaced(stored, sub, undefined) : {}
    // Who is somebody else's manager now is not called what the former one was.
    if (field.type === 'ref') return value === undefined ? undefined : { [sub]: value }
    const all = value === undefined ? others : { ...others, [sub]: value }
    return Object.keys(all).length > 0 ? all : undefined
  }
  const elements = listOf(stored)
  const result =
    type === undefined ? wholeList(attribute, elements, values) : oneElement(type, sub ?? 'value', elements, values)
  return result.length > 0 ? result : undefined
}

function wholeList(attribute: Attribute, elements: readonly unknown[], values: readonly Value[]): readonly unknown[] {
  const { sub } = attribute
  if (sub === undefined) return values
  const wanted = new Set(values.map(String))
  // What has no value is not ours to leave out.
  const staying = elements.filter(
    (one) => [undefined, null].includes(partOf(one, sub) as never) || wanted.has(String(partOf(one, sub))),
  )
  const held = new Set(staying.map((one) => String(partOf(one, sub))))
  return [
    ...staying,
    ...newElements(
      attribute,
      values.filter((value) => !held.has(String(value))),
      staying,
    ),
  ]
}

/** Values as elements of a list. The first is the main one, unless there is one already. */
export function newElements(
  { field, sub = 'value', types = [] }: Attribute,
  values: readonly Value[],
  beside: readonly unknown[],
): readonly Json[] {
  if (field.type === 'ref' || !types.includes('work')) return values.map((value) => ({ [sub]: value }))
  const hasMain = beside.some((one) => booleanOf(pick(one, 'primary')))
  return values.map((value, at) => {
    const isMain = at === 0 && !hasMain
    const type = isMain ? 'work' : 'other'
    return { [sub]: value, ...(types.includes(type) ? { type } : {}), ...(isMain ? { primary: true } : {}) }
  })
}

function oneElement(
  type: string,
  sub: string,
  elements: readonly unknown[],
  values: readonly Value[],
): readonly unknown[] {
  const [value] = values
  const at = elements.findIndex((one) => typeOf(one) === type.toLowerCase())
  if (at < 0) return value === undefined ? elements : [...elements, newElement(type, sub, value, elements)]
  const before = isObject(elements[at]) ? elements[at] : {}
  const after = replaced(before, sub, value)
  const isEmpty = value === undefined && Object.keys(after).every((key) => key === 'type' || key === 'primary')
  return elements.flatMap((one, index) => (index !== at ? [one] : isEmpty ? [] : [after]))
}

/** An element of its type; the main one if it is the only one. */
export function newElement(type: string, sub: string, value: Value, beside: readonly unknown[]): Json {
  return { [sub]: value, type, ...(sub === 'value' && beside.length === 0 ? { primary: true } : {}) }
}

function replaced(object: Json, name: string, value: unknown): Json {
  const key = keyOf(object, name) ?? name
  const { [key]: _, ...others } = object
  return value === undefined ? others : { ...others, [key]: value }
}
