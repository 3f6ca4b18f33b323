import type { Kind, Request } from './behaviour.ts'
import { type Attribute, attributeNamed, cores, extensions, urns } from './schemas.ts'

/** A request that no client may send: outside the grammar of RFC 7644. */
export class Violation extends Error {}

function must(holds: unknown, message: string): asserts holds {
  if (!holds) throw new Violation(message)
}

/** A path of a PATCH or a filter, taken apart. */
export interface Path {
  readonly urn?: string
  readonly name: string
  /** `[type eq "work"]` */
  readonly where?: { readonly sub: string; readonly value: string }
  readonly sub?: string
}

const path = /^(?:(urn:.+):)?([a-z$][\w$-]*)(?:\[([\w$]+) eq ("(?:[^"\\]|\\.)*")\])?(?:\.([\w$]+))?$/i

export function parsePath(kind: Kind, text: string): Path {
  const [, urn, name = '', sub, value, rest] = path.exec(text) ?? []
  must(name !== '', `Not a path: ${text}`)
  must(urn === undefined || extensions[kind].includes(urn), `No extension ${urn} of a ${kind}`)
  const attribute = attributeNamed(urn ?? cores[kind], name)
  must(attribute, `No attribute ${name}`)
  must(sub === undefined || attribute.multiValued, `${name} is no list`)
  for (const one of [sub, rest])
    must(one === undefined || attribute.subAttributes?.some((known) => known.name === one), `${name} has no ${one}`)
  return {
    name,
    ...(urn === undefined ? {} : { urn }),
    ...(sub === undefined || value === undefined ? {} : { where: { sub, value: JSON.parse(value) as string } }),
    ...(rest === undefined ? {} : { sub: rest }),
  }
}

/** `path eq "value"`, and nothing else: the subset that is safe everywhere. */
export function parseFilter(kind: Kind, text: string): { readonly path: Path; readonly value: string } {
  const [, left = '', value = ''] = /^(.+?) eq ("(?:[^"\\]|\\.)*")$/s.exec(text) ?? []
  must(left !== '', `Not a single eq: ${text}`)
  return { path: parsePath(kind, left), value: JSON.parse(value) as string }
}

/** What every request has to be like. */
export function checkRequest({ method, headers, body, query }: Request, mediaType: string): void {
  must(String(headers.accept).includes('application/scim+json'), 'Accept has to name application/scim+json')
  must(typeof headers['user-agent'] === 'string', 'User-Agent is missing')
  const writes = method === 'POST' || method === 'PUT' || method === 'PATCH'
  must(!writes || headers['content-type'] === mediaType, `Content-Type has to be ${mediaType}`)
  must(writes === (body !== undefined), `${method} ${writes ? 'without' : 'with'} a body`)
  for (const name of query.keys())
    must(['filter', 'startIndex', 'count', 'cursor'].includes(name), `Nobody knows the parameter ${name}`)
  for (const name of ['startIndex', 'count'])
    must(!query.has(name) || /^[1-9]\d*$/.test(query.get(name) ?? ''), `${name} is no number from 1 on`)
  must(!(query.has('startIndex') && query.has('cursor')), 'startIndex and cursor exclude each other')
}

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path?: Path
  readonly value?: unknown
}

/** The operations of a PATCH, in the one spelling that all servers take. */
export function parsePatch(kind: Kind, body: unknown): readonly Operation[] {
  const { schemas: named, Operations, ...more } = asObject(body)
  must(Array.isArray(named) && named.length === 1 && named[0] === urns.patch, 'A PATCH names its schema')
  must(Object.keys(more).length === 0, `Not of a PATCH: ${Object.keys(more)}`)
  must(Array.isArray(Operations) && Operations.length > 0, 'A PATCH without operations')
  return Operations.map((one): Operation => {
    const { op, path: text, value, ...others } = asObject(one)
    must(op === 'add' || op === 'replace' || op === 'remove', `Not an op: ${String(op)}`)
    must(Object.keys(others).length === 0, `Not of an operation: ${Object.keys(others)}`)
    const isList = op === 'remove' && text === 'members' // Entra's way
    must(
      isList || (op === 'remove') === (value === undefined),
      `${op} ${value === undefined ? 'without' : 'with'} a value`,
    )
    if (text === undefined) {
      must(op !== 'remove', 'remove without a path')
      checkValues(kind, asObject(value), false)
      return { op, value }
    }
    must(typeof text === 'string', 'A path is text')
    const parsed = parsePath(kind, text)
    if (value !== undefined) checkAt(kind, parsed, value)
    return { op, path: parsed, ...(value === undefined ? {} : { value }) }
  })
}

function checkAt(kind: Kind, { urn, name, sub }: Path, value: unknown): void {
  const attribute = attributeNamed(urn ?? cores[kind], name) as Attribute
  if (sub === undefined) checkValue(attribute, value)
  else checkValue(attribute.subAttributes?.find((one) => one.name === sub) as Attribute, value)
}

/** A whole resource, as a client may send it. */
export function checkResource(kind: Kind, body: unknown): void {
  const { schemas: named, ...values } = asObject(body)
  must(Array.isArray(named) && named.includes(cores[kind]), 'A resource lists its schemas')
  must(new Set(named).size === named.length, 'A schema is listed twice')
  for (const urn of named) must(urn === cores[kind] || extensions[kind].includes(urn), `No schema ${urn} of a ${kind}`)
  for (const key of Object.keys(values))
    must(!key.startsWith('urn:') || named.includes(key), `${key} is not listed under schemas`)
  checkValues(kind, values, true)
}

function checkValues(kind: Kind, values: Readonly<Record<string, unknown>>, isWhole: boolean): void {
  for (const [name, value] of Object.entries(values)) {
    if (isWhole && name === 'id') continue
    if (name.startsWith('urn:')) {
      must(extensions[kind].includes(name), `No extension ${name}`)
      for (const [inner, one] of Object.entries(asObject(value))) checkNamed(name, inner, one)
    } else checkNamed(cores[kind], name, value)
  }
}

function checkNamed(urn: string, name: string, value: unknown): void {
  const attribute = attributeNamed(urn, name)
  must(attribute, `No attribute ${name} in ${urn}`)
  checkValue(attribute, value)
}

function checkValue(attribute: Attribute, value: unknown): void {
  const { name, type, multiValued, mutability } = attribute
  must(value !== null && value !== undefined, `${name} is null`)
  must(mutability !== 'readOnly', `${name} is read-only`)
  if (multiValued) {
    must(Array.isArray(value), `${name} is a list`)
    for (const one of value) checkValue({ ...attribute, multiValued: false }, one)
  } else if (type === 'complex') {
    if (name === 'manager' && typeof value === 'string') return // left to the server
    for (const [sub, one] of Object.entries(asObject(value))) {
      const known = attribute.subAttributes?.find((other) => other.name === sub)
      must(known, `${name} has no ${sub}`)
      if (known.mutability !== 'readOnly') checkValue(known, one)
    }
  } else must(typeof value === (type === 'integer' ? 'number' : type), `${name} is not ${type}`)
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), 'Not an object')
  return value as Readonly<Record<string, unknown>>
}
