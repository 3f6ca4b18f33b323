import type { Field, Kind, Mapping, MatchRule, SyncDefinition } from '@rollcall/model'
import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/expression.ts'
import type { Vocabulary } from '../expression/vocabulary.ts'
import { compilePattern } from '../mapping/pattern.ts'
import { allows } from './check-abilities.ts'
import type { CompiledKind, CompiledMatch, CompiledPattern, MappedField, TargetAbilities } from './compiled.ts'
import { didYouMean } from './nearest.ts'
import type { Complain } from './sync-error.ts'

interface KindWorld {
  readonly target: readonly Field[]
  readonly abilities: TargetAbilities
  readonly words: Vocabulary
}

/** Fields that policies write, never a mapping. */
const reserved: Readonly<Record<string, string>> = {
  active: 'Whether an account is active follows from `disableWhen` and `onLeave`.',
  roles: 'Roles are given under `roles` of the sync.',
  members: 'Only groups have members.',
}

/** Compiles what a definition says about one kind of record. */
export function compileKind(
  kind: Kind,
  mapping: Mapping,
  definition: SyncDefinition,
  world: KindWorld,
  complain: Complain,
): CompiledKind {
  const schema = new Map(world.target.map((field) => [field.name, field]))
  const members = kind === 'group' && mapping.members !== undefined
  if (members) checkMembers(mapping, world.abilities, complain)
  const mapped = Object.entries(mapping)
    .filter(([name]) => !(members && name === 'members'))
    .flatMap(([name, { expression, write }]) => {
      const path = `${kind}s.${name}`
      const field = mappedField(name, write, schema, path, complain)
      const compiled = compile(expression, world.words, path, complain)
      return field && compiled ? [{ field, write, expression: compiled }] : []
    })
  if (allows(definition, 'create')) checkRequired(kind, mapping, schema, complain)
  const rules = kind === 'user' ? definition.match : definition.groupMatch
  return {
    kind,
    schema,
    mapped,
    match: rules.flatMap((rule, at) =>
      compileMatch(rule, schema, world, `${kind === 'user' ? 'match' : 'groupMatch'}.${at}`, complain),
    ),
    states: kind === 'user' ? compileStates(definition, world.words, complain) : {},
    exclude: compileExclude(kind, definition, world.words, complain),
    protect: kind === 'user' ? compileProtect(definition, schema, mapped, complain) : [],
    members,
  }
}

function checkMembers(mapping: Mapping, abilities: TargetAbilities, complain: Complain): void {
  if (mapping.members?.expression.trim() !== 'members') {
    complain(
      'groups.members',
      'Members of a group are always the source group’s `members`.',
      'Write `members: members`.',
    )
  }
  if (!abilities.members)
    complain('groups.members', 'The target cannot change the members of a group.', 'Leave it out.')
}

function mappedField(
  name: string,
  write: MappedField['write'],
  schema: ReadonlyMap<string, Field>,
  path: string,
  complain: Complain,
): Field | undefined {
  const field = schema.get(name)
  if (Object.hasOwn(reserved, name)) {
    complain(path, `\`${name}\` cannot be mapped.`, reserved[name])
  } else if (field === undefined) {
    complain(path, `The target has no field \`${name}\`.`, didYouMean(name, schema.keys()))
  } else if (field.writable === 'never') {
    complain(path, `The target does not let \`${name}\` be written.`, 'Leave it out.')
  } else if (write === 'ifEmpty' && field.readable === false) {
    complain(path, `\`${name}\` cannot be read back, so nobody knows whether it is empty.`, 'Use `write: onCreate`.')
  } else return field
  return undefined
}

function checkRequired(kind: Kind, mapping: Mapping, schema: ReadonlyMap<string, Field>, complain: Complain): void {
  for (const { name, required, writable } of schema.values()) {
    if (!required || writable === 'never' || mapping[name] || name === 'active') continue
    complain(`${kind}s`, `The target needs \`${name}\`, and nothing is mapped to it.`, `Add \`${name}\`.`)
  }
}

function compileMatch(
  { field: name, expression }: MatchRule,
  schema: ReadonlyMap<string, Field>,
  { abilities, words }: KindWorld,
  path: string,
  complain: Complain,
): readonly CompiledMatch[] {
  const field = schema.get(name)
  const compiled = compile(expression, words, path, complain)
  if (field === undefined) {
    complain(path, `The target has no field \`${name}\`.`, didYouMean(name, schema.keys()))
    return []
  }
  const canFind = abilities.find && field.findable
  const canList = abilities.scan && field.readable !== false
  if (!canFind && !canList)
    complain(path, `The target can neither find by \`${name}\` nor list it.`, 'Match by another field.')
  return compiled ? [{ field, expression: compiled }] : []
}

function compileStates(definition: SyncDefinition, words: Vocabulary, complain: Complain): CompiledKind['states'] {
  const states: Partial<Record<keyof CompiledKind['states'], Expression>> = {}
  for (const state of ['disabled', 'lockedUntil', 'expiresAt'] as const) {
    const text = definition.states[state]
    const compiled = text === undefined ? undefined : compile(text, words, `states.${state}`, complain)
    if (compiled === undefined) continue
    const fits = state === 'disabled' ? ['bool', 'dyn'] : ['string', 'dyn', 'google.protobuf.Timestamp']
    if (fits.includes(compiled.type ?? 'dyn')) states[state] = compiled
    else
      complain(
        `states.${state}`,
        `This gives ${compiled.type}, not ${state === 'disabled' ? 'true or false' : 'a time'}.`,
      )
  }
  return states
}

function compileExclude(
  kind: Kind,
  { scope }: SyncDefinition,
  { attributes }: Vocabulary,
  complain: Complain,
): readonly CompiledPattern[] {
  const patterns = (kind === 'user' ? scope.users : scope.groups)?.exclude ?? []
  return patterns.map((pattern, at) => {
    const name = pattern.attribute
    if (name !== 'id' && name !== 'dn' && !attributes.has(name)) {
      complain(`scope.${kind}s.exclude.${at}`, `There is no attribute \`${name}\`.`, didYouMean(name, attributes))
    }
    return compilePattern(pattern)
  })
}

function compileProtect(
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

function compile(text: string, words: Vocabulary, path: string, complain: Complain): Expression | undefined {
  const compiled = compileExpression(text, words)
  if ('evaluate' in compiled) {
    if (!compiled.type?.startsWith('map')) return compiled
    complain(path, 'A field cannot hold a map.')
    return undefined
  }
  complain(path, compiled.message, compiled.hint)
  return undefined
}
