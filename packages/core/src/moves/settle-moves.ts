import type { Move } from '../situation.ts'

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

/** A value that a record does not get; it keeps what it holds. */
export interface RefusedMove extends KeyedMove {
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

/** Orders the moves of unique values so that no single step collides; refuses what cannot be ordered. */
export function settleMoves(_input: MovesInput): SettledMoves {
  throw new Error('not yet')
}
