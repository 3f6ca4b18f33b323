import { brokenAnswer, pick } from '../http/errors.ts'
import type { Row } from '../http/graph.ts'
import { idOf } from './list.ts'
import type { Relation, Whole } from './selection.ts'

export interface Gathered {
  readonly objects: Map<string, Whole>
  /** Of those that are not there, why. */
  readonly removed: ReadonlyMap<string, 'changed' | 'deleted'>
}

/**
 * The objects of a round as its rows come. The last word on each property and on each link counts; what is not said
 * stays, also of somebody who was said to be gone in between: rounds repeat what is over, and restored is not made anew.
 */
export class Gathering {
  readonly #relation: Relation | undefined
  readonly #objects = new Map<string, Building>()
  readonly #removed = new Map<string, 'changed' | 'deleted'>()
  /** What was said of those who are gone. */
  readonly #before = new Map<string, Building>()

  constructor(relation: Relation | undefined) {
    this.#relation = relation
  }

  get all(): Gathered {
    return { objects: this.#objects, removed: this.#removed }
  }

  /** Whether the row says something that was not known. */
  take(row: Row, path: string): boolean {
    const id = idOf(row, path)
    if (row['@removed'] !== undefined) return this.#remove(id, row['@removed'])
    const wasRemoved = this.#removed.delete(id)
    const name = this.#relation === undefined ? undefined : `${this.#relation}@delta`
    const links = name === undefined ? undefined : row[name]
    const values = name === undefined || links === undefined ? row : { ...row, [name]: undefined }
    const held = this.#objects.get(id) ?? this.#before.get(id)
    const isChanged = held?.merge(values) !== false
    const building = held ?? new Building(id, values)
    this.#before.delete(id)
    this.#objects.set(id, building)
    const news = Array.isArray(links) ? links.filter((link) => this.#takeLink(link, building, path)) : []
    return wasRemoved || isChanged || news.length > 0
  }

  #remove(id: string, removed: unknown): boolean {
    const why = pick(removed, 'reason') === 'deleted' ? 'deleted' : 'changed'
    const held = this.#objects.get(id)
    if (held) this.#before.set(id, held)
    const isNews = this.#objects.delete(id) || this.#removed.get(id) !== why
    this.#removed.set(id, why)
    return isNews
  }

  #takeLink(link: unknown, building: Building, path: string): boolean {
    const id = pick(link, 'id')
    if (typeof id !== 'string' || id === '') throw brokenAnswer(path, 'holds a link without an id')
    if (pick(link, '@removed') !== undefined) return building.unlink(id)
    return building.link(id, this.#relation === 'manager')
  }
}

const nobody: ReadonlySet<string> = new Set()

/** An object while its round goes on. Its values wait as text, which takes a third of the room of an object. Each change tells whether it was one. */
class Building implements Whole {
  readonly id: string
  #text: string
  #linked: Set<string> | undefined

  constructor(id: string, row: Row) {
    this.id = id
    this.#text = JSON.stringify(row)
  }

  get values(): Row {
    return JSON.parse(this.#text)
  }

  get linked(): ReadonlySet<string> {
    return this.#linked ?? nobody
  }

  merge(row: Row): boolean {
    const text = JSON.stringify({ ...this.values, ...row })
    const isChanged = text !== this.#text
    this.#text = text
    return isChanged
  }

  link(id: string, isOnlyOne: boolean): boolean {
    if (this.#linked?.has(id) && (!isOnlyOne || this.#linked.size === 1)) return false
    this.#linked ??= new Set()
    if (isOnlyOne) this.#linked.clear()
    this.#linked.add(id)
    return true
  }

  unlink(id: string): boolean {
    return this.#linked?.delete(id) === true
  }
}
