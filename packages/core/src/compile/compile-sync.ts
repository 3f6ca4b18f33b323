import type { Kind, Schema, SyncDefinition } from '@rollcall/model'
import type { Expression } from '../expression/expression.ts'
import { vocabularyOf } from '../expression/vocabulary.ts'
import { checkAbilities, checkRoles } from './check-abilities.ts'
import { compileKind } from './compile-kind.ts'
import { compilePilot } from './compile-patterns.ts'
import type { CompiledKind, CompiledPattern, CompiledSync, World } from './compiled.ts'
import { type Complain, SyncError, type SyncProblem } from './sync-error.ts'

/** Compiles a definition and checks every name in it. Throws one `SyncError` with all that is wrong. */
export function compileSync(definition: SyncDefinition, world: World): CompiledSync {
  const problems: SyncProblem[] = []
  const complain: Complain = (path, message, hint, at) => {
    problems.push({
      path: `syncs.${definition.name}.${path}`,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(at && { at }),
    })
  }
  const user = compileIfMapped('user', definition, world, complain)
  const group = compileIfMapped('group', definition, world, complain)
  const pilot = definition.pilot && compilePilot(definition.pilot, user && vocabularyOf(world.source.user), complain)
  checkAbilities(definition, world, complain)
  checkRoles(definition, world, complain)
  if (problems.length > 0) throw new SyncError(definition.name, problems)
  return {
    definition,
    abilities: world.abilities,
    attributes: { user: attributesOf(user, pilot), group: attributesOf(group) },
    fields: { user: fieldsOf(user, definition, world), group: fieldsOf(group, definition, world) },
    unique: { user: uniqueOf(user), group: uniqueOf(group) },
    ...(pilot ? { pilot } : {}),
    ...(user ? { user } : {}),
    ...(group ? { group } : {}),
  }
}

function compileIfMapped(
  kind: Kind,
  definition: SyncDefinition,
  world: World,
  complain: Complain,
): CompiledKind | undefined {
  const mapping = kind === 'user' ? definition.users : definition.groups
  if (mapping === undefined) return undefined
  const source = fieldsIn(world.source, kind)
  const target = fieldsIn(world.target, kind)
  if (source === undefined || target === undefined) {
    complain(`${kind}s`, `The ${source ? 'target' : 'source'} has no ${kind}s.`, `Leave \`${kind}s\` out.`)
    return undefined
  }
  return compileKind(
    kind,
    mapping,
    definition,
    { target, abilities: world.abilities, words: vocabularyOf(source) },
    complain,
  )
}

function fieldsIn(schema: Schema, kind: Kind): Schema['user'] | undefined {
  return kind === 'user' ? schema.user : schema.group
}

function attributesOf(compiled: CompiledKind | undefined, pilot: readonly CompiledPattern[] = []): readonly string[] {
  if (compiled === undefined) return []
  const { mapped, match, states, exclude, members } = compiled
  const stated = Object.values(states).filter((state): state is Expression => state !== undefined)
  const expressions = [...mapped.map(({ expression }) => expression), ...match.map(({ expression }) => expression)]
  const names = [...expressions, ...stated].flatMap(({ attributes }) => attributes)
  return unique([...names, ...withoutIdentity([...exclude, ...pilot]), ...(members ? ['members'] : [])])
}

function withoutIdentity(patterns: readonly CompiledPattern[]): readonly string[] {
  return patterns.map(({ attribute }) => attribute).filter((name) => name !== 'id' && name !== 'dn')
}

function fieldsOf(
  compiled: CompiledKind | undefined,
  definition: SyncDefinition,
  { target }: World,
): readonly string[] {
  if (compiled === undefined) return []
  const { kind, schema, mapped, match, protect, members } = compiled
  const names = [
    ...[...mapped, ...match].filter(({ field }) => field.readable !== false).map(({ field }) => field.name),
    ...protect.map(({ attribute }) => attribute),
  ]
  if (kind === 'group') return unique([...names, ...(members ? ['members'] : [])])
  if (definition.relinkOn) names.push(definition.relinkOn)
  if (schema.has('active')) names.push('active')
  // An account with privileges is known by its roles, also where this sync grants none.
  const privileges = target.roles?.some(({ privileged, required }) => privileged || required)
  if (privileges || Object.keys(definition.roles).length > 0) names.push('roles')
  return unique(names)
}

function uniqueOf(compiled: CompiledKind | undefined): readonly string[] {
  return (compiled?.mapped ?? []).filter(({ field }) => field.unique).map(({ field }) => field.name)
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
