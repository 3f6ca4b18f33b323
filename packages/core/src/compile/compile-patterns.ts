import type { Field, Kind, Pilot, SyncDefinition } from '@rollcall/model'
import { didYouMean } from '@rollcall/model'
import type { Vocabulary } from '../expression/vocabulary.ts'
import { compilePattern } from '../mapping/pattern.ts'
import { secretText } from './compile-text.ts'
import type { CompiledPattern, MappedField } from './compiled.ts'
import type { Complain } from './sync-error.ts'

/** Patterns of source attributes whose records are out of scope. */
export function compileExclude(
  kind: Kind,
  { scope }: SyncDefinition,
  { attributes, secrets }: Vocabulary,
  complain: Complain,
): readonly CompiledPattern[] {
  const patterns = (kind === 'user' ? scope.users : scope.groups)?.exclude ?? []
  return patterns.map((pattern, at) => {
    const name = pattern.attribute
    if (name !== 'id' && name !== 'dn' && !attributes.has(name)) {
      complain(`scope.${kind}s.exclude.${at}`, `There is no attribute \`${name}\`.`, didYouMean(name, attributes))
    }
    if (secrets.has(name)) complain(`scope.${kind}s.exclude.${at}`, secretText(name), 'Leave it out.')
    return compilePattern(pattern)
  })
}

/** Patterns of source attributes whose people are in the pilot. */
export function compilePilot(
  { people }: Pilot,
  vocabulary: Vocabulary | undefined,
  complain: Complain,
): readonly CompiledPattern[] {
  if (vocabulary === undefined) complain('pilot', 'A pilot is about people, and this sync maps none.', 'Map `users`.')
  return people.map((pattern, at) => {
    const name = pattern.attribute
    if (vocabulary && name !== 'id' && name !== 'dn' && !vocabulary.attributes.has(name))
      complain(`pilot.people.${at}`, `There is no attribute \`${name}\`.`, didYouMean(name, vocabulary.attributes))
    return compilePattern(pattern)
  })
}

/** Patterns of target fields whose accounts are never touched. */
export function compileProtect(
  { protect, relinkOn }: SyncDefinition,
  schema: ReadonlyMap<string, Field>,
  mapped: readonly MappedField[],
  complain: Complain,
): readonly CompiledPattern[] {
  if (relinkOn && !mapped.some(({ field }) => field.name === relinkOn && field.readable !== false)) {
    const names = mapped.map(({ field }) => field.name)
    complain('relinkOn', `\`${relinkOn}\` is no mapped field that can be read back.`, didYouMean(relinkOn, names))
  }
  return protect.map((pattern, at) => {
    const field = schema.get(pattern.attribute)
    if (field === undefined || field.readable === false) {
      const message = `The target has no field \`${pattern.attribute}\` to read.`
      complain(`protect.${at}`, message, didYouMean(pattern.attribute, schema.keys()))
    }
    return compilePattern(pattern)
  })
}
