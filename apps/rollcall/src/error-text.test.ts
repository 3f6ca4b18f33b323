import { RollcallError } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { errorText } from './error-text.ts'
import { lookOf } from './terminal/look.ts'

const plain = { look: lookOf({ env: {}, isTTY: false, timeZone: 'UTC', now: 0 }), colour: false }
const cause = new Error('ECONNREFUSED 127.0.0.1:636')
const refused = new RollcallError('unavailable.refused', 'corp does not answer.', { hint: 'Is it up?', cause })

describe('an error', () => {
  it('says what went wrong and what to do, and never a stack unasked', () => {
    expect(errorText(refused, { ...plain, verbose: false })).toBe(`✕ corp does not answer.
  Is it up?
  --verbose shows the cause.
`)
  })

  it('tells its causes with --verbose', () => {
    const text = errorText(refused, { ...plain, verbose: true })
    expect(text).toContain('because: Error: ECONNREFUSED 127.0.0.1:636')
    expect(text).toMatch(/\n {6}at .*error-text\.test\.ts/)
  })

  it('that nobody foresaw is called a mistake in Rollcall', () => {
    const text = errorText(new TypeError('x is not a function'), { ...plain, verbose: false })
    expect(text).toContain('✕ x is not a function\n  This is a mistake in Rollcall, not in what you did.')
    expect(text).not.toMatch(/^ *at /m)
  })

  it('of several lines keeps them below each other', () => {
    const many = new RollcallError(
      'config.invalid',
      'a.yaml has a mistake.\n\na.yaml:3:5  wrong\n   3 | bindDN: x\n     | ^^^^^^',
    )
    expect(errorText(many, { ...plain, verbose: false })).toBe(`✕ a.yaml has a mistake.

  a.yaml:3:5  wrong
     3 | bindDN: x
       | ^^^^^^
`)
  })

  it('cannot disturb the terminal', () => {
    expect(errorText(new RollcallError('invalid', 'Not a DN: \u001b[2J'), { ...plain, verbose: false })).toBe(
      '✕ Not a DN: ␛[2J\n',
    )
  })
})
