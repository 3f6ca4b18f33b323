import type { Field, FieldMapping, SyncDefinition } from '@rollcall/model'
import type { AppShape } from '@rollcall/test-fixtures'
import fc from 'fast-check'
import { dnOfGroup } from './histories.ts'
import { baseDefinition } from './world.ts'

/** A sync, and the application it writes to. */
export interface Configuration {
  readonly policy: Partial<SyncDefinition>
  readonly shape: AppShape
}

const day = 24 * 60 * 60 * 1000
const leave = fc.constantFrom<SyncDefinition['onLeave']>('disable', 'delete', 'keep', 'unlink', { deleteAfter: day })
const seldom = fc.integer({ min: 1, max: 4 }).map((n) => n === 1)
const write = fc.constantFrom<FieldMapping['write']>('always', 'always', 'onCreate', 'ifEmpty')
const limit = fc.oneof(
  fc.record({ count: fc.nat(3) }),
  fc.record({ percent: fc.constantFrom(0, 10, 50, 100) }),
  fc.constant(undefined),
)

const userFields: readonly Field[] = [
  { name: 'externalId', type: 'text', unique: true, findable: true },
  { name: 'userName', type: 'text', required: true, unique: true, findable: true, naming: true, ignoreCase: true },
  { name: 'displayName', type: 'text' },
  { name: 'mail', type: 'text', findable: true, ignoreCase: true },
  { name: 'emails', type: 'text', many: true, unique: true, findable: true, ignoreCase: true },
  { name: 'title', type: 'text' },
  { name: 'manager', type: 'ref' },
  { name: 'active', type: 'boolean' },
]

/** Policies that any history must go well with. */
const policies: fc.Arbitrary<Partial<SyncDefinition>> = fc
  .record({
    onLeave: leave,
    onDelete: leave,
    onGroupLeave: fc.constantFrom('keep' as const, 'empty' as const, 'delete' as const),
    onTargetMissing: fc.constantFrom('finding' as const, 'recreate' as const, 'unlink' as const),
    onDrift: fc.constantFrom('repair' as const, 'repair' as const, 'report' as const),
    enforceRoles: fc.boolean(),
    limits: fc.record({ access: limit, membership: limit, identity: limit, create: limit }),
    roles: seldom,
    scoped: seldom,
    filter: seldom,
    exclude: seldom,
    protect: seldom,
    pilot: seldom,
    relink: fc.boolean(),
    fields: fc.record({ manager: fc.boolean(), emails: fc.boolean(), mail: write, title: write }),
    rules: fc.constantFrom<readonly string[]>(['externalId'], ['externalId', 'userName'], ['externalId', 'mail']),
    disableWhen: fc.constantFrom<SyncDefinition['disableWhen']>(['disabled', 'expired'], ['disabled'], []),
    allow: fc.option(
      fc.constantFrom<NonNullable<SyncDefinition['allow']>>(
        ['link', 'unlink', 'create', 'update', 'rename', 'enable', 'disable', 'endSessions'],
        ['link', 'create', 'update', 'rename', 'addMember', 'grant', 'enable'],
        ['link', 'update'],
        [],
      ),
      { freq: 5 },
    ),
  })
  .map(({ roles, scoped, filter, exclude, protect, pilot, relink, fields, rules, allow, limits, ...more }) => ({
    ...more,
    limits: Object.fromEntries(Object.entries(limits).flatMap(([kind, is]) => (is ? [[kind, is]] : []))),
    scope: {
      users: {
        exclude: exclude ? [{ attribute: 'title', pattern: 'T2' }] : [],
        ...(scoped ? { inGroups: [dnOfGroup(0)] } : {}),
        ...(filter ? { filter: '(employeeType=staff)' } : {}),
      },
      groups: { exclude: [] },
    },
    users: {
      ...baseDefinition.users,
      mail: { expression: 'mail', write: fields.mail },
      title: { expression: 'title', write: fields.title },
      ...(fields.emails ? { emails: { expression: 'all(mail)', write: 'always' } } : {}),
      ...(fields.manager ? { manager: { expression: 'manager', write: 'always' } } : {}),
    } satisfies SyncDefinition['users'],
    roles: roles ? { admin: [dnOfGroup(1)] } : {},
    protect: protect ? [{ attribute: 'userName', pattern: 'u7' }] : [],
    match: rules.map((field) => ({ field, expression: expressions[field] ?? '' })),
    ...(relink ? { relinkOn: 'mail' } : {}),
    ...(pilot ? { pilot: { inGroups: [dnOfGroup(2)], people: [{ attribute: 'uid', pattern: 'u1' }] } } : {}),
    ...(allow ? { allow } : {}),
  }))

const expressions: Readonly<Record<string, string>> = { externalId: 'id', userName: 'uid', mail: 'mail' }

const shapes: fc.Arbitrary<AppShape> = fc
  .record({ batch: fc.constantFrom(1, 3), listOnly: seldom })
  .map(({ batch, listOnly }) => ({
    user: userFields,
    roles: [{ name: 'admin' }],
    atOnce: 1,
    batch,
    ...(listOnly ? { find: false } : {}),
  }))

export const configurations: fc.Arbitrary<Configuration> = fc.record({ policy: policies, shape: shapes })
