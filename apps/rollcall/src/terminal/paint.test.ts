import { bold, span } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { paint } from './paint.ts'

const line = [span('+', 'good'), span(' '), bold('42'), span(' create', 'quiet')]

describe('a painted line', () => {
  it('uses the terminal’s own colours, and leaves none behind', () => {
    expect(paint(line, true)).toBe('\u001b[32m+\u001b[0m \u001b[1m42\u001b[0m\u001b[2m create\u001b[0m')
  })
  it('is plain where colour is off', () => {
    expect(paint(line, false)).toBe('+ 42 create')
  })
})
