import { describe, expect, it } from 'vitest'
import { completeZone, zonesLike } from './zones.ts'

describe('the time zone that somebody means', () => {
  it('is found by the place as well as by its whole name', () => {
    expect(completeZone('berl')).toBe('Europe/Berlin')
    expect(completeZone('europe/ber')).toBe('Europe/Berlin')
    expect(completeZone('new y')).toBe('America/New_York')
    expect(completeZone('utc')).toBe('UTC')
  })
  it('stays what was typed where there is none', () => {
    expect(completeZone('atlantis')).toBe('atlantis')
    expect(zonesLike('')).toEqual([])
  })
})
