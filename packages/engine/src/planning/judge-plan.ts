import { type Counted, type GuardInput, judge, parseAllow } from '@rollcall/core'
import { type Guard, type GuardKind, isWhole, type Kind, removalsIn, type Summary } from '@rollcall/model'
import { mended, type NamedRead, type Planning, type SourceRead, type TargetRead, unfinished } from './planning.ts'

/** Guards look back this far. */
const windowMs = 24 * 60 * 60 * 1000

/** Asks every guard about the numbered plan, without the changes that are left out of it. */
export async function judgePlan(
  p: Planning,
  source: SourceRead,
  target: TargetRead | undefined,
  summary: Summary,
  leftOut: ReadonlySet<number> = none,
): Promise<readonly Guard[]> {
  const counts = await countsOf(p, leftOut)
  const resumed = p.memory?.configuration === unfinished // a first run that was cut short goes on
  const before = p.memory === undefined && counts.managed.delete === 0 && counts.managed.group === 0
  const firstRun = resumed || before || p.memory?.configuration === mended
  const inScope = (kind: Kind): number => source.inScope[kind] - p.tally.excluded[kind]
  const listed = p.mode !== 'delta' && isWhole(source.read)
  return judge({
    ...counts,
    firstRun,
    accountsFound: firstRun && !resumed ? (target?.accounts ?? 0) : 0,
    namedGroups: namedGroups(p, source.named),
    moved: movedSince(p),
    removals: removalsIn(summary),
    ...olderCopy(p, summary),
    ...(listed ? { inScope: { user: inScope('user'), group: inScope('group') } } : {}),
    ...(p.memory && p.memory.target !== p.schemas.target.identity
      ? { otherTarget: { was: p.memory.target, is: p.schemas.target.identity } }
      : {}),
  })
}

/** Of an undo, only the guards that count: it says nothing about who is in scope. */
export async function judgeUndo(p: Planning, summary: Summary): Promise<readonly Guard[]> {
  const rest = { firstRun: false, accountsFound: 0, namedGroups: [], moved: [], removals: removalsIn(summary) }
  return judge({ ...(await countsOf(p)), ...rest, ...olderCopy(p, summary) })
}

const none: ReadonlySet<number> = new Set()

/** What the guards that count look at. */
async function countsOf(
  p: Planning,
  leftOut: ReadonlySet<number> = none,
): Promise<Pick<GuardInput, 'planned' | 'window' | 'managed' | 'managedGroups' | 'limits' | 'links' | 'allow'>> {
  const { state, definition } = p.options
  const { user, group } = p.index
  const kinds = p.scratch.plan.takenKinds()
  // Only where the plan takes some away: to count them goes through all links.
  const pairs = async (kind: GuardKind, of: Kind): Promise<number> =>
    kinds.includes(kind) ? (await state.countLinks(definition.name, of)).pairs : 0
  const managed: Record<GuardKind, number> = {
    access: user.count((slot) => !user.isOff(slot)),
    delete: user.size,
    identity: user.size,
    clear: user.size,
    create: user.size,
    group: group.size,
    membership: await pairs('membership', 'group'),
    role: await pairs('role', 'user'),
  }
  return {
    planned: planned(p, leftOut),
    // Only what this plan does more of is counted: a day's window can hold as much as the directory.
    window: await state.taken(definition.name, p.now - windowMs, kinds),
    managed,
    managedGroups: group.size,
    limits: definition.limits,
    links: { user: present(p, 'user'), group: present(p, 'group') },
    allow: parseAllow(p.request.allow ?? []),
  }
}

/** Links of records that have not left, of what is kept in step at all. */
function present({ index, sync }: Planning, kind: Kind): number {
  if (!sync[kind]) return 0
  return index[kind].count((slot) => !index[kind].hasLeft(slot))
}

/** What a state that was put back from an older copy must not decide alone. */
function olderCopy({ memory }: Planning, summary: Summary): Pick<GuardInput, 'changes' | 'restored'> {
  return { changes: changesIn(summary), ...(memory?.restored === undefined ? {} : { restored: memory.restored }) }
}

function* planned(p: Planning, leftOut: ReadonlySet<number>): Generator<Counted> {
  for (const { kind, key, field, seq } of p.scratch.plan.taken())
    if (!leftOut.has(seq)) yield { kind: kind as GuardKind, key, ...(field ? { field } : {}) }
}

function changesIn({
  unchanged: _,
  findings: __,
  unmanaged: ___,
  held: ____,
  leftOut: _____,
  ...words
}: Summary): number {
  return Object.values(words).reduce((sum, count) => sum + count, 0)
}

function movedSince({ memory, reading, schemas }: Planning): readonly string[] {
  if (memory === undefined) return []
  return [
    ...(memory.reading === reading ? [] : ['server, base, bind account, scope or matching']),
    ...(memory.source === schemas.source.identity ? [] : [`the source (it was ${memory.source})`]),
  ]
}

function namedGroups(p: Planning, reads: readonly NamedRead[]): GuardInput['namedGroups'] {
  const remembered = p.memory?.namedGroups ?? []
  // The same group under another name is still the same group; and one that decides on several things is told once.
  return [...new Map(reads.map((read) => [read.ref, read])).values()].map(({ ref, id, members }) => {
    const was = (remembered.find((one) => one.ref === ref) ?? remembered.find((one) => one.id === id))?.members
    return { ref, ...(was === undefined ? {} : { before: was }), ...(id === undefined ? {} : { now: members }) }
  })
}
