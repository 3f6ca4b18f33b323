import type { KeyedMove, MovesInput, RefusedMove, Take } from './settle-moves.ts'

/** `take` takes what `give` gives up. */
export interface Need {
  readonly take: Take
  readonly give: KeyedMove
}

export interface Refusals {
  /** Refuses a move and, with it, everyone who wanted the value that now stays where it is. */
  readonly refuse: (move: Take, code: RefusedMove['code']) => void
  readonly refused: () => readonly RefusedMove[]
  /** Who waits for whom among those that were not refused. A record does not wait for itself. */
  readonly needs: () => readonly Need[]
}

/** Sorts out who can get what, before any order. */
export function refusals({ moves, held }: Pick<MovesInput, 'moves' | 'held'>): Refusals {
  const takes = moves.filter((move): move is Take => move.to !== undefined)
  const takers = Map.groupBy(takes, ({ field, to }) => claimOf(field, to))
  const ofRecord = Map.groupBy(moves, ({ key }) => key)
  const givers = new Map<string, KeyedMove>()
  for (const move of moves) if (move.from !== undefined) givers.set(claimOf(move.field, move.from), move)
  const refused = new Map<Take, RefusedMove['code']>()
  /** Refused, or of a record that is not written at all. */
  const unwritten = new Set<KeyedMove>()

  const refuse: Refusals['refuse'] = (first, code) => {
    refused.set(first, code)
    const queue: KeyedMove[] = [first]
    for (const move of queue) {
      if (unwritten.has(move)) continue
      unwritten.add(move)
      if (move.whole) queue.push(...(ofRecord.get(move.key) as readonly KeyedMove[]))
      if (move.from === undefined) continue
      for (const follower of takers.get(claimOf(move.field, move.from)) ?? []) {
        if (!refused.has(follower)) refused.set(follower, 'value-taken')
        queue.push(follower)
      }
    }
  }

  for (const wanting of takers.values()) {
    const [{ field, to }] = wanting as [Take]
    const code = held(field, to) ? 'value-taken' : 'duplicate-value'
    if (code === 'value-taken' || wanting.length > 1) for (const move of wanting) refused.set(move, code)
  }
  // Whoever is refused for a reason of their own is told that one, whatever the order; the rest follows from them.
  for (const [move, code] of [...refused]) refuse(move, code)

  return {
    refuse,
    refused: () => [...refused].map(([move, code]) => ({ ...move, code })),
    needs: () =>
      takes.flatMap((take) => {
        const give = unwritten.has(take) ? undefined : givers.get(claimOf(take.field, take.to))
        return give && give.key !== take.key ? [{ take, give }] : []
      }),
  }
}

function claimOf(field: string, value: string): string {
  return `${field}\0${value}`
}
