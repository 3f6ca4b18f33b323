import type { Field, Kind } from '@rollcall/model'
import type { Definition, SchemaDefinition } from './discovery/definitions.ts'
import { urns } from './urns.ts'

/** A field of ours, and where a resource keeps it. */
export interface Attribute {
  readonly field: Field
  /** Of the extension it belongs to; absent for the core schema. */
  readonly urn?: string
  readonly name: string
  /** What of a complex attribute is meant: `givenName` of `name`, `value` of `emails`. */
  readonly sub?: string
  /** Of a list: the one element that this single value is kept in, by its `type`. */
  readonly type?: string
  /** The attribute is a list in the resource, whether the field is or not. */
  readonly isList: boolean
  /** Of a whole list: the types that the schema names for its elements. */
  readonly types?: readonly string[]
}

/** Not fields: what the server makes itself, and what has a name of its own with us. */
const kept = new Set(['id', 'meta', 'schemas', 'groups', 'externalid'])
/** In these the case of letters tells nobody apart; everywhere else a name spelled otherwise is a change to write. */
const caseless: Readonly<Record<Kind, ReadonlySet<string>>> = {
  user: new Set(['username', 'emails']),
  group: new Set(['displayname']),
}

/** The fields of a kind: those of the core schema by their own names, those of extensions too, unless the name is taken. */
export function attributesOf(
  kind: Kind,
  core: SchemaDefinition,
  extensions: readonly SchemaDefinition[],
): readonly Attribute[] {
  const stated = core.attributes.find(({ name }) => name.toLowerCase() === 'externalid')
  const all: Attribute[] = [
    stated?.unique ? { ...externalId, field: { ...externalId.field, unique: true } } : externalId,
  ]
  const names = new Set(['externalid'])
  const add = (attribute: Attribute): void => {
    const { name } = attribute.field
    const free = names.has(name.toLowerCase()) ? `${attribute.urn}:${name}` : name
    if (names.has(free.toLowerCase())) return
    names.add(free.toLowerCase())
    all.push({ ...attribute, field: { ...attribute.field, name: free } })
  }
  for (const definition of core.attributes)
    if (!kept.has(definition.name.toLowerCase())) fieldsOf(kind, definition, undefined).forEach(add)
  for (const { urn, attributes } of extensions)
    for (const definition of attributes) fieldsOf(kind, definition, urn).forEach(add)
  return all
}

/** Always there (RFC 7643 section 3.1): the client's own id for a record, which the server only keeps. */
const externalId: Attribute = {
  field: { name: 'externalId', type: 'text', findable: true },
  name: 'externalId',
  isList: false,
}

function fieldsOf(kind: Kind, definition: Definition, urn: string | undefined): readonly Attribute[] {
  const { name, multiValued, subAttributes, type } = definition
  const place = { name, ...(urn === undefined ? {} : { urn }) }
  if (urn === undefined && name === 'members')
    return [{ ...place, field: membersOf(definition), sub: 'value', isList: true }]
  if (urn?.toLowerCase() === urns.enterprise.toLowerCase() && name === 'manager')
    return [{ ...place, field: { name, type: 'ref' }, sub: 'value', isList: false }]
  if (type !== 'complex') {
    return [{ ...place, field: fieldOf(kind, name, definition, multiValued), isList: multiValued }]
  }
  if (!multiValued) {
    return subAttributes
      .filter((sub) => sub.type !== 'complex' && !sub.multiValued)
      .map((sub) => {
        const field = fieldOf(kind, `${name}.${sub.name}`, narrower(sub, definition), false)
        return { ...place, field, sub: sub.name, isList: false }
      })
  }
  return listFields(kind, definition, place)
}

/** `request`: shown only to those who name it, which is more than some servers understand. */
function membersOf({ name, mutability, returned }: Definition): Field {
  const isShown = returned !== 'never' && returned !== 'request' && mutability !== 'writeOnly'
  return {
    name,
    type: 'ref',
    many: true,
    ...(mutability === 'readOnly' ? { writable: 'never' } : {}),
    ...(isShown ? {} : { readable: false }),
  }
}

/** `emails`: all its values; `emails[type eq "work"].value`: one of them. */
function listFields(kind: Kind, definition: Definition, place: Pick<Attribute, 'name' | 'urn'>): readonly Attribute[] {
  const { name, subAttributes } = definition
  const value = subAttributes.find((sub) => sub.name === 'value')
  const parts = subAttributes.filter((sub) => sub.type !== 'complex' && !beside.has(sub.name))
  const types = subAttributes.find((sub) => sub.name === 'type')?.values ?? []
  const whole = value
    ? [{ ...place, field: fieldOf(kind, name, narrower(value, definition), true), sub: 'value', isList: true, types }]
    : []
  const elements = types.flatMap((type) =>
    parts.map((sub) => {
      const field = fieldOf(kind, `${name}[type eq "${type}"].${sub.name}`, narrower(sub, definition), false)
      return { ...place, field, sub: sub.name, type, isList: true }
    }),
  )
  return [...whole, ...elements]
}

const beside = new Set(['type', 'primary', 'display', '$ref'])

/** A part may be written and read only as far as the whole may; that it is required says nothing about the whole. */
function narrower(sub: Definition, whole: Definition): Definition {
  return {
    ...sub,
    required: sub.required && whole.required,
    mutability: whole.mutability === 'readWrite' ? sub.mutability : whole.mutability,
    returned: whole.returned === 'never' ? 'never' : sub.returned,
  }
}

function fieldOf(kind: Kind, name: string, definition: Definition, many: boolean): Field {
  const { type, required, mutability, returned, unique } = definition
  const folded = name.toLowerCase()
  const naming = folded === (kind === 'user' ? 'username' : 'displayname')
  const readable = returned !== 'never' && mutability !== 'writeOnly'
  const isText = type === 'string' || type === 'reference'
  return {
    name,
    type: isText || type === 'binary' ? 'text' : fieldTypes[type],
    ...(many ? { many: true } : {}),
    ...(required || naming ? { required: true } : {}),
    // Clients find groups by their name, so two of one name are never made.
    ...(unique || naming ? { unique: true } : {}),
    ...(naming ? { naming: true } : {}),
    ...(isText && readable ? { findable: true } : {}),
    ...(isText && caseless[kind].has(folded.split('[')[0] ?? '') && !definition.caseExact ? { ignoreCase: true } : {}),
    ...(mutability === 'readOnly' ? { writable: 'never' } : mutability === 'immutable' ? { writable: 'create' } : {}),
    ...(readable ? {} : { readable: false }),
    // What is written and never shown again is a password (RFC 7643 section 4.1.1).
    ...(mutability === 'writeOnly' && returned === 'never' ? { secret: true } : {}),
  }
}

const fieldTypes = {
  boolean: 'boolean',
  decimal: 'number',
  integer: 'number',
  dateTime: 'time',
  complex: 'text',
} as const

/** The path of an attribute in a PATCH or a filter (RFC 7644 figure 7). */
export function pathOf({ field, urn, name, sub, type, isList }: Attribute): string {
  const head = urn === undefined ? name : `${urn}:${name}`
  // A manager is written whole: a path into it is more than some servers understand.
  if (!isList) return sub === undefined || field.type === 'ref' ? head : `${head}.${sub}`
  return type === undefined ? head : `${head}[type eq ${quoted(type)}].${sub}`
}

/** A text as a value of a filter: as JSON has it (RFC 7644 section 3.4.2.2). */
export function quoted(text: string): string {
  return JSON.stringify(text)
}
