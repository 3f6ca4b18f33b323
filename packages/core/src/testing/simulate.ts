import type { Attributes, Edit, Instant, Link, SyncRecord, TargetId, Value } from '@rollcall/model'
import { normalForm } from '../compare/normal-form.ts'
import type { CompiledKind } from '../compile/compiled.ts'
import { afterStep } from '../decide/after-change.ts'
import type { Decision, Draft, Other, Own, Situation } from '../situation.ts'

/** What the target and the links hold after a decision was applied, in a target that stores what it is sent. */
export interface Simulated {
  readonly record?: SyncRecord
  /** As `apply` keeps it, change by change. */
  readonly link?: Link
}

/** The id that a record of the same plan gets in the simulated target. */
export function idOf(other: string): TargetId {
  return `t-${other}` as TargetId
}

export function simulate(compiled: CompiledKind, situation: Situation, { drafts }: Decision, at: Instant): Simulated {
  const { target, link, kind, label, source, candidates = [] } = situation
  const known = new Map(candidates.flat().map(({ record }) => [record.id, record]))
  let record = target.is === 'read' ? target.record : undefined
  let after = link
  for (const { step, why } of [...drafts].sort((one, other) => one.phase - other.phase)) {
    if (step.op === 'link') record = known.get(step.id)
    record = written(compiled, record, step, source)
    const id = step.op === 'link' ? step.id : ((record?.id ?? link?.target ?? '') as TargetId)
    after = afterStep(after, { about: { kind, label, source }, why, step: resolved(step) }, id, at)
  }
  return { ...(record ? { record } : {}), ...(after ? { link: after } : {}) }
}

function written(
  compiled: CompiledKind,
  record: SyncRecord | undefined,
  step: Draft['step'],
  source: string,
): SyncRecord | undefined {
  if (step.op === 'create') {
    const attributes = {
      ...values(step.attributes),
      active: [step.active],
      roles: [],
      members: [],
      ...values(step.attributes),
    }
    return { kind: compiled.kind, id: idOf(source), attributes: visible(compiled, attributes) }
  }
  if (record === undefined || step.op === 'delete') return undefined
  const put = (changed: Attributes): SyncRecord => ({
    ...record,
    attributes: visible(compiled, { ...record.attributes, ...changed }),
  })
  switch (step.op) {
    case 'setActive':
      return put({ active: [step.active] })
    case 'roles':
      return put({ roles: moved(record.attributes.roles, step.grant, step.revoke) })
    case 'members':
      return put({ members: moved(record.attributes.members, step.add.map(plain), step.remove) })
    case 'update':
      return put(Object.fromEntries(step.edits.map((edit) => [edit.field, edited(compiled, record, edit)])))
    default:
      return record
  }
}

function edited(compiled: CompiledKind, record: SyncRecord, edit: Edit<string | Own | Other>): readonly Value[] {
  const field = compiled.schema.get(edit.field)
  if (!field?.many) return edit.to.map(plain)
  const gone = new Set(edit.remove.map((value) => normalForm(field, value)))
  const kept = (record.attributes[edit.field] ?? []).filter((value) => !gone.has(normalForm(field, value)))
  return [...kept, ...edit.add.map(plain)]
}

function moved(held: readonly Value[] = [], add: readonly Value[], remove: readonly Value[]): readonly Value[] {
  return [...new Set([...held.filter((value) => !remove.includes(value)), ...add])]
}

/** A field that cannot be read back is not seen again. */
function visible({ schema }: CompiledKind, attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => schema.get(name)?.readable !== false))
}

function values(attributes: Attributes<Value | Own | Other>): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, list]) => [name, list.map(plain)]))
}

function plain(value: Value | Own | Other): Value {
  if (typeof value !== 'object' || value instanceof Uint8Array) return value
  return 'other' in value ? idOf(value.other) : 'own'
}

/** As the engine hands it over once the others have their ids. */
function resolved(step: Draft['step']): Draft['step'] {
  if (step.op === 'create') return { ...step, attributes: values(step.attributes) }
  if (step.op === 'members') return { ...step, add: step.add.map((member) => String(plain(member))) }
  if (step.op !== 'update') return step
  const edits = step.edits.map((edit) => ({ ...edit, to: edit.to.map(plain), add: edit.add.map(plain) }))
  return { ...step, edits }
}
