import { describe, expect, it } from 'vitest'
import { decide } from '../decide/decide.ts'
import type { Decision, Situation } from '../situation.ts'
import { aCandidate, aLink, anAccount, aPerson, aSituation, type Told } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { parkMove, stepsOf } from './park-move.ts'
import { refuseMove } from './refuse-move.ts'

const sync = aSync({ users: aMapping({ userName: 'uid', aliases: 'all(cn)', title: 'title' }) })
const link = aLink({ base: { userName: ['mora'], aliases: ['a', 'b'], title: ['Pilot'] } })
const account = anAccount({ aliases: ['a', 'b'] }, { version: '7' })

function decided(told: Told): { readonly situation: Situation; readonly decision: Decision } {
  const situation = aSituation(sync, told)
  return { situation, decision: decide(sync, situation) }
}

const edits = ({ drafts }: Decision) => drafts.map(({ step }) => (step.op === 'update' ? step.edits : step.op))

describe('a value that a record does not get', () => {
  it('is left out of the update, with a finding in the source’s spelling; other fields are written', () => {
    const { situation, decision } = decided({
      entry: aPerson({ uid: ['Nils'], cn: ['a', 'b'], title: ['Chief'] }),
      link,
      account,
    })
    const move = { key: '1', field: 'userName', from: 'mora', to: 'nils', code: 'value-taken' } as const
    const amended = refuseMove(sync, situation, decision, move)
    expect(edits(amended)).toMatchObject([[{ field: 'title', to: ['Chief'] }]])
    expect(opsOf(amended)).toEqual(['update'])
    expect(amended.findings).toMatchObject([
      { code: 'value-taken', field: 'userName', value: 'Nils', about: { target: 't-mora' } },
    ])
    expect(amended).toMatchObject({
      moves: [],
      link: { base: { userName: ['mora'], title: ['Chief'] }, settled: false },
    })
  })
  it('of many values is the only one left out', () => {
    const { situation, decision } = decided({ entry: aPerson({ cn: ['a', 'C', 'd'] }), link, account })
    const amended = refuseMove(sync, situation, decision, {
      key: '1',
      field: 'aliases',
      to: 'c',
      code: 'duplicate-value',
    })
    expect(edits(amended)).toMatchObject([[{ field: 'aliases', add: ['d'], remove: ['b'] }]])
    expect(amended.link?.base.aliases?.toSorted()).toEqual(['a', 'd'])
  })
  it('means that a new record is not created at all', () => {
    const { situation, decision } = decided({ entry: aPerson() })
    const amended = refuseMove(sync, situation, decision, {
      key: '1',
      field: 'userName',
      to: 'mora',
      code: 'value-taken',
    })
    expect(amended).toMatchObject({ drafts: [], moves: [], findings: [{ code: 'value-taken', value: 'mora' }] })
    expect(amended.link).toBeUndefined()
  })
  it('is the account itself where several match it: nobody is linked', () => {
    const { situation, decision } = decided({
      entry: aPerson({ title: ['Chief'] }),
      candidates: [[aCandidate(account)]],
    })
    const amended = refuseMove(sync, situation, decision, {
      key: '1',
      field: '',
      to: 't-mora',
      code: 'duplicate-value',
    })
    expect(amended).toMatchObject({ drafts: [], findings: [{ code: 'contested' }] })
  })
})

describe('a value that is given up early', () => {
  it('is a temporary one first, which the final edit then expects', () => {
    const { situation, decision } = decided({
      entry: aPerson({ uid: ['nils'], cn: ['a', 'b'], title: ['Chief'] }),
      link,
      account,
    })
    const amended = parkMove(sync, situation, decision, { field: 'userName', from: 'mora', to: 'nils' }, 'tmp-1')
    expect(edits(amended)).toEqual([
      [{ field: 'userName', from: ['mora'], to: ['tmp-1'], add: [], remove: [] }],
      [
        { field: 'userName', from: ['tmp-1'], to: ['nils'], add: [], remove: [] },
        { field: 'title', from: ['Pilot'], to: ['Chief'], add: [], remove: [] },
      ],
    ])
    expect(amended.drafts).toMatchObject([
      { phase: 4, why: 'make-way', rename: true, step: { version: '7' } },
      { phase: 4, rename: true },
    ])
    expect(amended.drafts[1]?.step).not.toHaveProperty('version')
    expect(stepsOf(amended, 'userName')).toEqual({ early: 0, main: 1 })
  })
  it('is simply removed where no other value is taken', () => {
    const { situation, decision } = decided({ entry: aPerson({ cn: ['c'] }), link, account })
    const one = parkMove(sync, situation, decision, { field: 'aliases', from: 'a' })
    expect(edits(one)).toMatchObject([[{ add: [], remove: ['a'] }], [{ add: ['c'], remove: ['b'] }]])
    const both = parkMove(sync, situation, one, { field: 'aliases', from: 'b' })
    expect(edits(both)).toMatchObject([[{ remove: ['a', 'b'] }], [{ add: ['c'], remove: [] }]])
  })
  it('changes nothing where the decision does not write the field', () => {
    const { situation, decision } = decided({ entry: aPerson({ cn: ['a', 'b'] }), link, account })
    expect(parkMove(sync, situation, decision, { field: 'userName', from: 'mora' })).toEqual(decision)
  })
})

describe('where a decision writes a field', () => {
  it('is its create, its update or its delete', () => {
    expect(stepsOf(decided({ entry: aPerson() }).decision, 'userName')).toEqual({ main: 0 })
    expect(stepsOf({ rows: [], drafts: [], findings: [], moves: [] }, 'userName')).toEqual({})
  })
})
