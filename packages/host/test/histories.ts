import type { SyncDefinition } from '@rollcall/model'
import fc from 'fast-check'
import { baseDefinition, group, type World } from './world.ts'

/** What can happen between two runs, on either side. */
export type Event =
  | {
      readonly what: 'put'
      readonly person: number
      readonly uid: number
      readonly title: number
      readonly mail: number | null
      readonly place: number
      readonly boss: number | null
      readonly robot: boolean
    }
  | { readonly what: 'standing'; readonly person: number; readonly is: 'on' | 'disabled' | 'expires' }
  | { readonly what: 'remove'; readonly person: number }
  | { readonly what: 'anew'; readonly person: number }
  | {
      readonly what: 'group'
      readonly group: number
      readonly members: readonly number[]
      readonly places: readonly number[]
      readonly nested: number | null
    }
  | { readonly what: 'drop-group'; readonly group: number }
  | { readonly what: 'later'; readonly hours: number }
  | { readonly what: 'edit'; readonly account: number; readonly title: number }
  | { readonly what: 'switch'; readonly account: number; readonly active: boolean }
  | { readonly what: 'grant'; readonly account: number; readonly admin: boolean }
  | { readonly what: 'drop'; readonly account: number }
  | RunEvent

export interface RunEvent {
  readonly what: 'sync'
  readonly mode: 'full' | 'source' | 'delta'
  readonly spoil: 'no' | 'truncate' | 'break' | 'hide' | 'target' | 'groups' | 'range' | 'feed'
  /** The write that is refused, and the one after which the run is stopped. */
  readonly refuse: number | null
  readonly stop: number | null
}

const day = 24 * 60 * 60 * 1000
const person = fc.nat(7)
const place = fc.nat(1)
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 })

const atSource: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('put' as const),
      person,
      uid: fc.nat(9),
      title: fc.nat(2),
      mail: fc.option(fc.nat(4)),
      place,
      boss: rarely(person),
      robot: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('standing' as const),
      person,
      is: fc.constantFrom('on' as const, 'disabled' as const, 'expires' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), person }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('anew' as const), person }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('group' as const),
      group: fc.nat(2),
      members: fc.uniqueArray(person, { maxLength: 6 }),
      places: fc.array(place, { minLength: 6, maxLength: 6 }),
      nested: rarely(fc.nat(2)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('drop-group' as const), group: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('later' as const), hours: fc.nat(60) }) },
)

const account = fc.nat(9)
const atTarget: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ what: fc.constant('edit' as const), account, title: fc.nat(2) }),
  fc.record({ what: fc.constant('switch' as const), account, active: fc.boolean() }),
  fc.record({ what: fc.constant('grant' as const), account, admin: fc.boolean() }),
  fc.record({ what: fc.constant('drop' as const), account }),
)

const run: fc.Arbitrary<RunEvent> = fc.record({
  what: fc.constant('sync' as const),
  mode: fc.constantFrom('full' as const, 'source' as const, 'delta' as const),
  spoil: fc.oneof(
    { weight: 5, arbitrary: fc.constant('no' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('truncate', 'break', 'hide', 'target', 'groups', 'range', 'feed') as fc.Arbitrary<
        RunEvent['spoil']
      >,
    },
  ),
  refuse: rarely(fc.nat(8)),
  stop: rarely(fc.nat(8)),
})

/** Histories; in half of them nobody but Rollcall touches the target. */
export const histories: fc.Arbitrary<{ readonly touched: boolean; readonly events: readonly Event[] }> = fc
  .boolean()
  .chain((touched) => {
    const event = touched
      ? fc.oneof({ weight: 9, arbitrary: atSource }, { weight: 2, arbitrary: atTarget }, { weight: 4, arbitrary: run })
      : fc.oneof({ weight: 9, arbitrary: atSource }, { weight: 5, arbitrary: run })
    return fc.record({
      touched: fc.constant(touched),
      events: fc.array(event as fc.Arbitrary<Event>, { minLength: 4, maxLength: 28 }),
    })
  })

const leave = fc.constantFrom<SyncDefinition['onLeave']>('disable', 'delete', 'keep', 'unlink', { deleteAfter: day })

/** Policies that any history must go well with. */
export const policies: fc.Arbitrary<Partial<SyncDefinition>> = fc
  .record({
    onLeave: leave,
    onDelete: leave,
    onGroupLeave: fc.constantFrom('keep' as const, 'empty' as const, 'delete' as const),
    onTargetMissing: fc.constantFrom('finding' as const, 'recreate' as const, 'unlink' as const),
    onDrift: fc.constantFrom('repair' as const, 'repair' as const, 'report' as const),
    enforceRoles: fc.boolean(),
    roles: fc.boolean(),
    scoped: fc.boolean(),
    filter: fc.boolean(),
    exclude: fc.boolean(),
    protect: fc.boolean(),
    relink: fc.boolean(),
    manager: fc.boolean(),
    rules: fc.constantFrom<readonly string[]>(['externalId'], ['externalId', 'userName'], ['externalId', 'mail']),
  })
  .map(({ roles, scoped, filter, exclude, protect, relink, manager, rules, ...more }) => ({
    ...more,
    scope: {
      users: {
        exclude: exclude ? [{ attribute: 'title', pattern: 'T2' }] : [],
        ...(scoped ? { inGroups: [dnOfGroup(0)] } : {}),
        ...(filter ? { filter: '(employeeType=staff)' } : {}),
      },
      groups: { exclude: [] },
    },
    roles: roles ? { admin: [dnOfGroup(1)] } : {},
    protect: protect ? [{ attribute: 'userName', pattern: 'u7' }] : [],
    match: rules.map((field) => ({ field, expression: expressions[field] ?? '' })),
    ...(relink ? { relinkOn: 'mail' } : {}),
    ...(manager
      ? { users: { ...baseDefinition.users, manager: { expression: 'manager', write: 'always' as const } } }
      : {}),
  }))

const expressions: Readonly<Record<string, string>> = { externalId: 'id', userName: 'uid', mail: 'mail' }

function dnOfGroup(n: number): string {
  return `cn=g${n},ou=groups,dc=test`
}

function dnOfPerson(n: number, place: number): string {
  return `uid=p${n},ou=${place === 0 ? 'people' : 'elsewhere'},dc=test`
}

function idOf(world: World, n: number): string | undefined {
  return world.directory.all('user').find(({ id }) => id.startsWith(`p${n}.`))?.id
}

export function happen(world: World, one: Exclude<Event, RunEvent>): void {
  switch (one.what) {
    case 'put': {
      const { uid, title, mail, place, boss, robot } = one
      const attributes = {
        uid: `u${uid}`,
        cn: `Person ${one.person}`,
        title: `T${title}`,
        employeeType: robot ? 'robot' : 'staff',
        ...(mail === null ? {} : { mail: `m${mail}@acme.test` }),
        ...(boss === null ? {} : { manager: dnOfPerson(boss, 0) }),
      }
      const id = idOf(world, one.person) ?? `p${one.person}.0`
      world.directory.put('user', id, attributes, { dn: dnOfPerson(one.person, place) })
      return
    }
    case 'standing': {
      const entry = world.directory.get(idOf(world, one.person) ?? '')
      const standing = one.is === 'disabled' ? { disabled: true as const } : { expiresAt: world.now() + day }
      if (entry) world.directory.put('user', entry.id, entry.attributes, one.is === 'on' ? {} : { standing })
      return
    }
    case 'remove': {
      const id = idOf(world, one.person)
      if (id) world.directory.remove(id)
      return
    }
    case 'anew': {
      const entry = world.directory.get(idOf(world, one.person) ?? '')
      if (!entry) return
      world.directory.remove(entry.id)
      const [name, generation] = entry.id.split('.')
      world.directory.put('user', `${name}.${Number(generation) + 1}`, entry.attributes, { dn: entry.dn })
      return
    }
    case 'group':
      group(
        world,
        `g${one.group}`,
        ...one.members.map((member, at) => dnOfPerson(member, one.places[at] ?? 0)),
        ...(one.nested === null ? [] : [dnOfGroup(one.nested)]),
      )
      return
    case 'drop-group':
      if (world.directory.get(`id-g${one.group}`)) world.directory.remove(`id-g${one.group}`)
      return
    case 'later':
      world.later(one.hours * 60 * 60 * 1000)
      return
    default:
      touch(world, one)
  }
}

function touch(world: World, one: Extract<Event, { account: number }>): void {
  const found = world.app.all('user').filter(({ values }) => values.externalId)[one.account]
  if (!found) return
  switch (one.what) {
    case 'edit':
      world.app.edit(found.id, { values: { title: `T${one.title}` } })
      return
    case 'switch':
      world.app.edit(found.id, { active: one.active })
      return
    case 'grant':
      world.app.edit(found.id, { roles: one.admin ? ['admin'] : [] })
      return
    case 'drop':
      world.app.drop(found.id)
      return
    default:
      one satisfies never
  }
}
