import { describe, expect, it } from 'vitest'
import { decide } from '../decide/decide.ts'
import type { Decision, Draft, Situation } from '../situation.ts'
import { aLink, anAccount, aPerson, aSituation, now, type Told } from '../testing/a-situation.ts'
import { aMapping, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { parkMove, stepsOf } from './park-move.ts'

const users = aMapping({ userName: 'uid', mail: 'mail', aliases: 'all(cn)', title: 'title' })
const sync = aSync({ users, onLeave: 'delete' })
const link = aLink({
  base: { userName: ['mora'], mail: ['mora@acme.test'], aliases: ['a', 'b'], title: ['Pilot'] },
})
const account = anAccount({ aliases: ['a', 'b'] }, { version: '7' })

function decided(told: Told): { readonly situation: Situation; readonly decision: Decision } {
  const situation = aSituation(sync, told)
  return { situation, decision: decide(sync, situation) }
}

const one = (field: string, from: readonly string[], to: readonly string[]) => ({
  field,
  from,
  to,
  add: [],
  remove: [],
})
const many = (field: string, add: readonly string[], remove: readonly string[]) => ({
  field,
  from: [],
  to: [],
  add,
  remove,
})
const update = { op: 'update', kind: 'user', id: 't-mora' } as const
const makingWay = { phase: 4, why: 'make-way', undo: 'exact' } as const
const main = { phase: 4, why: 'source-changed', undo: 'exact' } as const

describe('a value that is given up early', () => {
  it('is a temporary one first, which the final edit then expects', () => {
    const entry = aPerson({ uid: ['nils'], cn: ['a', 'b'], title: ['Chief'] })
    const { situation, decision } = decided({ entry, link, account })
    const parked = parkMove(sync, situation, decision, { field: 'userName', from: 'mora' }, 'tmp-1')
    expect(parked).toEqual({
      ...decision,
      drafts: [
        {
          ...makingWay,
          rename: true,
          step: { ...update, version: '7', edits: [one('userName', ['mora'], ['tmp-1'])] },
        },
        {
          ...main,
          rename: true,
          step: { ...update, edits: [one('userName', ['tmp-1'], ['nils']), one('title', ['Pilot'], ['Chief'])] },
        },
      ],
    })
    expect(parked.drafts[1]?.step).not.toHaveProperty('version')
    expect(stepsOf(parked, 'userName')).toEqual({ early: 0, main: 1 })
  })
  it('leaves no version to whatever else is written', () => {
    const off = aLink({ base: link.base, off: { why: 'left-scope', since: now } })
    const inactive = anAccount({ aliases: ['a', 'b'], active: [false] }, { version: '7' })
    const { situation, decision } = decided({
      entry: aPerson({ uid: ['nils'], cn: ['a', 'b'] }),
      link: off,
      account: inactive,
    })
    expect(opsOf(decision)).toEqual(['enable', 'rename'])
    const parked = parkMove(sync, situation, decision, { field: 'userName', from: 'mora' }, 'tmp-1')
    expect(opsOf(parked)).toEqual(['rename', 'enable', 'rename'])
    expect(parked.drafts.map(({ step }) => 'version' in step)).toEqual([true, false, false])
    expect(stepsOf(parked, 'userName')).toEqual({ early: 0, main: 2 })
  })
  it('is simply removed where no other value is taken, several of a field in one step', () => {
    const { situation, decision } = decided({ entry: aPerson({ cn: ['c'] }), link, account })
    const first = parkMove(sync, situation, decision, { field: 'aliases', from: 'a' })
    expect(first.drafts).toEqual([
      { ...makingWay, step: { ...update, version: '7', edits: [many('aliases', [], ['a'])] } },
      { ...main, step: { ...update, edits: [many('aliases', ['c'], ['b'])] } },
    ])
    const both = parkMove(sync, situation, first, { field: 'aliases', from: 'b' })
    expect(both.drafts).toEqual([
      { ...makingWay, step: { ...update, edits: [many('aliases', [], ['a', 'b'])] } },
      { ...main, step: { ...update, edits: [many('aliases', ['c'], [])] } },
    ])
  })
  it('is all that is written where the field is emptied', () => {
    const { situation, decision } = decided({ entry: aPerson({ mail: [], cn: ['a', 'b'] }), link, account })
    const parked = parkMove(sync, situation, decision, { field: 'mail', from: 'mora@acme.test' })
    expect(parked.drafts).toEqual([
      { ...makingWay, step: { ...update, version: '7', edits: [one('mail', ['mora@acme.test'], [])] } },
    ])
  })
  it('is one of several fields, each with a step of its own', () => {
    const entry = aPerson({ uid: ['nils'], mail: ['nils@acme.test'], cn: ['a', 'b'] })
    const { situation, decision } = decided({ entry, link, account })
    const first = parkMove(sync, situation, decision, { field: 'userName', from: 'mora' }, 'tmp-1')
    const both = parkMove(sync, situation, first, { field: 'mail', from: 'mora@acme.test' }, 'tmp-2')
    expect(both.drafts.map(({ step }) => (step.op === 'update' ? step.edits : step.op))).toEqual([
      [one('mail', ['mora@acme.test'], ['tmp-2'])],
      [one('userName', ['mora'], ['tmp-1'])],
      [one('userName', ['tmp-1'], ['nils']), one('mail', ['tmp-2'], ['nils@acme.test'])],
    ])
    expect(stepsOf(both, 'userName')).toEqual({ early: 1, main: 2 })
    expect(stepsOf(both, 'mail')).toEqual({ early: 0, main: 2 })
  })
  it('is taken back by the same undo', () => {
    const { situation, decision } = decided({ entry: aPerson({ uid: ['nils'], cn: ['a', 'b'] }), link, account })
    const undoes = { run: 3, seqs: [1] }
    const undo = { ...decision, drafts: decision.drafts.map((draft): Draft => ({ ...draft, undoes })) }
    const parked = parkMove(sync, situation, undo, { field: 'userName', from: 'mora' }, 'tmp-1')
    expect(parked.drafts.map((draft) => draft.undoes)).toEqual([undoes, undoes])
  })
  it('changes nothing where the decision does not write the field', () => {
    const { situation, decision } = decided({ entry: aPerson({ cn: ['a', 'b'], title: ['Chief'] }), link, account })
    expect(parkMove(sync, situation, decision, { field: 'userName', from: 'mora' })).toBe(decision)
  })
})

describe('where a decision writes a field', () => {
  it('is its create, if that has a value for it', () => {
    const { decision } = decided({ entry: aPerson() })
    expect(opsOf(decision)).toEqual(['create'])
    expect(stepsOf(decision, 'userName')).toEqual({ main: 0 })
    expect(stepsOf(decision, 'phones')).toEqual({})
  })
  it('is its delete, if the account has a value', () => {
    const { decision } = decided({ link, account })
    expect(opsOf(decision)).toContain('delete')
    const main = decision.drafts.findIndex(({ step }) => step.op === 'delete')
    expect(stepsOf(decision, 'userName')).toEqual({ main })
    expect(stepsOf(decision, 'phones')).toEqual({})
  })
  it('is its update, if that edits it', () => {
    const { decision } = decided({ entry: aPerson({ cn: ['a', 'b'], title: ['Chief'] }), link, account })
    expect(stepsOf(decision, 'title')).toEqual({ main: 0 })
    expect(stepsOf(decision, 'userName')).toEqual({})
  })
})
