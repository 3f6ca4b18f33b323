import type { KeyedMove, MovesInput, RefusedMove } from './settle-moves.ts'

/** `take` takes what `give` gives up. */
export interface Need {
  readonly take: KeyedMove
  readonly give: KeyedMove
}

export interface Refusals {
  /** Refuses a move and, with it, everyone who wanted the value that now stays where it is. */
  readonly refuse: (move: KeyedMove, code: RefusedMove['code']) => void
  readonly refused: () => readonly RefusedMove[]
  /** Who waits for whom among those that were not refused. A record does not wait for itself. */
  readonly needs: () => readonly Need[]
}

/** Sorts out who can get what, before any order. */
export function refusals({ moves, held }: Pick<MovesInput, 'moves' | 'held'>): Refusals {
  const givers = new Map<string, KeyedMove>()
  const takers = new Map<string, KeyedMove[]>()
  const ofRecord = new Map<string, KeyedMove[]>()
  const refused = new Map<KeyedMove, RefusedMove['code']>()
  /** Refused, or of a record that is not written at all. */
  const unwritten = new Set<KeyedMove>()
  for (const move of moves) {
    listUnder(ofRecord, move.key, move)
    if (move.from !== undefined) givers.set(claimOf(move.field, move.from), move)
    if (move.to !== undefined) listUnder(takers, claimOf(move.field, move.to), move)
  }

  const refuse: Refusals['refuse'] = (first, code) => {
    const queue: KeyedMove[] = [first]
    if (!refused.has(first)) refused.set(first, code)
    for (const move of queue) {
      if (unwritten.has(move)) continue
      unwritten.add(move)
      if (move.whole) queue.push(...(ofRecord.get(move.key) ?? []))
      if (move.from === undefined) continue
      for (const follower of takers.get(claimOf(move.field, move.from)) ?? []) {
        if (!refused.has(follower)) refused.set(follower, 'value-taken')
        queue.push(follower)
      }
    }
  }

  for (const wanting of takers.values()) {
    const [{ field, to = '' }] = wanting as [KeyedMove]
    const code = held(field, to) ? 'value-taken' : 'duplicate-value'
    if (code === 'value-taken' || wanting.length > 1) for (const move of wanting) refuse(move, code)
  }

  const giverFor = (take: KeyedMove): KeyedMove | undefined =>
    take.to === undefined || unwritten.has(take) ? undefined : givers.get(claimOf(take.field, take.to))
  return {
    refuse,
    refused: () => [...refused].map(([move, code]) => ({ ...move, code })),
    needs: () =>
      moves.flatMap((take) => {
        const give = giverFor(take)
        return give && give.key !== take.key ? [{ take, give }] : []
      }),
  }
}

function listUnder<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

function claimOf(field: string, value: string): string {
  return `${field}\0${value}`
}
