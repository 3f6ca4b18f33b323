import { RollcallError } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { happen, histories } from './histories.ts'
import { tried } from './tried.ts'
import { aWorld, baseDefinition } from './world.ts'

/** Guards have tests of their own. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'emails', 'title', 'externalId', 'manager'].map(
    (field) => `clear.${field}=999`,
  ),
  ...['first-run', 'scope-group', 'moved', 'empty'],
]
const refusals = new Set(['not-found.person', 'invalid.ambiguous'])

describe('any history with runs for one person in it', () => {
  it('writes no more than each plan said, and leaves nothing undone for the next run', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(configurations, histories, async ({ policy: { allow: _, ...policy }, shape }, { events }) => {
        await using world = await aWorld({}, shape)
        world.definition = { ...baseDefinition, ...policy }
        for (const [at, one] of events.entries()) {
          if (one.what !== 'sync') happen(world, one)
          else await world.sync({ mode: one.mode, allow: everything })
          const id = world.directory.all('user')[at % 3]?.id
          if (at % 3 !== 0 || id === undefined) continue
          try {
            const about = new Set(
              (await world.plan({ only: [id], allow: everything })).changes.map(({ about: { source } }) => source),
            )
            const before = await Array.fromAsync(world.state.allLinks('staff', 'user'))
            await world.sync({ only: [id], allow: everything })
            const after = await Array.fromAsync(world.state.allLinks('staff', 'user'))
            const others = (links: typeof before) =>
              links
                .flat()
                .filter(({ source }) => source !== id && !about.has(source))
                .map((link) => JSON.stringify(link))
                .sort()
            expect(others(after), 'links of others').toEqual(others(before))
          } catch (thrown) {
            if (!(thrown instanceof RollcallError) || !refusals.has(thrown.code)) throw thrown
          }
        }
        for (const mode of ['source', 'full', 'full'] as const) await world.sync({ mode, allow: everything })
        expect((await world.plan({ allow: everything })).changes).toEqual([])
      }),
      tried(10),
    )
  })
})
