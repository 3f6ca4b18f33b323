import { describe, expect, it } from 'vitest'
import { decide } from '../decide/decide.ts'
import { aLink, anAccount, aPerson, aSituation, now } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { refuseSeat, seatsOf, withoutSeats } from './share-seats.ts'

const sync = aSync()
const newcomer = aSituation(sync, { entry: aPerson() })
const leaver = aSituation(sync, { link: aLink(), account: anAccount() })
const off = { why: 'left-scope', since: now } as const
const back = aSituation(sync, {
  entry: aPerson({ title: ['Chief'] }),
  link: aLink({ off, left: now }),
  account: anAccount({ active: [false] }),
})

describe('a seat', () => {
  it('is taken by who is made or switched on, and freed by who is switched off', () => {
    expect([newcomer, back, leaver].map((one) => seatsOf(decide(sync, one)))).toEqual([1, 1, -1])
  })
  it('is given in the order of source ids, whatever the order they were read in', () => {
    const takers = ['c', 'a', 'd', 'b'].map((source) => ({ source }))
    expect(withoutSeats(takers, 2).map(({ source }) => source)).toEqual(['c', 'd'])
    expect(withoutSeats(takers, -1)).toHaveLength(4)
    expect(withoutSeats(takers, 9)).toEqual([])
  })
})

describe('somebody without a seat', () => {
  it('who is new gets no account', () => {
    const decision = refuseSeat(newcomer, decide(sync, newcomer))
    expect([opsOf(decision), codes(decision), decision.link]).toEqual([[], ['no-seat'], undefined])
  })
  it('who comes back stays off, by Rollcall, and has fields written', () => {
    const decision = refuseSeat(back, decide(sync, back))
    expect([opsOf(decision), codes(decision)]).toEqual([['update'], ['no-seat']])
    expect(decision.link).toMatchObject({ off, settled: false, base: { title: ['Chief'] } })
  })
})
