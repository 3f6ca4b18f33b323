import type { Key } from '../keys.ts'
import { emptyField, type Field, insert, typeInto } from '../widgets/field.ts'
import { type List, moveIn, moveOfKey } from '../widgets/list.ts'
import type { Offer } from './offers.ts'

/** The command palette while it is open. */
export interface Palette {
  readonly field: Field
  readonly list: List
}

export const openPalette: Palette = { field: emptyField, list: { selected: 0 } }

export function reducePalette({ field, list }: Palette, key: Key, offers: readonly Offer[]): Palette {
  const move = key.text === undefined ? moveOfKey(key.name) : undefined
  if (move) return { field, list: moveIn(list, move, fuzzy(field.text, offers).length, 10) }
  const typed = typeInto(field, key)
  return typed === field ? { field, list } : { field: typed, list: { selected: 0 } }
}

export function pasteIntoPalette({ field }: Palette, text: string): Palette {
  return { field: insert(field, text), list: { selected: 0 } }
}

export function pickInPalette({ field, list }: Palette, offers: readonly Offer[]): Offer | undefined {
  const fitting = fuzzy(field.text, offers)
  return fitting[Math.min(list.selected, fitting.length - 1)]
}

/** Offers whose words hold the letters in their order; those where they stand closer together come first. */
export function fuzzy(text: string, offers: readonly Offer[]): readonly Offer[] {
  const letters = [...text.toLowerCase().replaceAll(' ', '')]
  if (letters.length === 0) return offers
  return offers
    .map((offer) => ({ offer, spread: spreadOf(letters, offer.says.toLowerCase()) }))
    .filter(({ spread }) => spread !== undefined)
    .sort((one, other) => (one.spread ?? 0) - (other.spread ?? 0))
    .map(({ offer }) => offer)
}

/** The fewest signs in which the letters stand in their order; a start of a word counts a little better. */
function spreadOf(letters: readonly string[], text: string): number | undefined {
  let best: number | undefined
  for (let start = text.indexOf(letters[0] ?? ''); start >= 0; start = text.indexOf(letters[0] ?? '', start + 1)) {
    let at = start
    for (const letter of letters.slice(1)) {
      at = text.indexOf(letter, at + 1)
      if (at < 0) return best
    }
    const atWord = start === 0 || text[start - 1] === ' '
    const spread = at - start + (atWord ? 0 : 0.5)
    if (best === undefined || spread < best) best = spread
  }
  return best
}
