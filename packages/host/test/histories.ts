import fc from 'fast-check'
import type { World } from './world.ts'

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
  | { readonly what: 'turn'; readonly people: readonly number[] }
  | { readonly what: 'standing'; readonly person: number; readonly is: 'on' | 'disabled' | 'expires' }
  | { readonly what: 'remove'; readonly person: number }
  | { readonly what: 'anew'; readonly person: number }
  | {
      readonly what: 'group'
      readonly group: number
      readonly cn: number
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
  /** The write that goes wrong, and how; and the write after which the run is stopped. */
  readonly wrong: { readonly write: number; readonly how: 'refused' | 'lostAfter' | 'lostBefore' } | null
  readonly stop: number | null
  readonly approvals: Approvals
  /** Afterwards it is asked whether a full plan finds what this run should have done. */
  readonly compared: boolean
}

/** What `--allow` names: all that any guard asks for, or these words. */
export type Approvals = 'all' | readonly string[]

const approvals = [
  ...['first-run', 'empty', 'scope-group', 'moved', 'access=1', 'access=3', 'delete=2', 'group=1'],
  ...['membership=2', 'role=1', 'identity=2', 'clear.mail=1', 'clear.title=2'],
]
const day = 24 * 60 * 60 * 1000
const person = fc.nat(7)
/** Mostly where the references of tests look for them. */
const place = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) })
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 })

const put = fc.record({
  what: fc.constant('put' as const),
  person,
  uid: fc.nat(9),
  title: fc.nat(2),
  mail: fc.option(fc.nat(4)),
  place,
  boss: rarely(person),
  robot: fc.integer({ min: 1, max: 4 }).map((n) => n === 1),
})
const turn = fc.record({
  what: fc.constant('turn' as const),
  people: fc.uniqueArray(person, { minLength: 2, maxLength: 4 }),
})
const standing = fc.record({
  what: fc.constant('standing' as const),
  person,
  is: fc.constantFrom('on' as const, 'disabled' as const, 'expires' as const),
})
const group = fc.record({
  what: fc.constant('group' as const),
  group: fc.nat(2),
  cn: fc.nat(3),
  members: fc.uniqueArray(person, { minLength: 1, maxLength: 6 }),
  places: fc.array(place, { minLength: 6, maxLength: 6 }),
  nested: rarely(fc.nat(2)),
})

const atSource: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: put },
  { weight: 3, arbitrary: turn },
  { weight: 1, arbitrary: standing },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), person }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('anew' as const), person }) },
  { weight: 3, arbitrary: group },
  {
    weight: 1,
    arbitrary: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constant<Event>({ what: 'group', group: 2, cn: 2, members: [], places: [], nested: null }),
      },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('drop-group' as const), group: fc.nat(2) }) },
    ),
  },
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
  mode: fc.constantFrom('delta' as const, 'source' as const, 'delta' as const, 'full' as const),
  spoil: fc.oneof(
    { weight: 5, arbitrary: fc.constant('no' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('truncate', 'break', 'hide', 'target', 'groups', 'range', 'feed') as fc.Arbitrary<
        RunEvent['spoil']
      >,
    },
  ),
  wrong: rarely(fc.record({ write: fc.nat(5), how: fc.constantFrom('refused', 'lostAfter', 'lostBefore') })),
  stop: rarely(fc.nat(5)),
  approvals: fc.oneof(
    { weight: 5, arbitrary: fc.constant('all' as const) },
    { weight: 1, arbitrary: fc.constant(['first-run']) },
    { weight: 2, arbitrary: fc.subarray(approvals, { minLength: 1 }) },
  ),
  compared: fc.integer({ min: 1, max: 3 }).map((n) => n === 1),
})

/** People with names of their own, and groups of them: what the first run of a history finds. */
const start: fc.Arbitrary<readonly Event[]> = fc
  .tuple(
    fc.array(put, { minLength: 4, maxLength: 8 }),
    fc.array(group, { minLength: 3, maxLength: 3 }),
    fc.array(person, { minLength: 1, maxLength: 3 }),
  )
  .map(([puts, groups, scoped]) => [
    ...puts.map((one, at): Event => ({ ...one, person: at, uid: at })),
    ...groups.map(
      (one, at): Event => ({ ...one, group: at, cn: at, members: [...new Set([...scoped, ...one.members])] }),
    ),
  ])

/** Histories; in half of them nobody but Rollcall touches the target. */
export const histories: fc.Arbitrary<{ readonly touched: boolean; readonly events: readonly Event[] }> = fc
  .tuple(fc.boolean(), start, run)
  .chain(([touched, begun, first]) => {
    const event = touched
      ? fc.oneof({ weight: 9, arbitrary: atSource }, { weight: 2, arbitrary: atTarget }, { weight: 5, arbitrary: run })
      : fc.oneof({ weight: 9, arbitrary: atSource }, { weight: 5, arbitrary: run })
    return fc
      .array(event as fc.Arbitrary<Event>, { minLength: 4, maxLength: 16, size: '+1' })
      .map((events) => ({ touched, events: [...begun, { ...first, approvals: 'all' as const }, ...events] }))
  })

export function dnOfGroup(n: number): string {
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
    case 'turn': {
      const entries = one.people.flatMap((n) => world.directory.get(idOf(world, n) ?? '') ?? [])
      for (const [at, { id, attributes }] of entries.entries()) {
        const { uid, mail } = entries[(at + 1) % entries.length]?.attributes ?? {}
        const { mail: _, ...rest } = attributes
        world.directory.put('user', id, { ...rest, ...(uid ? { uid } : {}), ...(mail ? { mail } : {}) })
      }
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
      world.directory.put(
        'group',
        `id-g${one.group}`,
        {
          cn: `G${one.cn}`,
          members: [
            ...one.members.map((member, at) => dnOfPerson(member, one.places[at] ?? 0)),
            ...(one.nested === null ? [] : [dnOfGroup(one.nested)]),
          ],
        },
        { dn: dnOfGroup(one.group) },
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
