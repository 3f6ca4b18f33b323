import type { Move } from '../situation.ts'
import { findCycles } from './cycles.ts'
import { type Need, refusals } from './refusals.ts'

/** A move of the record that the caller calls `key`. */
export interface KeyedMove extends Move {
  readonly key: string
}

export interface MovesInput {
  /** All moves of the plan; those that nobody contests do no harm. */
  readonly moves: readonly KeyedMove[]
  /** Whether the value is held by someone who keeps it: an unchanged link, or an account without one. */
  readonly held: (field: string, value: string) => boolean
  /** Whether this record may hold a temporary value in the field for a moment. Not asked where a value is only given up. */
  readonly canPark: (move: KeyedMove) => boolean
}

/** A move that takes a value, whether or not it gives one up. */
export interface Take extends KeyedMove {
  readonly to: string
}

/** A value that a record does not get; it keeps what it holds. */
export interface RefusedMove extends Take {
  readonly code: 'value-taken' | 'duplicate-value'
}

/** The change of `taker` waits for that of `giver`, or for its parking. */
export interface MoveNeed {
  readonly taker: string
  readonly giver: string
  readonly field: string
  readonly parked: boolean
}

export interface SettledMoves {
  readonly refused: readonly RefusedMove[]
  readonly needs: readonly MoveNeed[]
  /** Moves that give up their value early: to a temporary one, or to nothing where they take none. */
  readonly parked: readonly KeyedMove[]
}

/**
 * Orders the moves of unique values so that no single step collides. A holder who stays keeps a value; what nobody
 * holds and several want, nobody gets; who is refused keeps its old value, so that whoever wanted that is refused too.
 * A cycle is broken by parking one of its values; where the target cannot, all of the cycle is refused.
 */
export function settleMoves(input: MovesInput): SettledMoves {
  const contest = refusals(input)
  const canBreak = ({ give }: Need): boolean => give.to === undefined || input.canPark(give)
  // Cycles that nothing can break go first: afterwards no move is refused, and parking never has to be taken back.
  for (const { take } of findCycles(contest.needs(), canBreak).unbroken.flat()) contest.refuse(take, 'value-taken')
  const needs = contest.needs()
  const parked = new Set(findCycles(needs, canBreak).broken.map(({ give }) => give))
  return {
    refused: contest.refused(),
    needs: needs.map(({ take, give }) => ({
      taker: take.key,
      giver: give.key,
      field: give.field,
      parked: parked.has(give),
    })),
    parked: [...parked],
  }
}
