import type { Answer } from '../answer.ts'
import { isObject, type Json, listOf, numberOf, pick, textOf } from '../json.ts'

/** A resource with the id it is known by. */
export interface Identified {
  readonly id: string
  readonly resource: Json
  /** For If-Match: `meta.version`, or the ETag of the answer. */
  readonly version?: string
}

/** One page of a list (RFC 7644 section 3.4.2, RFC 9865). */
export interface Page {
  readonly resources: readonly Identified[]
  /** Resources that came, also those without an id. */
  readonly received: number
  readonly total?: number
  readonly next?: string
}

/** The answer as a page; undefined if it is none. An object without anything of a list in it is no empty list. */
export function parsePage({ body }: Answer): Page | undefined {
  if (!isObject(body)) return undefined
  const total = numberOf(pick(body, 'totalResults'))
  const saysSo = listOf(pick(body, 'schemas')).some((urn) => /:ListResponse$/i.test(String(urn)))
  if (total === undefined && !saysSo && !Array.isArray(pick(body, 'Resources'))) return undefined
  const all = listOf(pick(body, 'Resources'))
  if (!all.every(isObject)) return undefined
  const next = textOf(pick(body, 'nextCursor'))
  return {
    resources: all.flatMap((resource) => identified(resource) ?? []),
    received: all.length,
    ...(total === undefined ? {} : { total }),
    ...(next === undefined ? {} : { next }),
  }
}

export function identified(resource: unknown): Identified | undefined {
  const id = textOf(pick(resource, 'id'))
  return id === undefined || !isObject(resource) ? undefined : { id, resource }
}
