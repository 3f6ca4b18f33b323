import { describe, expect, it } from 'vitest'
import { keysNamed } from '../testing/a-state.ts'
import type { Offer } from './offers.ts'
import { fuzzy, openPalette, pasteIntoPalette, pickInPalette, reducePalette } from './palette.ts'

const offers: readonly Offer[] = [
  'plan staff',
  'mapping staff',
  'plan leads',
  'test again',
  'history of all syncs',
].map((says) => ({ says, act: says }))
const fitting = (text: string) => fuzzy(text, offers).map(({ says }) => says)

describe('what fits a typed text', () => {
  it('is everything while nothing is typed', () => {
    expect(fitting('')).toHaveLength(5)
  })
  it('holds its letters in their order, in any case, with blanks for nothing', () => {
    expect(fitting('PL st')).toEqual(['plan staff'])
    expect(fitting('plst')).toEqual(['plan staff'])
    expect(fitting('xyz')).toEqual([])
  })
  it('comes first where the letters stand close together, and at the start of a word', () => {
    expect(fitting('st')[0]).toBe('plan staff')
    expect(fitting('plan')).toEqual(['plan staff', 'plan leads'])
    expect(fitting('hist')).toEqual(['history of all syncs'])
    expect(fitting('ap')[0]).toBe('mapping staff')
  })
})

describe('the selection in the palette', () => {
  const press = (...keys: readonly string[]) =>
    keysNamed(...keys).reduce((palette, key) => {
      return 'name' in key ? reducePalette(palette, key, offers) : palette
    }, openPalette)
  const picked = (...keys: readonly string[]) => pickInPalette(press(...keys), offers)?.says

  it('moves among what fits and stays inside', () => {
    expect([picked('down'), picked('up'), picked('down', 'down', 'up')]).toEqual([
      'mapping staff',
      'plan staff',
      'mapping staff',
    ])
  })
  it('comes back from the end with one key', () => {
    expect([picked('end'), picked('end', 'up'), picked('end', 'page-down', 'down', 'up')]).toEqual([
      'history of all syncs',
      'test again',
      'test again',
    ])
  })
  it('begins anew with what is typed or pasted', () => {
    expect(picked('down', 'down', 'p', 'l')).toBe('plan staff')
    expect(pickInPalette(pasteIntoPalette(press('down'), 'leads'), offers)?.says).toBe('plan leads')
  })
  it('leaves the control keys to the field', () => {
    expect(press('a', 'b', 'ctrl-b').field.cursor).toBe(1)
  })
})
