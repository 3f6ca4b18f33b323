import type { Field, FieldMapping, Mapping, Schema, SyncDefinition } from '@rollcall/model'
import { compileSync } from '../compile/compile-sync.ts'
import type { CompiledSync, TargetAbilities, World } from '../compile/compiled.ts'

const text = (name: string): Field => ({ name, type: 'text' })

/** A directory of people and groups. */
export const directory: Schema = {
  identity: 'dc=acme,dc=test',
  user: [
    ...['uid', 'cn', 'givenName', 'sn', 'title', 'employeeType', 'employee-number', 'package'].map(text),
    { name: 'mail', type: 'text', many: true },
    { name: 'manager', type: 'ref' },
    { name: 'photo', type: 'bytes' },
    { name: 'hired', type: 'time' },
  ],
  group: [text('cn'), { name: 'members', type: 'ref', many: true }],
}

/** An application with unique names and addresses, roles and groups. */
export const application: Schema = {
  identity: 'wiki.acme.test',
  user: [
    { name: 'userName', type: 'text', required: true, unique: true, naming: true, findable: true, ignoreCase: true },
    { name: 'mail', type: 'text', unique: true, findable: true, ignoreCase: true },
    { name: 'aliases', type: 'text', many: true, unique: true, ignoreCase: true },
    { name: 'title', type: 'text', maxLength: 20 },
    { name: 'phones', type: 'text', many: true },
    { name: 'level', type: 'number' },
    { name: 'kind', type: 'text', oneOf: ['staff', 'guest'] },
    { name: 'since', type: 'time' },
    { name: 'manager', type: 'ref' },
    { name: 'password', type: 'text', readable: false },
    { name: 'origin', type: 'text', writable: 'create' },
    { name: 'createdAt', type: 'time', writable: 'never' },
    { name: 'active', type: 'boolean' },
  ],
  group: [
    { name: 'name', type: 'text', required: true, unique: true, naming: true, findable: true, ignoreCase: true },
    { name: 'members', type: 'ref', many: true },
  ],
  roles: [{ name: 'admin', privileged: true }, { name: 'editor' }],
}

export const everything: TargetAbilities = {
  scan: true,
  find: true,
  create: {},
  update: {},
  setActive: {},
  delete: {},
  members: {},
  roles: {},
  endSessions: {},
}

export function aMapping(
  expressions: Readonly<Record<string, string>>,
  write: FieldMapping['write'] = 'always',
): Mapping {
  return Object.fromEntries(Object.entries(expressions).map(([field, expression]) => [field, { expression, write }]))
}

export function aDefinition(more: Partial<SyncDefinition> = {}): SyncDefinition {
  return {
    name: 'staff',
    from: 'corp',
    to: 'wiki',
    scope: {},
    match: [{ field: 'userName', expression: 'uid' }],
    groupMatch: [{ field: 'name', expression: 'cn' }],
    users: aMapping({ userName: 'uid', mail: 'mail', title: 'title' }),
    groups: aMapping({ name: 'cn', members: 'members' }),
    roles: {},
    enforceRoles: false,
    states: {},
    disableWhen: ['disabled', 'expired'],
    onLeave: 'disable',
    onDelete: 'disable',
    onGroupLeave: 'keep',
    onTargetMissing: 'finding',
    onDrift: 'repair',
    limits: {},
    protect: [],
    ...more,
  }
}

export function aWorld(more: Partial<World> = {}): World {
  return { source: directory, target: application, abilities: everything, ...more }
}

export function aSync(more: Partial<SyncDefinition> = {}, world: Partial<World> = {}): CompiledSync {
  return compileSync(aDefinition(more), aWorld(world))
}
