import type { Edit, Field, Reason, Value } from '@rollcall/model'
import { normalForms, sameValues } from '../compare/normal-form.ts'
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
  readonly drift?: { readonly value: Value | undefined }
  /** It differs, and the target sets it only when it creates a record. */
  readonly fixed?: true
}

/** Three-way comparison of one field of a linked record. */
export function compareField({ field, write }: MappedField, three: Three, repair: boolean): Compared {
  if (isIdentical(three)) return { agreed: three.actual }
  if (write === 'ifEmpty') return fillIfEmpty(field, three, repair)
  const compared = compareValues(field, three, repair)
  if (compared.edit === undefined && !compared.drift) return compared
  if (write === 'onCreate') return {}
  if (field.writable === 'create') return { fixed: true }
  return compared
}

/** The usual case, without working out what the field takes for equal. */
function isIdentical({ desired, actual }: Three): boolean {
  return desired.length === actual.length && desired.every((value, at) => value === actual[at])
}

function compareValues(field: Field, three: Three, repair: boolean): Compared {
  return field.many ? compareSets(field, three, repair) : compareOne(field, three, repair)
}

function fillIfEmpty(field: Field, { desired, actual }: Three, repair: boolean): Compared {
  const compared = compareValues(field, { base: undefined, desired, actual }, repair)
  if (compared.edit === undefined) return compared
  const mayFill = sameValues(field, actual, []) && field.writable !== 'create'
  return mayFill ? { edit: compared.edit, why: 'source-changed' } : {}
}

function compareOne(field: Field, { base, desired, actual }: Three, repair: boolean): Compared {
  const edit = { field: field.name, from: actual, to: desired, add: [], remove: [] }
  // Records that do not exist yet equal nothing.
  if (desired.every(isKnown)) {
    if (sameValues(field, desired, actual)) return { agreed: desired }
    if (base && sameValues(field, desired, base)) {
      const drift = { value: actual.find((value) => !sameValues(field, desired, [value])) }
      return repair ? { edit, why: 'drift', drift } : { drift }
    }
  }
  return { edit, why: base === undefined ? 'mapping-changed' : 'source-changed' }
}

/** A value is drift when only the target's side of it changed: added there, or removed there. */
function compareSets(field: Field, { base, desired, actual }: Three, repair: boolean): Compared {
  const agreed = base && normalForms(field, base)
  const wanted = normalForms(field, desired.filter(isKnown))
  const found = normalForms(field, actual)
  const missing = entriesWithout(wanted, found)
  const surplus = entriesWithout(found, wanted)
  const lost = missing.filter(([form]) => agreed?.has(form))
  const strange = agreed ? surplus.filter(([form]) => !agreed.has(form)) : []
  const drifted = valuesOf([...strange, ...lost])
  const added = repair ? missing : missing.filter(([form]) => !agreed?.has(form))
  const removed = repair || !agreed ? surplus : surplus.filter(([form]) => agreed.has(form))
  const add = [...valuesOf(added), ...desired.filter(isOther)]
  const remove = valuesOf(removed)
  const kept = valuesOf([...wanted].filter(([form]) => found.has(form) || agreed?.has(form)))
  const drift = drifted.length > 0 ? { drift: { value: drifted[0] } } : {}
  if (add.length + remove.length === 0) return { agreed: kept, ...drift }
  const moved = add.length + remove.length > (repair ? drifted.length : 0)
  return {
    edit: { field: field.name, from: [], to: [], add, remove },
    why: base === undefined ? 'mapping-changed' : moved ? 'source-changed' : 'drift',
    // What is to go without ever having been agreed on is known from now on, should the edit be held back.
    agreed: base === undefined ? [...kept, ...remove] : kept,
    ...drift,
  }
}

type Entries = readonly (readonly [string, Value])[]

function entriesWithout(some: ReadonlyMap<string, Value>, others: ReadonlyMap<string, Value>): Entries {
  return [...some].filter(([form]) => !others.has(form))
}

function valuesOf(entries: Entries): readonly Value[] {
  return entries.map(([, value]) => value)
}

function isKnown(value: Value | Other): value is Value {
  return !isOther(value)
}
