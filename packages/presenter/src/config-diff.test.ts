import { expect, it } from 'vitest'
import { configDiff } from './config-diff.ts'
import { unicodeSigns } from './look.ts'
import { plain } from './span.ts'

it('a difference has numbers, signs that need no colour, and a dot where lines are left out', () => {
  const lines = configDiff(
    [
      { kind: 'same', text: 'users:', before: 8, after: 8 },
      { kind: 'removed', text: '  title: title', before: 9 },
      { kind: 'added', text: '  title: upper(title)\u001b', after: 9 },
      { kind: 'same', text: 'limits: {}', before: 20, after: 20 },
      { kind: 'added', text: 'protect: []', after: 21 },
    ],
    { signs: unicodeSigns },
  )
  expect(lines.map(plain)).toEqual([
    ' 8   users:',
    ' 9 -   title: title',
    ' 9 +   title: upper(title)␛',
    ' ·',
    '20   limits: {}',
    '21 + protect: []',
  ])
})
