import { plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { problemRows } from './problem-rows.ts'

const excerpt = `    3 | filter: ${'x'.repeat(60)}`

describe('what is wrong, in rows', () => {
  it('is folded where it is too long, but a line of the file never is', () => {
    const rows = problemRows({ message: `rollcall.yaml:3:1  Something is wrong here.\n${excerpt}` }, 30).map(plain)
    expect(
      rows
        .slice(0, -1)
        .map((row) => row.trim())
        .join(' '),
    ).toBe('rollcall.yaml:3:1  Something is wrong here.')
    expect(rows.at(-1)).toBe(excerpt)
  })

  it('has its tone, and what to do about it stays quiet', () => {
    const [wrong = [], todo = []] = problemRows({ message: 'Wrong.', hint: 'Mend it.' }, 30, 'bad')
    expect([wrong[0]?.tone, todo[0]?.tone]).toEqual(['bad', 'quiet'])
  })
})
