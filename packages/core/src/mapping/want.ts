import {
  type Attributes,
  type Instant,
  type Kind,
  type Link,
  type SyncRecord,
  sentenceOf,
  type Value,
} from '@rollcall/model'
import type { CompiledSync, MappedField } from '../compile/compiled.ts'
import { valuesOf } from '../expression/attribute.ts'
import type { MappingStep, Wanted, WantedProblem } from '../situation.ts'
import { fieldValues } from './field-values.ts'
import { hitBy } from './hit-by.ts'
import { reviewAtOf, standingOf } from './standing.ts'

/** What a source record should look like in the target. */
export function want(sync: CompiledSync, kind: Kind, record: SyncRecord, link: Link | undefined, now: Instant): Wanted {
  const compiled = sync[kind]
  if (compiled === undefined || record.problem) return nothingKnown(record, link)
  const values: Record<string, readonly Value[]> = {}
  const references: Record<string, readonly string[]> = {}
  const problems: WantedProblem[] = []
  const partial: string[] = []
  for (const mapped of compiled.mapped) {
    const { field } = mapped
    const made = valuesFor(mapped, record, link?.base[field.name])
    if (made === 'partial') partial.push(field.name)
    else if (!Array.isArray(made)) problems.push(made as WantedProblem)
    else if (field.type === 'ref') references[field.name] = made as readonly string[]
    else values[field.name] = made
  }
  const standing = standingOf(compiled, record, link?.standing, problems)
  const reviewAt = reviewAtOf(standing, sync.definition.disableWhen, now)
  const excludedBy = hitBy(compiled.exclude, record)
  return {
    values,
    references,
    problems,
    standing,
    matchValues: compiled.match.map(({ expression }) => {
      const result = expression.evaluate(record)
      return 'failure' in result ? [] : (result.choices?.flat() ?? result.values)
    }),
    partial,
    ...(reviewAt === undefined ? {} : { reviewAt }),
    ...(excludedBy === undefined ? {} : { excludedBy }),
  }
}

/** How each value comes about, for `explain`. */
export function explainWant(
  sync: CompiledSync,
  kind: Kind,
  record: SyncRecord,
  link: Link | undefined,
): readonly MappingStep[] {
  return (sync[kind]?.mapped ?? []).map((mapped) => {
    const { field, expression } = mapped
    const made = valuesFor(mapped, record, link?.base[field.name])
    const inputs: Attributes = Object.fromEntries(
      expression.attributes.map((attribute) => [attribute, valuesOf(record, attribute)]),
    )
    const step = { field: field.name, expression: expression.text, inputs }
    if (made === 'partial') return { ...step, values: [], note: 'came only in part, so it is left as it is' }
    return Array.isArray(made) ? { ...step, values: made } : { ...step, values: [], note: (made as WantedProblem).hint }
  })
}

/** What one field should hold for a record, or why that cannot be told. */
export function valuesFor(
  { field, expression }: MappedField,
  record: SyncRecord,
  agreed: readonly Value[] | undefined,
): readonly Value[] | WantedProblem | 'partial' {
  if (expression.attributes.some((name) => record.partial?.includes(name))) return 'partial'
  const result = expression.evaluate(record)
  if ('failure' in result) {
    const code = result.failure === 'absent' ? 'missing-value' : 'malformed-value'
    return { code, field: field.name, hint: `${result.message} See \`${expression.text}\`.` }
  }
  const made = fieldValues(field, result, agreed)
  if ('wrong' in made) return { code: 'malformed-value', field: field.name, value: made.value, hint: made.wrong }
  if (field.required && made.values.length === 0) {
    return {
      code: 'missing-value',
      field: field.name,
      hint: `The target needs a value here. See \`${expression.text}\`.`,
    }
  }
  return made.values
}

/** It is there, but what it is cannot be told: everything stays as it was. */
function nothingKnown(record: SyncRecord, link: Link | undefined): Wanted {
  const problem = record.problem ?? { message: 'This sync does not map such records.' }
  return {
    values: {},
    references: {},
    problems: [{ code: 'unreadable-record', field: '', hint: sentenceOf(problem) }],
    standing: link?.standing ?? {},
    matchValues: [],
    partial: [],
  }
}
