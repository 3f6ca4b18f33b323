import { describe, expect, it } from 'vitest'
import { moves } from '../keys.ts'
import { aDiary, after, aState, goTo, screensOf } from '../testing/a-state.ts'
import { offers } from './offers.ts'

const bindings = [
  { keys: ['a'], act: 'apply', says: 'apply', writes: true },
  { keys: ['x'], act: 'explain', says: 'explain' },
  { keys: ['q'], act: 'quit', says: 'quit' },
  ...moves,
] as const

describe('the offers of the palette', () => {
  const screens = screensOf(aDiary({ bindings }))
  const all = (readOnly: boolean) => {
    const { state } = after(screens, [goTo('diary')], aState({ readOnly }))
    return offers(state, screens).map(({ says }) => says)
  }
  it('are what the screen can do now, then the way out, and no movements; nothing stands there twice', () => {
    expect(all(false)).toEqual(['apply', 'explain', 'quit'])
  })
  it('hold nothing that writes in read-only mode', () => {
    expect(all(true)).toEqual(['explain', 'quit'])
  })
})
