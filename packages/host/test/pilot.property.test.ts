import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { dnOfGroup, happen, histories } from './histories.ts'
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
const pilots = fc.oneof(
  fc.constantFrom('p0', 'p1').map((id) => ({ people: [{ attribute: 'id', pattern: `${id}.*` }], inGroups: [] })),
  fc.constant({ people: [], inGroups: [dnOfGroup(2)] }),
)

describe('any history with a pilot', () => {
  it('writes to nobody outside it, and comes to the same as without it once it is over', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(configurations, pilots, histories, async ({ policy, shape }, pilot, { events }) => {
        await using world = await aWorld({}, shape)
        world.definition = { ...baseDefinition, ...policy, pilot }
        const inPilot = new Set<string>()
        const note = (): void => {
          const names = new Set((world.directory.get('id-g2')?.attributes.members ?? []).map(String))
          const nested = [...names].some((name) => name.startsWith('cn='))
          for (const { id, dn } of world.directory.all('user')) {
            const hit = pilot.people.some(({ pattern }) => id.startsWith(pattern.replace('*', '')))
            if (hit || names.has(dn) || (nested && pilot.inGroups.length > 0)) inPilot.add(id)
          }
        }
        for (const one of events) {
          if (one.what === 'sync') await world.sync({ mode: one.mode, allow: everything })
          else happen(world, one)
          note()
        }
        const outside = world.app.all('user').filter(({ values }) => !inPilot.has(String(values.externalId?.[0])))
        expect(outside, 'accounts made for people who were never in the pilot').toEqual([])
        world.definition = { ...baseDefinition, ...policy }
        for (let run = 0; run < 3; run++) await world.sync({ allow: everything })
        expect((await world.plan({ allow: everything })).changes).toEqual([])
      }),
      tried(10),
    )
  })
})
