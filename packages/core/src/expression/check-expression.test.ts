import { describe, expect, it } from 'vitest'
import { checkExpression } from './check-expression.ts'

describe('an expression before its source was asked', () => {
  it.each([
    'uid',
    'cn;lang-de',
    "present(titel) ? titel : 'Staff'",
    "join(all(mial), attr('cn;lang-de'))",
    "all(mail).exists(m, m.startsWith('b'))",
    'uidNumber + 1',
    "id + '@x'",
  ])('may be %s: which names are there only the source knows', (text) => {
    expect(checkExpression(text)).toBeUndefined()
  })

  it.each([
    ['upper(', [6, 6], 'The expression ends too early.'],
    ['uid + lowr(uid)', [6, 10], 'There is no function `lowr`.'],
    ['attr(uid)', [5, 8], "attr takes a name in quotes: attr('cn;lang-de')."],
  ])('is not %s', (text, at, message) => {
    expect(checkExpression(text)).toMatchObject({ at, message })
  })

  it.each(['', 'mail ==', "'a' > 3", 'lower()', "upper('a', 'b')", 'all(3)'])('is not %j', (text) => {
    expect(checkExpression(text)).toMatchObject({ message: expect.stringMatching(/\w/) })
  })
})
