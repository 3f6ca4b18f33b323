import type { Attributes, Field, FieldMapping, Mapping, MatchRule, SyncRecord, Value } from '@rollcall/model'
import { checkMembers, mappedField } from '../compile/compile-kind.ts'
import { compileText } from '../compile/compile-text.ts'
import type { Complain, SyncProblem } from '../compile/sync-error.ts'
import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/expression.ts'
import { type Vocabulary, vocabularyOf } from '../expression/vocabulary.ts'
import type { WantedProblem } from '../situation.ts'
import { valuesFor } from './want.ts'

/** What becomes of one expression for one record. */
export interface Tried {
  readonly values: readonly Value[]
  /** Why it can be used for nobody. `at`: the characters of the expression that it is about. */
  readonly problem?: Pick<SyncProblem, 'message' | 'hint' | 'at'>
  /** Why this record gets no value. */
  readonly fault?: WantedProblem
}

/** Expressions over the people or groups of a source, tried one at a time: fast enough for every key that somebody presses. */
export interface Tryout {
  /** Functions that expressions may call, CEL's own among them. */
  readonly functions: readonly string[]
  /** `agreed`: the values that were last found equal, of a record with a link. */
  readonly field: (name: string, mapping: FieldMapping, record: SyncRecord | undefined, agreed?: Attributes) => Tried
  readonly fields: (
    mapping: Mapping,
    record: SyncRecord | undefined,
    agreed?: Attributes,
  ) => Readonly<Record<string, Tried>>
  /** Every value that a match rule looks for. */
  readonly rule: (rule: MatchRule, record: SyncRecord | undefined) => Tried
}

/**
 * Makes ready what every try has in common. `target`: the fields of the target. `groups`: the records are groups, and
 * whether the target can change their members; of `members` only the mapping is checked, and nothing is shown.
 */
export function openTryout(
  source: readonly Field[],
  target: readonly Field[],
  groups?: { readonly members: boolean },
): Tryout {
  const words = vocabularyOf(source)
  const schema = new Map(target.map((field) => [field.name, field]))
  const field: Tryout['field'] = (name, { expression, write }, record, agreed) => {
    const found: SyncProblem[] = []
    const complain = noting(found)
    if (groups && name === 'members') {
      checkMembers({ members: { expression, write } }, groups.members && schema.has(name), complain)
      return { values: [], ...(found[0] && { problem: found[0] }) }
    }
    const known = mappedField(name, write, schema, name, complain)
    const compiled = compileText(expression, words, name, complain)
    const [problem] = found
    if (!known || !compiled || problem) return { values: [], ...(problem && { problem }) }
    if (!record) return { values: [] }
    const made = valuesFor({ field: known, write, expression: compiled }, record, agreed?.[name])
    if (made === 'partial') return { values: [] }
    return Array.isArray(made) ? { values: made } : { values: [], fault: made as WantedProblem }
  }
  return {
    functions: functionsOf(words),
    field,
    fields: (mapping, record, agreed) =>
      Object.fromEntries(Object.entries(mapping).map(([name, one]) => [name, field(name, one, record, agreed)])),
    rule: ({ field: name, expression }, record) => {
      const compiled = compileExpression(expression, words)
      if (!('evaluate' in compiled)) return { values: [], problem: compiled }
      if (!schema.has(name)) return { values: [], problem: { message: `The target has no field \`${name}\`.` } }
      return record ? looked(compiled, record) : { values: [] }
    },
  }
}

function noting(found: SyncProblem[]): Complain {
  return (path, message, hint, at) => {
    found.push({ path, message, ...(hint === undefined ? {} : { hint }), ...(at && { at }) })
  }
}

function looked(expression: Expression, record: SyncRecord): Tried {
  const result = expression.evaluate(record)
  if ('failure' in result) return { values: [] }
  return { values: result.choices?.flat() ?? result.values }
}

/** Operators and what only macros of CEL are made of are nothing that people write. */
function functionsOf({ functions }: Vocabulary): readonly string[] {
  return [...functions].filter((name) => /^[a-z]\w*$/i.test(name)).toSorted()
}
