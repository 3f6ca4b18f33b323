import type { Edit, Field, Reason, Value } from '@rollcall/model'
import { normalForm, normalForms } from '../compare/normal-form.ts'
import type { MappedField } from '../compile/compiled.ts'
import type { Other } from '../situation.ts'
import { isOther } from './case.ts'

/** The three values of a field. `base` is absent when it was never agreed. */
export interface Three {
  readonly base: readonly Value[] | undefined
  readonly desired: readonly (Value | Other)[]
  readonly actual: readonly Value[]
}

/** What comparing one field comes to. */
export interface Compared {
  readonly edit?: Edit<Other>
  readonly why?: Extract<Reason, 'source-changed' | 'mapping-changed' | 'drift'>
  /** What is agreed of the field before any edit. */
  readonly agreed?: readonly Value[]
  /** Someone else changed the field in the target; this is what they left there. */
  readonly drift?: { readonly value?: Value }
  /** It differs, and the target sets it only when it creates a record. */
  readonly fixed?: true
}

/** Three-way comparison of one field of a linked record. */
export function compareField({ field, write }: MappedField, three: Three, repair: boolean): Compared {
  if (isIdentical(three)) return { agreed: three.actual }
  if (write === 'ifEmpty') return fillIfEmpty(field, three)
  const compared = field.many ? compareSets(field, three, repair) : compareOne(field, three, repair)
  if (compared.edit === undefined && !compared.drift) return compared
  if (write === 'onCreate') return {}
  if (field.writable === 'create') return { fixed: true }
  return compared
}

/** The usual case, without working out what the field takes for equal. */
function isIdentical({ desired, actual }: Three): boolean {
  return desired.length === actual.length && desired.every((value, at) => value === actual[at])
}

function fillIfEmpty(field: Field, { desired, actual }: Three): Compared {
  const three = { base: undefined, desired, actual }
  const { edit, agreed } = field.many ? compareSets(field, three, true) : compareOne(field, three, true)
  if (edit === undefined) return agreed === undefined ? {} : { agreed }
  return normalForms(field, actual).size > 0 || field.writable === 'create' ? {} : { edit, why: 'source-changed' }
}

function compareOne(field: Field, { base, desired, actual }: Three, repair: boolean): Compared {
  const wanted = formOf(field, desired[0])
  const found = formOf(field, actual[0])
  if (wanted === found && actual.length < 2) return { agreed: known(desired) }
  const agreed = base === undefined ? undefined : formOf(field, base[0])
  const sourceMoved = base === undefined || wanted !== agreed
  const edit = { field: field.name, from: actual, to: desired, add: [], remove: [] }
  if (sourceMoved) return { edit, why: base === undefined ? 'mapping-changed' : 'source-changed' }
  const drift = actual[0] === undefined ? {} : { value: actual[0] }
  return repair ? { edit, why: 'drift', drift } : { drift }
}

/** A value is drift when only the target's side of it changed: added there, or removed there. */
function compareSets(field: Field, { base, desired, actual }: Three, repair: boolean): Compared {
  const agreed = normalForms(field, base ?? [])
  const wanted = normalForms(field, known(desired))
  const found = normalForms(field, actual)
  const add = desired.filter((value) => isOther(value) || !found.has(normalForm(field, value)))
  const remove = entriesWithout(found, wanted)
  const lost = entriesWithout(wanted, found).filter(([form]) => agreed.has(form))
  const strange = base === undefined ? [] : remove.filter(([form]) => !agreed.has(form))
  const drifted = [...strange, ...lost].map(([, value]) => value)
  const added = repair ? add : add.filter((value) => isOther(value) || !agreed.has(normalForm(field, value)))
  const removed = repair ? remove : remove.filter((entry) => !strange.includes(entry))
  const kept = [...wanted]
    .filter(([form]) => found.has(form) || (!repair && agreed.has(form)))
    .map(([, value]) => value)
  const drift = drifted.length > 0 ? { drift: { value: drifted[0] as Value } } : {}
  if (added.length + removed.length === 0) return { agreed: kept, ...drift }
  const moved = added.length - (repair ? lost.length : 0) + removed.length - (repair ? strange.length : 0) > 0
  return {
    edit: { field: field.name, from: [], to: [], add: added, remove: removed.map(([, value]) => value) },
    why: base === undefined ? 'mapping-changed' : moved ? 'source-changed' : 'drift',
    // What is to go without ever having been agreed on is known from now on, should the edit be held back.
    agreed: base === undefined ? [...kept, ...removed.map(([, value]) => value)] : kept,
    ...drift,
  }
}

function entriesWithout(
  some: ReadonlyMap<string, Value>,
  others: ReadonlyMap<string, Value>,
): readonly (readonly [string, Value])[] {
  return [...some].filter(([form]) => !others.has(form))
}

/** Records that do not exist yet equal nothing. */
function formOf(field: Field, value: Value | Other | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  return isOther(value) ? `new ${value.other}` : normalForm(field, value)
}

function known(values: readonly (Value | Other)[]): readonly Value[] {
  return values.filter((value): value is Value => !isOther(value))
}
