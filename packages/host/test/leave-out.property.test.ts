import type { ThePlanned } from '@rollcall/engine'
import type { Change, Write } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { happen, histories } from './histories.ts'
import { tried } from './tried.ts'
import { aWorld, baseDefinition, type World } from './world.ts'

/** Guards have tests of their own. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'emails', 'title', 'externalId', 'manager'].map(
    (field) => `clear.${field}=999`,
  ),
  ...['first-run', 'scope-group', 'moved', 'empty'],
]
const never = new AbortController().signal

/** Plans, leaves some of it out, and carries out the rest. */
async function runWithout(
  world: World,
  mode: 'full' | 'source' | 'delta',
  leaves: (n: number) => boolean,
): Promise<void> {
  await using whole = await world.open({ mode, allow: everything })
  const all = (await Array.fromAsync(whole.changes())).flat()
  const some = all
    .filter(({ seq }) => leaves(seq))
    .map(({ about: { kind, source } }) => ({ kind, source }) as ThePlanned)
  const plan = await whole.leaveOut(some)
  const changes = (await Array.fromAsync(plan.changes())).flat()
  const before = world.app.writes.length
  const run = await plan.apply({ by: 'kim@ws4' }, never)
  const left = changes.filter(({ leftOut }) => leftOut)
  expect(run.status).toBe('done')
  expect(run.applied.skipped, 'skipped').toBeGreaterThanOrEqual(left.length)
  expect(run.plan.summary.leftOut ?? 0, 'left out').toBe(left.length)
  const written = world.app.writes.slice(before)
  const records = new Set(left.filter(({ step }) => step.op !== 'members').flatMap(idsOf))
  expect(
    written.filter((write) => records.has(idOf(write) ?? '')),
    'writes to whom was left out',
  ).toEqual([])
  const parked = world.app.all('user').filter(({ values }) => JSON.stringify(values).includes('moving-'))
  expect(parked, 'temporary names').toEqual([])
}

function idsOf({ step, about }: Change): readonly string[] {
  const id = 'id' in step && typeof step.id === 'string' ? step.id : about.target
  return id === undefined ? [] : [id]
}

function idOf(write: Write): string | undefined {
  return 'id' in write ? write.id : undefined
}

describe('any history in which some of each plan is left out', () => {
  it('writes nothing of what was left out, and leaves all of it to a run that leaves nothing out', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        configurations,
        histories,
        fc.integer({ min: 2, max: 5 }),
        async ({ policy: { allow: _, ...policy }, shape }, { events }, every) => {
          await using world = await aWorld({}, shape)
          world.definition = { ...baseDefinition, ...policy }
          for (const [at, one] of events.entries()) {
            if (one.what === 'sync') await runWithout(world, one.mode, (seq) => (seq + at) % every === 0)
            else happen(world, one)
          }
          for (const mode of ['source', 'full', 'full'] as const) await world.sync({ mode, allow: everything })
          expect((await world.plan({ allow: everything })).changes).toEqual([])
        },
      ),
      tried(10),
    )
  })
})
