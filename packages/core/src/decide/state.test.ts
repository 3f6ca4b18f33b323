import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation, day, now } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { decide } from './decide.ts'

const sync = aSync()
const account = anAccount({ active: [false] })

describe('an account that is off while its person is not', () => {
  it('is switched on if it was Rollcall that switched it off', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day } })
    expect(decide(sync, aSituation(sync, { entry: aPerson(), link, account }))).toEqual({
      rows: ['back-on'],
      drafts: [
        {
          phase: 8,
          why: 'returned',
          undo: 'exact',
          step: { op: 'setActive', kind: 'user', id: 't-mora', active: true },
        },
      ],
      findings: [],
      moves: [],
      link: aLink(),
    })
  })
  it('stays off if somebody else did it, and is said to be', () => {
    expect(decide(sync, aSituation(sync, { entry: aPerson(), link: aLink(), account }))).toEqual({
      rows: ['disabled-elsewhere'],
      drafts: [],
      findings: [
        {
          code: 'disabled-elsewhere',
          about: { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' },
          hint: 'Someone switched the account off in the target. Switch it on there, or disable the person at the source.',
        },
      ],
      moves: [],
      link: aLink({ settled: false }),
    })
  })
})
