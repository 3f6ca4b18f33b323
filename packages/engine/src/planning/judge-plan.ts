import { type Counted, type GuardInput, judge, parseAllow } from '@rollcall/core'
import type { Guard, GuardKind, Read, Summary } from '@rollcall/model'
import { mended, type NamedRead, type Planning, type SourceRead, type TargetRead, unfinished } from './planning.ts'

/** Guards look back this far. */
const windowMs = 24 * 60 * 60 * 1000

/** Asks every guard about the numbered plan. */
export async function judgePlan(
  p: Planning,
  source: SourceRead,
  target: TargetRead | undefined,
  summary: Summary,
): Promise<readonly Guard[]> {
  const { state, definition } = p.options
  const users = await state.countLinks(definition.name, 'user')
  const groups = await state.countLinks(definition.name, 'group')
  const managed: Record<GuardKind, number> = {
    access: users.active,
    delete: users.all,
    identity: users.all,
    clear: users.all,
    create: users.all,
    group: groups.all,
    membership: groups.pairs,
    role: users.pairs,
  }
  const resumed = p.memory?.configuration === unfinished // a first run that was cut short goes on
  const before = p.memory === undefined && users.all === 0 && groups.all === 0
  const firstRun = resumed || before || p.memory?.configuration === mended
  const listed = p.mode !== 'delta' && isWhole(source.read)
  const input: GuardInput = {
    planned: planned(p),
    window: await state.taken(definition.name, p.now - windowMs),
    managed,
    limits: definition.limits,
    firstRun,
    accountsFound: firstRun && !resumed ? (target?.accounts ?? 0) : 0,
    links: p.index.user.count((slot) => !p.index.user.hasLeft(slot)),
    namedGroups: namedGroups(p, source.named),
    moved: movedSince(p),
    removals: summary.disable + summary.delete + summary.unlink + summary.removeMember + summary.revoke,
    allow: parseAllow(p.request.allow ?? []),
    ...(listed ? { inScope: source.inScope - p.tally.excluded } : {}),
    ...(p.memory && p.memory.target !== p.schemas.target.identity
      ? { otherTarget: { was: p.memory.target, is: p.schemas.target.identity } }
      : {}),
  }
  return judge(input)
}

function* planned(p: Planning): Generator<Counted> {
  for (const { kind, key, field } of p.scratch.plan.taken())
    yield { kind: kind as GuardKind, key, ...(field ? { field } : {}) }
}

function movedSince({ memory, reading, schemas }: Planning): readonly string[] {
  if (memory === undefined) return []
  return [
    ...(memory.reading === reading ? [] : ['server, base, bind account, scope or matching']),
    ...(memory.source === schemas.source.identity ? [] : [`the source (it was ${memory.source})`]),
  ]
}

function isWhole({ verdict }: Read): boolean {
  return verdict === 'complete' || verdict === 'empty'
}

function namedGroups(p: Planning, reads: readonly NamedRead[]): GuardInput['namedGroups'] {
  const before = new Map(p.memory?.namedGroups.map(({ ref, members }) => [ref, members]))
  return reads.map(({ ref, id, members }) => {
    const was = before.get(ref)
    return { ref, ...(was === undefined ? {} : { before: was }), ...(id === undefined ? {} : { now: members }) }
  })
}
