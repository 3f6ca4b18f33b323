import { type Change, RollcallError, wordsOf } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { happen, histories, policies, type RunEvent } from './histories.ts'
import { aWorld, baseDefinition, type World } from './world.ts'

/** Guards have tests of their own; here they are passed, so that everything they would stop happens. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'title', 'externalId', 'manager'].map((field) => `clear.${field}=999`),
  'first-run',
  'scope-group',
  'moved',
]
const allow = [...everything, 'empty']
const takesAway = new Set<string>(['disable', 'endSessions', 'delete', 'unlink', 'removeMember', 'revoke'])

async function sync(world: World, { mode, spoil, refuse, stop }: RunEvent): Promise<'whole' | 'other'> {
  const { directory, app } = world
  directory.misbehave = {
    no: {},
    truncate: { truncate: 1 },
    break: { break: 1 },
    hide: { hidden: true as const },
    target: {},
    groups: { noGroups: true as const },
    range: { incomplete: ['id-g0', 'id-g1', 'id-g2'] },
    feed: { feedLost: true as const },
  }[spoil]
  app.misbehave = spoil === 'target' ? { truncate: 1 } : {}
  const until = new AbortController()
  const since = app.writes.length
  app.mishap = () => {
    const at = app.writes.length - since - 1
    if (at === stop) until.abort()
    return at === refuse ? { problem: { code: 'invalid.value', message: 'not this one' } } : undefined
  }
  const planned: Change[] = []
  const run = await world
    .sync({
      mode,
      allow: everything,
      partial: true,
      signal: until.signal,
      confirm: async (plan) => {
        for await (const batch of plan.changes()) planned.push(...batch)
        isHonest(planned, plan.summary)
        return true
      },
    })
    .catch((thrown: unknown) => {
      if (!(thrown instanceof RollcallError) || spoil === 'no' || spoil === 'target') throw thrown
    })
  directory.misbehave = {}
  app.misbehave = {}
  app.mishap = () => undefined
  expect(app.writes.length - since, 'writes that were not in the plan').toBeLessThanOrEqual(planned.length)
  if (!run) return 'other'
  const { verdict } = run.plan.source
  if (verdict === 'truncated' || verdict === 'failed')
    expect(
      planned.flatMap((change) => wordsOf(change).map(([word]) => word)).filter((word) => takesAway.has(word)),
      'a source not read to its end removes nothing',
    ).toEqual([])
  return run.status === 'done' && run.applied.failed === 0 && spoil === 'no' ? 'whole' : 'other'
}

function asText({ about, why, step }: Change): string {
  return JSON.stringify([why, about, step])
}

/** What the summary says is what the plan holds, and nothing waits for what comes later. */
function isHonest(changes: readonly Change[], summary: Readonly<Record<string, number>>): void {
  const counted: Record<string, number> = {}
  for (const change of changes) {
    for (const [word, count] of wordsOf(change)) counted[word] = (counted[word] ?? 0) + count
    expect(
      change.needs.every((seq) => seq < change.seq),
      'needs come first',
    ).toBe(true)
  }
  for (const [word, count] of Object.entries(counted)) expect([word, summary[word]]).toEqual([word, count])
}

/** `ROLLCALL_CASES=10000 pnpm exec vitest run --project unit whole-runs` looks longer. */
const cases = Number(process.env.ROLLCALL_CASES ?? 40)
const seed = process.env.ROLLCALL_SEED === undefined ? {} : { seed: Number(process.env.ROLLCALL_SEED) }

describe('any history of directory, application and runs, with any policies', () => {
  it('leaves the target in step, whatever the modes were, and never touches what no link covers', {
    timeout: 30_000 + cases * 400,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(policies, histories, async (policy, { touched, events }) => {
        await using world = await aWorld(policy, { roles: [{ name: 'admin' }], atOnce: 1 })
        world.definition = { ...baseDefinition, ...policy }
        const guest = world.app.seed('user', { userName: 'guest', title: 'mine' })
        const before = world.app.get(guest)
        for (const one of events) {
          if (one.what !== 'sync') {
            happen(world, one)
            continue
          }
          const how = await sync(world, one)
          if (how === 'other' || touched) continue
          const [next, full] = [await world.plan({ mode: 'source', allow }), await world.plan({ allow })]
          expect(full.changes.map(asText), 'a full run finds what one of the source finds').toEqual(
            next.changes.map(asText),
          )
        }
        for (let run = 0; run < 2; run++) await world.sync({ allow })
        expect(await world.state.openRecords('staff'), 'nothing is left open').toEqual([])
        expect((await world.plan({ allow })).changes, 'the next full plan').toEqual([])
        expect(world.app.get(guest), 'the account that no link covers').toEqual(before)
      }),
      { numRuns: cases, ...seed },
    )
  })
})
