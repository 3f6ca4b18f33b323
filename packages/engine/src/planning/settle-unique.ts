import { type Holder, type KeyedMove, parkMove, refuseMove, type Situation, settleMoves } from '@rollcall/core'
import type { Kind } from '@rollcall/model'
import type { MoveRow, Numbered } from '../scratch/decisions.ts'
import { findAccounts, isAway, type TargetKnown } from './decide-batch.ts'
import type { Planning } from './planning.ts'

/** The decision `taker` waits for what frees the value in the decision `giver`. */
export interface DecisionNeed {
  readonly taker: number
  readonly giver: number
  readonly field: string
  /** The giver frees it with its first edit of the field, to a temporary value. */
  readonly parked: boolean
}

/**
 * Sees to it that no step of the plan collides on a unique value: finds the values that more than one record concerns,
 * lets core order their moves, and amends the decisions of those who get nothing or have to make way.
 */
export async function settleUnique(p: Planning, kind: Kind, known: TargetKnown): Promise<readonly DecisionNeed[]> {
  const { contested, held } = await contestedValues(p, kind, known)
  if (contested.size === 0) return []
  const rows = new Map<string, MoveRow>()
  for (const { field, value } of contested.values())
    for (const row of p.scratch.decisions.moves(kind, field, value))
      rows.set([row.n, field, row.from, row.to].join('\0'), row)
  const {
    refused: losers,
    needs,
    parked: waiters,
  } = settleMoves({
    moves: [...rows.values()].map(toKeyedMove),
    held: (field, value) => held.has(keyOf(field, value)),
    canPark: (move) => canPark(p, kind, move),
  })
  for (const move of losers) {
    const by = held.get(keyOf(move.field, move.to))
    const holder = by && (await whoIs(p, kind, by))
    amend(p, move, (numbered) => refuseMove(p.sync, situationOf(p, numbered), numbered.decision, move, holder))
  }
  for (const [at, move] of waiters.entries())
    amend(p, move, (numbered) => {
      const chance = Math.floor(p.options.random() * 1e9).toString(36)
      const temporary = move.to === undefined ? undefined : `moving-${chance}-${at}`
      return parkMove(p.sync, numbered, numbered.decision, move, temporary)
    })
  return needs
    .map(({ taker, giver, field, parked: early }) => ({
      taker: Number(taker),
      giver: Number(giver),
      field,
      parked: early,
    }))
    .filter(({ taker }) => p.scratch.decisions.get(taker)?.decision.rows[0] !== 'held')
}

/** Who holds a value, by the id of its link's source, or of an account. */
type HolderId = { readonly source: string } | { readonly target: string } | typeof unknown

const unknown = { unknown: true } as const

/** What people call whoever holds a value, and whether that one is still about. */
async function whoIs(p: Planning, kind: Kind, by: HolderId): Promise<Holder> {
  if ('unknown' in by) return { label: '', is: 'unknown' }
  const { state, definition } = p.options
  const asked = 'source' in by ? { sources: [by.source] } : { targets: [by.target] }
  const [link] = await state.links(definition.name, kind, asked)
  if (link) return { label: link.label, is: isAway(p, link) ? 'left' : 'present' }
  const id = 'source' in by ? by.source : by.target
  const account = p.scratch.accounts.byId(kind, [id]).get(id)?.record
  const naming = [...(p.sync[kind]?.schema.values() ?? [])].find((field) => field.naming)
  const name = naming && account?.attributes[naming.name]?.[0]
  return { label: name === undefined ? id : `${String(name)} (${id})`, is: 'unmanaged' }
}

interface Value {
  readonly field: string
  readonly value: string
}

/** Values with more than one party: two who want it, one who wants and one who has it. `held`: whoever has it keeps it. */
async function contestedValues(p: Planning, kind: Kind, known: TargetKnown) {
  const contested = new Map<string, Value>()
  const held = new Map<string, HolderId>()
  const add = (field: string, value: string): void => void contested.set(keyOf(field, value), { field, value })
  for (const { field, value } of p.scratch.decisions.rivals(kind)) add(field, value)
  for (const batch of p.scratch.decisions.wanted(kind)) {
    for (const [field, wants] of Map.groupBy(batch, (want) => want.field)) {
      const values = [...new Set(wants.map(({ to }) => to))]
      const isTold = known.listed || (await isAskedFor(p, kind, field, values))
      const holders = await holdersOf(p, kind, field, values)
      if (!isTold)
        for (const value of values.filter((one) => !holders.some((holder) => holder.value === one))) {
          add(field, value)
          held.set(keyOf(field, value), unknown)
        }
      for (const { value, by, id } of holders) {
        const wanters = wants.filter(({ to }) => to === value).map(({ owner }) => p.scratch.decisions.get(owner))
        if (wanters.every((wanter) => wanter && by(wanter))) continue
        add(field, value)
        const givers = p.scratch.decisions.moves(kind, field, value).filter(({ from }) => from === value)
        if (!givers.some(({ n }) => by(p.scratch.decisions.get(n)))) held.set(keyOf(field, value), id)
      }
    }
  }
  return { contested, held }
}

/** Asks the target who holds these values. Answers false where a field of the target cannot be asked for. */
async function isAskedFor(p: Planning, kind: Kind, field: string, values: readonly string[]): Promise<boolean> {
  const known = p.sync[kind]?.schema.get(field)
  if (known === undefined) return true // an account that a rule found
  return known.findable === true && (await findAccounts(p, kind, field, values))
}

/** Who has these values now, as far as links and accounts tell. `by` says whether a decision is the holder's own. */
async function holdersOf(p: Planning, kind: Kind, field: string, values: readonly string[]) {
  const { state, definition } = p.options
  const holders: { value: string; id: HolderId; by: (decided: Numbered | undefined) => boolean }[] = []
  const seen = new Set<string>()
  for (const { value, source } of await state.holders(
    definition.name,
    kind,
    values.map((value) => ({ field, value })),
  )) {
    if (holdsNoMore(p, kind, source)) continue
    holders.push({ value, id: { source }, by: (decided) => decided?.source === source })
    seen.add(`${value}\0${source}`)
  }
  const hits = p.scratch.accounts.holding(kind, field, values)
  const links = await state.links(definition.name, kind, { targets: hits.map(({ id }) => id) })
  const sourceOf = new Map<string, string>(links.map(({ target, source }) => [target, source]))
  for (const { value, id } of hits) {
    if (seen.has(`${value}\0${sourceOf.get(id)}`)) continue
    holders.push({
      value,
      id: { target: id },
      by: (decided) => decided !== undefined && (decided.before?.target === id || decided.decision.link?.target === id),
    })
  }
  return holders
}

/** The account behind a link is not there any more, or the link is let go; accounts that are there speak for themselves. */
function holdsNoMore(p: Planning, kind: Kind, source: string): boolean {
  const [decided] = p.scratch.decisions.of(kind, [source])
  if (!decided) return false
  const { rows, drafts } = decided.decision
  return rows.includes('target-missing') || drafts.some(({ step }) => step.op === 'unlink')
}

function canPark(p: Planning, kind: Kind, move: KeyedMove): boolean {
  const field = p.sync[kind]?.schema.get(move.field)
  return move.from !== undefined && field?.type === 'text' && !field.oneOf && p.sync.abilities.update !== undefined
}

function amend(p: Planning, move: KeyedMove, how: (numbered: Numbered) => Numbered['decision']): void {
  const n = Number(move.key)
  const numbered = p.scratch.decisions.get(n)
  if (!numbered || numbered.decision.rows[0] === 'held') return // it only claims, and nothing is said of it
  const { n: _n, ...decided } = numbered
  p.scratch.decisions.amend(n, { ...decided, decision: how(numbered) })
}

/** What is left of the situation that a decision was made in; enough to amend it. */
function situationOf(p: Planning, { kind, label, source, before }: Numbered): Situation {
  const unread = { is: 'unread' } as const
  return { kind, label, source, side: unread, target: unread, now: p.now, ...(before ? { link: before } : {}) }
}

function toKeyedMove({ n, field, from, to, whole }: MoveRow): KeyedMove {
  return {
    key: String(n),
    field,
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(whole ? { whole: true as const } : {}),
  }
}

function keyOf(field: string, value: string): string {
  return `${field}\0${value}`
}
