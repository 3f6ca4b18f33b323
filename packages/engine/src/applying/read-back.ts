import { keptText, sameValues } from '@rollcall/core'
import {
  type About,
  type Edit,
  type Field,
  type Finding,
  type Kind,
  type Link,
  type SyncRecord,
  toProblem,
  type Unkept,
  type Value,
  type Write,
} from '@rollcall/model'
import type { StateWrite } from '@rollcall/state'
import { claimsOf } from '../planning/comparisons.ts'
import type { Prepared } from '../planning/planning.ts'
import { findAll } from '../reading/find.ts'
import type { Settled } from './link-writes.ts'

/** Accounts that are looked at together. */
const together = 500

type Part = Pick<Edit, 'from' | 'to' | 'add' | 'remove'>

interface Waiting {
  readonly about: About
  readonly id: string
  readonly parts: Map<string, Part>
  active?: boolean
  record: SyncRecord | undefined
}

/**
 * Looks at what the target made of what was written: by the record it answers with, else by its id, many at once. A
 * value that was altered becomes the base of its link, so that it is neither drift nor written again. A target whose
 * reads lag behind is not asked: the next run sees what it keeps.
 */
export class ReadBack {
  readonly #p: Prepared
  readonly #canFind: boolean
  readonly #waiting = new Map<string, Waiting>()

  constructor(p: Prepared) {
    this.#p = p
    const { connector, connection } = p.options.target
    this.#canFind = connection.find !== undefined && !connector.limits?.lag
  }

  /** How many wait to be looked at. */
  get size(): number {
    return this.#waiting.size
  }

  /** So many wait that it is time to look. */
  get isFull(): boolean {
    return this.#waiting.size >= together
  }

  note(settled: readonly Settled[]): void {
    for (const { change, outcome, record } of settled) {
      const { about, step } = change
      if (outcome.status !== 'ok' || outcome.id === undefined || !(record || this.#canFind)) continue
      if (step.op !== 'create' && step.op !== 'update' && step.op !== 'setActive') continue
      const key = `${about.kind}\0${about.source}`
      const waiting = this.#waiting.get(key) ?? { about, id: outcome.id, parts: new Map<string, Part>(), record }
      waiting.record = record
      for (const [field, part] of partsOf(step as Write)) waiting.parts.set(field, part)
      if (step.op === 'setActive') waiting.active = step.active
      const holds = record && this.#unkept(waiting, record).length === 0 && !this.#isDeaf(waiting, record)
      if (holds) this.#waiting.delete(key)
      else this.#waiting.set(key, waiting)
    }
  }

  /** Nothing may be in flight meanwhile: links are read and written. */
  async flush(signal: AbortSignal): Promise<readonly Finding[]> {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    const findings: Finding[] = []
    for (const kind of ['user', 'group'] as const) {
      const ofKind = all.filter(({ about }) => about.kind === kind)
      for (let at = 0; at < ofKind.length; at += together)
        findings.push(...(await this.#look(kind, ofKind.slice(at, at + together), signal)))
    }
    return findings
  }

  async #look(kind: Kind, waiting: readonly Waiting[], signal: AbortSignal): Promise<readonly Finding[]> {
    const records = await this.#records(kind, waiting, signal)
    const differs = waiting.filter((one) => {
      const record = records.get(one.id)
      return record && (this.#unkept(one, record).length > 0 || this.#isDeaf(one, record))
    })
    if (differs.length === 0) return []
    const { state, definition } = this.#p.options
    const sources = differs.flatMap(({ about }) => (about.source ? [about.source] : []))
    const links = new Map(
      (await state.links(definition.name, kind, { sources })).map((link) => [link.source as string, link]),
    )
    const findings: Finding[] = []
    const writes: StateWrite[] = []
    for (const one of differs) {
      const link = links.get(one.about.source ?? '')
      const record = records.get(one.id)
      if (!link || !record) continue
      const next = this.#nextLink(link, one, record, findings)
      writes.push({ write: 'link', link: next, claims: claimsOf(this.#p.keys[kind], next.base) })
    }
    await state.commit(definition.name, writes)
    return findings
  }

  #nextLink(link: Link, one: Waiting, record: SyncRecord, findings: Finding[]): Link {
    const about = { ...one.about, target: link.target }
    const base = { ...link.base }
    const unkept: Record<string, Unkept> = { ...link.unkept }
    for (const [field, part] of this.#unkept(one, record)) {
      const kept = record.attributes[field.name] ?? []
      const isWhole = part.add.length + part.remove.length === 0
      const wanted = isWhole ? part.to : (link.base[field.name] ?? [])
      const known = link.unkept?.[field.name]
      const again = known?.final && sameValues(field, known.wanted, wanted) && sameValues(field, known.kept, kept)
      const isFinal = again || isTouched(field, part, kept)
      base[field.name] = kept
      unkept[field.name] = { wanted, kept, ...(isFinal ? { final: true } : {}) }
      findings.push({ ...notKept(about, field.name, kept), ...(wanted[0] === undefined ? {} : { value: wanted[0] }) })
    }
    const next = { ...link, base, settled: false, ...(Object.keys(unkept).length > 0 ? { unkept } : {}) }
    if (!this.#isDeaf(one, record)) return next
    findings.push({ ...notKept(about, 'active', record.attributes.active ?? []), value: one.active ?? false })
    const { off: _, ...on } = next
    return on
  }

  async #records(
    kind: Kind,
    waiting: readonly Waiting[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SyncRecord>> {
    const records = new Map(waiting.flatMap(({ id, record }) => (record ? [[id, record] as const] : [])))
    const asked = waiting.filter(({ record }) => !record)
    if (asked.length === 0) return records
    const written = new Set(asked.flatMap(({ parts }) => [...parts.keys()]))
    const attributes = this.#p.sync.fields[kind].filter((name) => written.has(name) || name === 'active')
    const { onEvent, target } = this.#p.options
    const request = { kind, attributes, by: 'id', values: asked.map(({ id }) => id) }
    try {
      await findAll(target.connection, request, signal, (record) => records.set(record.id, record))
    } catch (thrown) {
      // It was written; what became of it shows in the next run that reads the target.
      onEvent?.({ event: 'note', message: `What was written could not be read back: ${toProblem(thrown).message}` })
    }
    return records
  }

  /** Fields that do not hold what was written, as far as they can be read. */
  #unkept({ about, parts }: Waiting, { attributes, partial }: SyncRecord): readonly (readonly [Field, Part])[] {
    return [...parts].flatMap(([name, part]) => {
      const field = this.#p.sync[about.kind]?.schema.get(name)
      if (!field || field.readable === false || partial?.includes(name)) return []
      if (!this.#p.sync.fields[about.kind].includes(name)) return []
      return isKept(field, part, attributes[name] ?? []) ? [] : [[field, part] as const]
    })
  }

  /** Switched on or off, and nothing happened. */
  #isDeaf({ active }: Waiting, { attributes }: SyncRecord): boolean {
    const [held] = attributes.active ?? []
    return active !== undefined && held !== undefined && held !== active
  }
}

function partsOf(step: Write): readonly (readonly [string, Part])[] {
  if (step.op === 'update') return step.edits.map((edit) => [edit.field, edit])
  if (step.op !== 'create') return []
  const { members: _, ...attributes } = step.attributes
  return Object.entries(attributes).map(([name, to]) => [name, { from: [], to, add: [], remove: [] }])
}

function isKept(field: Field, { to, add, remove }: Part, now: readonly Value[]): boolean {
  if (add.length + remove.length === 0) return sameValues(field, to, now)
  return add.every((value) => has(field, now, value)) && !remove.some((value) => has(field, now, value))
}

/** The target did something with the write, if not what was meant. */
function isTouched(field: Field, { from, add, remove }: Part, now: readonly Value[]): boolean {
  if (add.length + remove.length === 0) return !sameValues(field, from, now)
  return add.some((value) => has(field, now, value)) || !remove.every((value) => has(field, now, value))
}

function has(field: Field, values: readonly Value[], value: Value): boolean {
  return values.some((one) => sameValues(field, [one], [value]))
}

function notKept(about: About, field: string, kept: readonly Value[]): Finding {
  return {
    code: 'does-not-stick',
    about,
    field,
    hint: 'Map the field the way the target keeps it, or change in the target what alters it.',
    problem: { code: 'conflict.not-kept', message: keptText(kept) },
  }
}
