import type { Done } from '@rollcall/state'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { happen, histories, type RunEvent } from './histories.ts'
import { tried } from './tried.ts'
import { aWorld, baseDefinition, type World } from './world.ts'

/** Passes every guard, so that everything they would stop happens. */
const allow = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'emails', 'title', 'externalId', 'manager'].map(
    (field) => `clear.${field}=999`,
  ),
  ...['first-run', 'scope-group', 'moved', 'empty'],
]

/** Every row of the application, ids and all. */
function rows(world: World): unknown {
  return (['user', 'group'] as const).flatMap((kind) =>
    world.app
      .all(kind)
      .map(({ id, values, active, members, roles }) => ({
        id,
        active,
        members: [...members].sort(),
        roles: [...roles].sort(),
        values: Object.fromEntries(
          Object.entries(values)
            .sort()
            .map(([name, list]) => [name, list.toSorted()]),
        ),
      }))
      .sort((one, other) => one.id.localeCompare(other.id)),
  )
}

/** Who is linked to which account, and whom Rollcall switched off. */
async function links(world: World): Promise<readonly string[]> {
  const all: string[] = []
  for (const kind of ['user', 'group'] as const)
    for await (const batch of world.state.allLinks('staff', kind))
      all.push(...batch.map(({ source, target, off }) => `${kind} ${source} = ${target}${off ? ' off' : ''}`))
  return all.sort()
}

/** Lets writes go wrong as this run says, counted from now on. */
function spoil({ app }: World, { wrong, stop }: Pick<RunEvent, 'wrong' | 'stop'>): AbortSignal {
  const until = new AbortController()
  const since = app.writes.length
  app.mishap = () => {
    const at = app.writes.length - since - 1
    if (at === stop) until.abort()
    if (at !== wrong?.write) return undefined
    if (wrong.how === 'refused') return { problem: { code: 'invalid.value', message: 'not this one' } }
    return wrong.how === 'lostAfter' ? { lostAfter: true } : { lostBefore: true }
  }
  return until.signal
}

/** Takes a run back, however often it is cut short on the way. */
async function undo(world: World, run: number, cuts: readonly (number | null)[]) {
  for (const stop of cuts) {
    const signal = spoil(world, { stop, wrong: null })
    const cut = await world.undo(run, { allow, signal })
    if (cut.status === 'done') return cut
  }
  world.app.mishap = () => undefined
  return world.undo(run, { allow })
}

const done = async (world: World, run: number): Promise<readonly Done[]> =>
  (await Array.fromAsync(world.state.done({ run }))).flat().filter(({ already }) => !already)

const isExact = (changes: readonly Done[]): boolean =>
  changes.every(({ status, change }) => change?.undo === 'exact' && (status === 'ok' || change.step.op !== 'create'))

const { numRuns: cases } = tried(40)
const cuts = fc.array(fc.option(fc.nat(4)), { maxLength: 3 })

describe('after any history, with any configuration', () => {
  it('an undo brings back every row of a run whose changes are marked exact, wherever run and undo were cut short', {
    timeout: 60_000 + cases * 2_000,
  }, async () => {
    let brought = 0
    await fc.assert(
      fc.asyncProperty(configurations, histories, cuts, cuts, async ({ policy, shape }, { events }, first, second) => {
        const { allow: _, ...free } = policy
        await using world = await aWorld(free, shape)
        world.definition = { ...baseDefinition, ...free, protect: [] }
        const last = events.findLastIndex(({ what }) => what === 'sync')
        for (const [at, one] of events.entries()) {
          if (one.what !== 'sync') happen(world, one)
          else if (at !== last) await world.sync({ allow })
          if (at === last) break
        }
        const before = { rows: rows(world), links: await links(world) }
        const signal = spoil(world, events[last] as RunEvent)
        const { run, list } = await world.sync({ allow, signal })
        world.app.mishap = () => undefined
        // What became of a lost answer is looked up: what nobody knows stays a finding.
        if (list.some(({ code }) => code === 'outcome-unknown')) return
        const changes = await done(world, run)
        if (changes.length === 0) return
        const after = { rows: rows(world), links: await links(world) }
        const undone = await undo(world, run, first)
        expect(undone.status).toBe('done')
        if (isExact(changes)) {
          brought++
          expect({ rows: rows(world), links: await links(world) }).toEqual(before)
          const again = await done(world, undone.run)
          if (first.length === 0 && again.length > 0 && isExact(again)) {
            expect((await undo(world, undone.run, second)).status).toBe('done')
            expect({ rows: rows(world), links: await links(world) }, 'undone again').toEqual(after)
          }
        }
        await world.resume()
        for (let n = 0; n < 3; n++) await world.sync({ allow })
        expect((await world.plan({ allow })).changes, 'the next full plan').toEqual([])
        const ids = world.app.all('user').flatMap(({ values }) => values.externalId ?? [])
        expect(new Set(ids).size, 'nobody has two accounts').toBe(ids.length)
      }),
      tried(cases),
    )
    expect(brought, 'runs that were brought back').toBeGreaterThan(cases / 4)
  })
})
