import { describe, expect, it } from 'vitest'
import type { Draft } from '../situation.ts'
import { aGroupLink, aLink } from '../testing/a-situation.ts'
import { clearsOf } from './clears.ts'

type Step = Draft['step']
const draft = (step: Step, why: Draft['why'] = 'source-changed'): Draft => ({ phase: 4, why, undo: 'exact', step })
const edit = (field: string, more: object): Draft => {
  const none = { from: [], to: [], add: [], remove: [] }
  return draft({ op: 'update', kind: 'user', id: 't-1', edits: [{ field, ...none, ...more }] })
}
const members = (add: readonly string[], remove: readonly string[]): Draft =>
  draft({ op: 'members', kind: 'group', id: 't-1', add: add as never, remove })

/** What each of these steps clears, when the link holds this afterwards. */
function cleared(base: Record<string, readonly string[]>, ...drafts: readonly Draft[]): readonly (readonly string[])[] {
  return drafts.map((one) => clearsOf(one, { drafts, link: aLink({ base }) }))
}

describe('a field', () => {
  it('with one value loses it', () => {
    expect(cleared({ title: [] }, edit('title', { from: ['Pilot'] }))).toEqual([['title']])
    expect(cleared({}, edit('title', { from: ['Pilot'] }))).toEqual([['title']])
  })
  it('whose value changes, or is filled, loses nothing', () => {
    expect(cleared({ title: ['Chief'] }, edit('title', { from: ['Pilot'], to: ['Chief'] }))).toEqual([[]])
    expect(cleared({ title: ['Chief'] }, edit('title', { to: ['Chief'] }))).toEqual([[]])
  })
  it('with many values loses its value with the last of them, though somebody else took others before', () => {
    expect(cleared({ phones: [] }, edit('phones', { remove: ['1'] }))).toEqual([['phones']])
    expect(cleared({ phones: ['2'] }, edit('phones', { remove: ['1'] }))).toEqual([[]])
    expect(cleared({ phones: ['3'] }, edit('phones', { remove: ['1', '2'], add: ['3'] }))).toEqual([[]])
  })
  it('that gives its values up in two steps loses them in each', () => {
    const steps = [edit('phones', { remove: ['1'] }), edit('phones', { remove: ['2'] })]
    expect(cleared({ phones: [] }, ...steps)).toEqual([['phones'], ['phones']])
  })
  it('that is emptied only to make way, and filled in the same plan, loses nothing', () => {
    const steps = [edit('userName', { from: ['a'] }), edit('userName', { to: ['b'] })]
    expect(cleared({ userName: ['b'] }, ...steps)).toEqual([[], []])
    const none = { from: [], to: [], add: [], remove: [] }
    const edits = [
      { ...none, field: 'userName', to: ['b'] },
      { ...none, field: 'title', from: ['Pilot'] },
    ]
    const later = draft({ op: 'update', kind: 'user', id: 't-1', edits })
    expect(cleared({ userName: ['b'] }, edit('userName', { from: ['a'] }), later)).toEqual([[], ['title']])
    expect(cleared({}, edit('manager', { from: ['t-2'] }), edit('manager', { to: [{ other: 'p-9' }] }))).toEqual([
      [],
      [],
    ])
  })
  it('that is a switch loses its value when it is turned off', () => {
    const vip = (from: boolean, to: boolean) => cleared({}, edit('vip', { from: [from], to: [to] }))
    expect(vip(true, false)).toEqual([['vip']])
    expect(vip(false, true)).toEqual([[]])
    expect(vip(true, true)).toEqual([[]])
    expect(cleared({}, edit('vip', { to: [false] }))).toEqual([[]])
  })
})

describe('a step', () => {
  it('that takes one field and fills another clears the one', () => {
    const both = [edit('title', { from: ['Pilot'] }), edit('phones', { add: ['1'] })]
    expect(cleared({ phones: ['1'] }, ...both)).toEqual([['title'], []])
    expect(cleared({}, edit('phones', { remove: ['1'] }))).toEqual([['phones']])
    const twice = [edit('phones', { remove: ['1'] }), edit('phones', { add: ['2'] })]
    expect(cleared({}, ...twice)).toEqual([[], []])
  })
  it('without a link to remember what is left counts what it takes as the last', () => {
    const one = edit('phones', { remove: ['1'] })
    expect(clearsOf(one, { drafts: [one] })).toEqual(['phones'])
    const nobody = members([], ['a'])
    expect(clearsOf(nobody, { drafts: [nobody] })).toEqual(['members'])
  })
  it('that writes no field clears none', () => {
    const off = draft({ op: 'setActive', kind: 'user', id: 't-1', active: false })
    expect(cleared({}, off, edit('title', { from: ['Pilot'] }))).toEqual([[], ['title']])
    expect(cleared({}, edit('title', {}))).toEqual([[]])
  })
})

describe('a group', () => {
  const of = (left: readonly string[], ...drafts: readonly Draft[]) =>
    drafts.map((one) => clearsOf(one, { drafts, link: aGroupLink(left) }))
  it('is left with nobody when the last known member goes and none comes', () => {
    expect(of([], members([], ['a']))).toEqual([['members']])
    expect(of(['b'], members([], ['a']))).toEqual([[]])
    expect(of([], members([], ['a']), members(['b'], []))).toEqual([[], []])
    expect(of([], members(['b'], []))).toEqual([[]])
    expect(of([], edit('name', { from: ['crew'], to: ['team'] }), members([], ['a']))).toEqual([[], ['members']])
  })
  it('that is deleted, and people who are switched off, clear no field', () => {
    expect(clearsOf(draft({ op: 'delete', kind: 'group', id: 't-1', before: {} }), { drafts: [] })).toEqual([])
  })
})
