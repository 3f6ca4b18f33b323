import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aWorld, group, type World } from './world.ts'

/** What can happen between two runs, on either side. */
type Event =
  | {
      readonly what: 'put'
      readonly person: number
      readonly uid: number
      readonly title: number
      readonly mail: boolean
    }
  | { readonly what: 'standing'; readonly person: number; readonly disabled: boolean }
  | { readonly what: 'remove'; readonly person: number }
  | {
      readonly what: 'group'
      readonly group: number
      readonly members: readonly number[]
      readonly nested: number | null
    }
  | { readonly what: 'drop-group'; readonly group: number }
  | { readonly what: 'edit'; readonly account: number; readonly title: number }
  | { readonly what: 'drop'; readonly account: number }
  | {
      readonly what: 'sync'
      readonly mode: 'full' | 'source' | 'delta'
      readonly spoil: 'no' | 'truncate' | 'break' | 'hide' | 'target'
    }

const person = fc.nat(7)
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('put' as const),
      person,
      uid: fc.nat(9),
      title: fc.nat(2),
      mail: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('standing' as const), person, disabled: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), person }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('group' as const),
      group: fc.nat(2),
      members: fc.uniqueArray(person, { maxLength: 5 }),
      nested: fc.option(fc.nat(2)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('drop-group' as const), group: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('edit' as const), account: fc.nat(9), title: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('drop' as const), account: fc.nat(9) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('sync' as const),
      mode: fc.constantFrom('full' as const, 'source' as const, 'delta' as const),
      spoil: fc.constantFrom(
        'no' as const,
        'no' as const,
        'truncate' as const,
        'break' as const,
        'hide' as const,
        'target' as const,
      ),
    }),
  },
)

/** Guards have tests of their own; here they are passed, so that everything they would stop happens. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'title', 'externalId'].map((field) => `clear.${field}=999`),
  'first-run',
  'scope-group',
  'moved',
]
const becauseAbsent = new Set<unknown>(['gone', 'left-scope', 'group-gone'])
const unreadable = new Set<string>(['truncate', 'break', 'hide'])

function happen(world: World, one: Exclude<Event, { what: 'sync' }>): void {
  switch (one.what) {
    case 'put':
      world.directory.put(
        'user',
        `p${one.person}`,
        {
          uid: `u${one.uid}`,
          cn: `Person ${one.person}`,
          title: `T${one.title}`,
          ...(one.mail ? { mail: `p${one.person}@acme.test` } : {}),
        },
        { dn: `uid=p${one.person},ou=people,dc=test` },
      )
      return
    case 'standing': {
      const entry = world.directory.get(`p${one.person}`)
      if (entry)
        world.directory.put('user', entry.id, entry.attributes, one.disabled ? { standing: { disabled: true } } : {})
      return
    }
    case 'remove':
      if (world.directory.get(`p${one.person}`)) world.directory.remove(`p${one.person}`)
      return
    case 'group':
      group(
        world,
        `g${one.group}`,
        ...one.members.map((member) => `p${member}`),
        ...(one.nested === null ? [] : [`cn=g${one.nested},ou=groups,dc=test`]),
      )
      return
    case 'drop-group':
      if (world.directory.get(`id-g${one.group}`)) world.directory.remove(`id-g${one.group}`)
      return
    case 'edit': {
      const account = world.app.all('user').filter(({ values }) => values.externalId)[one.account]
      if (account) world.app.edit(account.id, { values: { title: `T${one.title}` } })
      return
    }
    case 'drop': {
      const account = world.app.all('user').filter(({ values }) => values.externalId)[one.account]
      if (account) world.app.drop(account.id)
      return
    }
    default:
      one satisfies never
  }
}

async function sync(world: World, { mode, spoil }: Extract<Event, { what: 'sync' }>): Promise<void> {
  world.directory.misbehave =
    spoil === 'truncate' ? { truncate: 1 } : spoil === 'break' ? { break: 1 } : spoil === 'hide' ? { hidden: true } : {}
  world.app.misbehave = spoil === 'target' ? { truncate: 1 } : {}
  const run = await world.sync({ mode, allow: everything, partial: true }).catch((thrown: unknown) => {
    if (!unreadable.has(spoil)) throw thrown
  })
  world.directory.misbehave = {}
  world.app.misbehave = {}
  if (!run || run.plan.source.verdict === 'complete') return
  const reasons = new Set<unknown>()
  for await (const batch of world.state.audit({ run: run.run }))
    for (const { event: happened, body } of batch) if (happened === 'change') reasons.add(body?.why)
  expect(
    [...reasons].filter((why) => becauseAbsent.has(why)),
    'removals come only from complete reads',
  ).toEqual([])
}

/** `ROLLCALL_CASES=10000 pnpm exec vitest run --project unit whole-runs` looks longer. */
const cases = Number(process.env.ROLLCALL_CASES ?? 50)

describe('any history of directory, application and runs', () => {
  it('leaves the target in step after one more full run, and never touches what no link covers', {
    timeout: 20_000 + cases * 200,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 24 }), async (events) => {
        await using world = await aWorld({ match: [{ field: 'externalId', expression: 'id' }] })
        const guest = world.app.seed('user', { userName: 'u0', title: 'mine' })
        const before = world.app.get(guest)
        for (const one of events) {
          if (one.what === 'sync') await sync(world, one)
          else happen(world, one)
        }
        await world.sync({ allow: [...everything, 'empty'] })
        expect(
          await world.state.openRecords('staff'),
          'a target that stores what it is sent leaves nothing open',
        ).toEqual([])
        expect((await world.plan({ allow: [...everything, 'empty'] })).changes, 'the next full plan').toEqual([])
        expect(world.app.get(guest), 'the account that no link covers').toEqual(before)
      }),
      { numRuns: cases },
    )
  })
})
