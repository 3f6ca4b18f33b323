import type { RunResult } from '@rollcall/engine'
import { type Change, type Guard, RollcallError, wordsOf } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configurations } from './configurations.ts'
import { happen, histories, type RunEvent } from './histories.ts'
import { type Losses, lossesOf } from './losses.ts'
import { tried } from './tried.ts'
import { aWorld, baseDefinition, type World } from './world.ts'

/** Passes every guard but `empty`, so that everything they would stop happens. */
const everything = [
  ...['access', 'delete', 'group', 'membership', 'role', 'identity', 'create'].map((kind) => `${kind}=999`),
  ...['userName', 'displayName', 'mail', 'emails', 'title', 'externalId', 'manager'].map(
    (field) => `clear.${field}=999`,
  ),
  'first-run',
  'scope-group',
  'moved',
]
const allow = [...everything, 'empty']
const takesAway = new Set<string>(['disable', 'endSessions', 'delete', 'unlink', 'removeMember', 'revoke'])

function spoil({ directory, app }: World, how: RunEvent['spoil']): void {
  const spoiled = {
    no: {},
    truncate: { truncate: 1 },
    break: { break: 1 },
    hide: { hidden: true as const },
    target: {},
    groups: { noGroups: true as const },
    range: { incomplete: ['id-g0', 'id-g1', 'id-g2'] },
    feed: { feedLost: true as const },
  }[how]
  directory.misbehave = { ...spoiled, blurred: true }
  app.misbehave = how === 'target' ? { truncate: 1 } : {}
}

async function sync(world: World, losses: Losses, one: RunEvent): Promise<'whole' | 'other'> {
  const { app } = world
  const words = one.approvals === 'all' ? everything : one.approvals
  const since = app.writes.length
  const until = new AbortController()
  const problems: string[] = []
  const planned: Change[] = []
  spoil(world, one.spoil)
  app.mishap = () => {
    const at = app.writes.length - since - 1
    if (at === one.stop) until.abort()
    if (at !== one.wrong?.write) return undefined
    const { how } = one.wrong
    return how === 'refused'
      ? { problem: { code: 'invalid.value', message: 'not this one' } }
      : how === 'lostAfter'
        ? { lostAfter: true }
        : { lostBefore: true }
  }
  world.hear = (event) => {
    if (event.event === 'outcome' && 'problem' in event.outcome) problems.push(event.outcome.problem.code)
  }
  const lost = await losses.watch()
  const run = await world
    .sync({
      mode: one.mode,
      allow: words,
      partial: true,
      signal: until.signal,
      confirm: async (plan) => {
        for await (const batch of plan.changes()) planned.push(...batch)
        isHonest(planned, plan.summary)
        return true
      },
    })
    .catch((thrown: unknown) => {
      if (!(thrown instanceof RollcallError) || one.spoil === 'no' || one.spoil === 'target') throw thrown
      return undefined
    })
  spoil(world, 'no')
  app.mishap = () => undefined
  world.hear = () => {}
  expect(app.writes.length - since, 'writes that were not in the plan').toBeLessThanOrEqual(planned.length)
  expect(
    problems.filter((code) => code.startsWith('exists')),
    'a unique value taken before it was free',
  ).toEqual([])
  expect(lost(approvedAccess(run, words)), 'losses that no guard held back').toBeUndefined()
  if (!run) return 'other'
  noGuardIsPassedUnnamed(run, words, app.writes.length - since)
  const { verdict } = run.plan.source
  if (verdict === 'truncated' || verdict === 'failed')
    expect(
      planned.flatMap((change) => wordsOf(change).map(([word]) => word)).filter((word) => takesAway.has(word)),
      'a source not read to its end removes nothing',
    ).toEqual([])
  return run.status === 'done' && run.applied.failed === 0 && one.spoil === 'no' ? 'whole' : 'other'
}

/** How many losses of access were passed on purpose. */
function approvedAccess(run: RunResult | undefined, words: readonly string[]): number {
  const count = run?.plan.guards.find(({ code }) => code === 'access')?.count ?? 0
  const allowed = numberOf(words, 'access')
  return allowed !== undefined && count <= allowed ? count : 0
}

function noGuardIsPassedUnnamed({ plan, status }: RunResult, words: readonly string[], written: number): void {
  const stops = plan.guards.filter((guard) => mustStop(guard, words))
  for (const guard of stops) expect(guard, 'a guard that nobody named').toMatchObject({ tripped: true })
  if (plan.guards.some(({ tripped }) => tripped))
    expect([status, written], 'a plan that was stopped').toEqual(['stopped', 0])
}

function mustStop({ code, field, count, limit }: Guard, words: readonly string[]): boolean {
  if (code in { empty: 0, 'first-run': 0, 'scope-group': 0, moved: 0, 'other-target': 0, restored: 0 })
    return !words.includes(code)
  return count > limit && count > (numberOf(words, field === undefined ? code : `${code}.${field}`) ?? -1)
}

/** The last word counts. */
function numberOf(words: readonly string[], name: string): number | undefined {
  const word = words.findLast((one) => one.startsWith(`${name}=`))
  return word === undefined ? undefined : Number(word.slice(name.length + 1))
}

/** What a change does; in which order members are named is no matter, nor is the chance in a temporary name. */
function asText({ about, why, step }: Change): string {
  const inOrder = (_: string, value: unknown) =>
    Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value
  return JSON.stringify([why, about, JSON.stringify(step, inOrder).replaceAll(/moving-[a-z0-9]+/g, 'moving')])
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

/**
 * What the next full plan still finds. An account that one run made may be what the match rule of somebody else hits in the
 * next, who then leaves a value to a third: so it may take a run for each of those, but each makes somebody.
 */
async function leftToDo(world: World): Promise<readonly Change[]> {
  for (;;) {
    const { changes } = await world.plan({ allow })
    if (!changes.some(({ step }) => step.op === 'create')) return changes
    const before = world.app.all('user').length
    await world.sync({ allow })
    if (world.app.all('user').length === before) return changes
  }
}

const { numRuns: cases } = tried(40)

describe('any history of directory, application and runs, with any configuration', () => {
  it('leaves the target in step, whatever the modes were, and never touches what no link covers', {
    timeout: 60_000 + cases * 2_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(configurations, histories, async ({ policy, shape }, { touched, events }) => {
        await using world = await aWorld(policy, shape)
        world.definition = { ...baseDefinition, ...policy }
        const losses = lossesOf(world)
        const guest = world.app.seed('user', { userName: 'guest', title: 'mine' })
        const before = world.app.get(guest)
        for (const one of events) {
          if (one.what !== 'sync') {
            happen(world, one)
            continue
          }
          const how = await sync(world, losses, one)
          if (how === 'other' || touched || !one.compared) continue
          const [next, full] = [await world.plan({ mode: 'source', allow }), await world.plan({ allow })]
          expect(full.changes.map(asText), 'a full run finds what one of the source finds').toEqual(
            next.changes.map(asText),
          )
        }
        for (let run = 0; run < 2; run++) await world.sync({ allow })
        expect(await world.state.openRecords('staff'), 'nothing is left open').toEqual([])
        expect(await leftToDo(world), 'the next full plan').toEqual([])
        expect(world.app.get(guest), 'the account that no link covers').toEqual(before)
      }),
      tried(cases),
    )
  })
})
