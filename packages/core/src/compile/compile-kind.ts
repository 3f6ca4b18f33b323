import type { Field, Kind, Mapping, MatchRule, SyncDefinition } from '@rollcall/model'
import { didYouMean } from '@rollcall/model'
import type { Vocabulary } from '../expression/vocabulary.ts'
import { allows } from './check-abilities.ts'
import { compileExclude, compileProtect } from './compile-patterns.ts'
import { compileStates } from './compile-states.ts'
import { compileText, secretText } from './compile-text.ts'
import type { CompiledKind, CompiledMatch, MappedField, TargetAbilities } from './compiled.ts'
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
  const listed = kind === 'group' && mapping.members !== undefined
  const members = listed ? schema.get('members') : undefined
  if (listed) checkMembers(mapping, members !== undefined && world.abilities.members !== undefined, complain)
  const mapped = Object.entries(mapping)
    .filter(([name]) => !(listed && name === 'members'))
    .flatMap(([name, { expression, write }]) => {
      const path = `${kind}s.${name}`
      const field = mappedField(name, write, schema, path, complain)
      const compiled = compileText(expression, world.words, path, complain)
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
    ...(members ? { members } : {}),
  }
}

/** Complains of a mapping of members that is not the only one there is. `able`: the target can change members. */
export function checkMembers(mapping: Mapping, able: boolean, complain: Complain): void {
  if (mapping.members?.expression.trim() !== 'members') {
    complain(
      'groups.members',
      'Members of a group are always the source group’s `members`.',
      'Write `members: members`.',
    )
  }
  if (!able) complain('groups.members', 'The target cannot change the members of a group.', 'Leave it out.')
}

/** The field that a mapping names, or a complaint. */
export function mappedField(
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
  } else if (field.secret) {
    complain(
      path,
      secretText(name),
      'Leave it out; where the target needs one, its connector makes it and keeps it from everybody.',
    )
  } else if (field.writable === 'never') {
    complain(path, `The target does not let \`${name}\` be written.`, 'Leave it out.')
  } else if (write === 'ifEmpty' && field.readable === false) {
    complain(path, `\`${name}\` cannot be read back, so nobody knows whether it is empty.`, 'Use `write: onCreate`.')
  } else return field
  return undefined
}

function checkRequired(kind: Kind, mapping: Mapping, schema: ReadonlyMap<string, Field>, complain: Complain): void {
  for (const { name, required, writable, secret } of schema.values()) {
    if (!required || writable === 'never' || secret || mapping[name] || name === 'active') continue
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
  const compiled = compileText(expression, words, path, complain)
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
