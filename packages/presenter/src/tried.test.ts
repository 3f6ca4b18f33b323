import { describe, expect, it } from 'vitest'
import { plain } from './span.ts'
import { aLook } from './testing/building.ts'
import { type TriedValue, triedLines, triedText } from './tried.ts'

const said = (tried: Partial<TriedValue>) => plain(triedText({ values: [], ...tried }, 'title', aLook()))

describe('what somebody would get', () => {
  it('is the values, or that there are none', () => {
    expect([said({ values: ['a', 'b'] }), said({})]).toEqual(['a, b', 'empty'])
  })

  it('is in few words what is wrong with the expression, or with the value', () => {
    expect(said({ problem: { message: 'There is no attribute `titel`.', hint: 'Did you mean `title`?' } })).toBe(
      '✕ no attribute `titel`',
    )
    expect(said({ fault: { hint: '`mail` has no value. See `title + mail`.' } })).toBe('! `mail` has no value')
  })

  it('never reaches the terminal as a control', () => {
    expect(said({ values: ['a\u001b[2Jb'] })).toBe('a␛[2Jb')
  })
})

it('fields stand beside each other, the ones without a mapping among them', () => {
  const lines = triedLines(
    [
      { name: 'userName', required: true, unique: true, expression: 'uid', tried: { values: ['mora'] } },
      { name: 'title' },
    ],
    aLook(),
  )
  expect(lines.map(plain)).toEqual([
    'userName  required unique  uid  mora',
    'title                           not mapped',
  ])
})
