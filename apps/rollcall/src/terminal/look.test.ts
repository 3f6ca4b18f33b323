import { describe, expect, it } from 'vitest'
import { hasColour, lookOf } from './look.ts'

const facts = { env: {}, isTTY: true, timeZone: 'UTC', now: 0 }

describe('colour', () => {
  it('is for terminals that can', () => {
    expect([
      hasColour(facts),
      hasColour({ ...facts, isTTY: false }),
      hasColour({ ...facts, env: { TERM: 'dumb' } }),
    ]).toEqual([true, false, false])
  })
  it('is off with NO_COLOR or --no-color, whatever else is said', () => {
    expect(hasColour({ ...facts, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).toBe(false)
    expect(hasColour({ ...facts, noColor: true, env: { FORCE_COLOR: '1' } })).toBe(false)
  })
  it('is on in a pipe with FORCE_COLOR, unless that says 0', () => {
    expect(hasColour({ ...facts, isTTY: false, env: { FORCE_COLOR: '1' } })).toBe(true)
    expect(hasColour({ ...facts, env: { FORCE_COLOR: '0' } })).toBe(false)
  })
})

describe('the look of output', () => {
  it('fits a terminal and is as wide as it is in a pipe', () => {
    expect([
      lookOf({ ...facts, columns: 120 }).width,
      lookOf(facts).width,
      lookOf({ ...facts, isTTY: false }).width,
    ]).toEqual([120, 80, undefined])
  })
  it('is ASCII where the locale or the terminal knows no better', () => {
    const arrow = (env: Record<string, string>) => lookOf({ ...facts, env }).signs.arrow
    expect([arrow({}), arrow({ LANG: 'de_DE.UTF-8' }), arrow({ LC_ALL: 'C' }), arrow({ TERM: 'linux' })]).toEqual([
      '→',
      '→',
      '->',
      '->',
    ])
  })
})
