import { removalsIn } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { guardText, passings, proposalLines } from './proposal.ts'
import { aGuard, aHeader, aLook, aSummary, picture } from './testing/building.ts'

describe('what is about to be written', () => {
  it('is said in words and numbers, with what it takes away', () => {
    const summary = aSummary({ create: 42, disable: 12, removeMember: 2, leftOut: 1 })
    expect(picture(proposalLines(aHeader({ summary, calls: 56, seconds: 20 }), 'wiki', aLook()))).toBe(`
This writes to wiki:
+ create 42   ○ disable 12   ⊕ remove member 2
56 calls, about 20 s; 1 change left out.
It takes something away 14 times.
`)
    expect(removalsIn(summary)).toBe(14)
  })

  it('says of an undo that the sync is paused then', () => {
    const header = aHeader({ undoes: 218, summary: aSummary({ update: 1 }), calls: 1 })
    expect(picture(proposalLines(header, 'wiki', aLook()))).toContain('This takes run 218 back in wiki:')
    expect(picture(proposalLines(header, 'wiki', aLook()))).toContain('paused')
  })
})

describe('passing guards on purpose', () => {
  it('asks for the number of each guard that stopped the plan, once for each --allow', () => {
    const guards = [
      aGuard(),
      aGuard({ code: 'empty', count: 3, allow: 'empty' }),
      aGuard({ code: 'empty', count: 5, allow: 'empty' }),
      aGuard({ code: 'scope-group', count: 0, allow: 'scope-group' }),
      aGuard({ code: 'delete', tripped: false }),
    ]
    expect(passings(guards).map(({ type, allow }) => [type, allow])).toEqual([
      ['312', 'access=312'],
      ['3', 'empty'],
      ['scope-group', 'scope-group'],
    ])
  })

  it('tells what tripped without the words for a command line', () => {
    const message = 'Nobody is in scope. If that is meant, pass `--allow empty`.'
    expect(guardText(aGuard({ message }))).toBe('Nobody is in scope.')
  })
})
