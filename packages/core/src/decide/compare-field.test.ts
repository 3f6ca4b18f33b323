import type { Value } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import type { MappedField } from '../compile/compiled.ts'
import type { Other } from '../situation.ts'
import { application } from '../testing/a-sync.ts'
import { type Compared, compareField, type Three } from './compare-field.ts'

type Wanted = readonly (Value | Other)[]
type Values = readonly Value[]

const nils = { other: 'p-nils' as never }
const boards = { name: 'boards', type: 'ref', many: true } as const

function mapped(name: string, write: MappedField['write'] = 'always'): MappedField {
  const field = [...application.user, boards].find((one) => one.name === name)
  if (!field) throw new Error(`no field ${name}`)
  return { field, write, expression: undefined as never }
}

const three = (base: Values | undefined, desired: Wanted, actual: Values): Three => ({ base, desired, actual })
const one = (field: string, from: Values, to: Wanted) => ({ edit: { field, from, to, add: [], remove: [] } })
const many = (field: string, add: Wanted, remove: Values) => ({ edit: { field, from: [], to: [], add, remove } })

describe('a field with one value', () => {
  it.each([
    ['is agreed where both sides hold the same', three(['a'], ['a'], ['a']), { agreed: ['a'] }],
    ['is agreed as the source spells it', three(undefined, ['A'], ['a']), { agreed: ['A'] }],
    ['is agreed as empty where the target holds empty text', three(['a'], [], ['']), { agreed: [] }],
    ['is agreed where the target holds it in two spellings', three(['a'], ['a'], ['a', 'A']), { agreed: ['a'] }],
    [
      'is written where it was never agreed',
      three(undefined, ['a'], ['b']),
      { ...one('userName', ['b'], ['a']), why: 'mapping-changed' },
    ],
    [
      'is written where the source changed it',
      three(['b'], ['a'], ['b']),
      { ...one('userName', ['b'], ['a']), why: 'source-changed' },
    ],
    [
      'is written where both sides changed it',
      three(['c'], ['a'], ['b']),
      { ...one('userName', ['b'], ['a']), why: 'source-changed' },
    ],
  ] as const)('%s', (_, values, found: Compared) => {
    expect(compareField(mapped('userName'), values, true)).toStrictEqual(found)
    expect(compareField(mapped('userName'), values, false)).toStrictEqual(found)
  })
  it.each([
    ['is what someone wrote there', three(['a'], ['A'], ['b']), 'b'],
    ['is empty where someone emptied it', three(['a'], ['a'], []), undefined],
    ['is what someone put beside the value', three(['a'], ['a'], ['A', 'b']), 'b'],
  ] as const)('that changed in the target only is drift, which %s', (_, values, value) => {
    const edit = one('userName', values.actual, values.desired)
    expect(compareField(mapped('userName'), values, true)).toStrictEqual({ ...edit, why: 'drift', drift: { value } })
    expect(compareField(mapped('userName'), values, false)).toStrictEqual({ drift: { value } })
  })
  it.each([
    [undefined, [], 'mapping-changed'],
    [['t-1'], ['t-1'], 'source-changed'],
    [['t-1'], ['t-2'], 'source-changed'],
  ] as const)('that points to someone who is only being made is written: agreed %j, found %j', (base, actual, why) => {
    const found = { ...one('manager', actual, [nils]), why }
    expect(compareField(mapped('manager'), three(base, [nils], actual), true)).toStrictEqual(found)
    expect(compareField(mapped('manager'), three(base, [nils], actual), false)).toStrictEqual(found)
  })
})

describe('a field with many values', () => {
  const compared = (values: Three, repair: boolean) => compareField(mapped('aliases'), values, repair)
  it.each([
    ['is agreed in whatever order and spelling', three(['a', 'b'], ['a', 'b'], ['B', 'a']), { agreed: ['a', 'b'] }],
    ['is compared value by value', three(['a', 'b'], ['a', 'c'], ['a', 'c']), { agreed: ['a', 'c'] }],
    [
      'gets what the source added and loses what it dropped',
      three(['a', 'b'], ['a', 'c'], ['a', 'B']),
      { ...many('aliases', ['c'], ['B']), why: 'source-changed', agreed: ['a'] },
    ],
    [
      'gets one more',
      three(['a'], ['a', 'b'], ['a']),
      { ...many('aliases', ['b'], []), why: 'source-changed', agreed: ['a'] },
    ],
    [
      'loses one, of as many',
      three(['a', 'b'], ['a'], ['a', 'b']),
      { ...many('aliases', [], ['b']), why: 'source-changed', agreed: ['a'] },
    ],
    [
      'that was never agreed is made as wanted, and what is to go counts as agreed should it be held back',
      three(undefined, ['a', 'b'], ['b', 'c']),
      { ...many('aliases', ['a'], ['c']), why: 'mapping-changed', agreed: ['b', 'c'] },
    ],
    ['that was never agreed is agreed where it is as wanted', three(undefined, ['a'], ['A']), { agreed: ['a'] }],
  ] as const)('%s', (_, values, found: Compared) => {
    expect(compared(values, true)).toStrictEqual(found)
    expect(compared(values, false)).toStrictEqual(found)
  })
  it.each([
    ['added one', three(['a'], ['a'], ['a', 'x']), { value: 'x' }, [], ['x'], ['a']],
    ['removed one', three(['a', 'b'], ['a', 'b'], ['a']), { value: 'b' }, ['b'], [], ['a', 'b']],
    ['did both', three(['a', 'b'], ['a', 'b'], ['a', 'x']), { value: 'x' }, ['b'], ['x'], ['a', 'b']],
  ] as const)('to which someone in the target %s has drifted', (_, values, drift, add, remove, agreed) => {
    const edit = many('aliases', add, remove)
    expect(compared(values, true)).toStrictEqual({ ...edit, why: 'drift', agreed, drift })
    expect(compared(values, false)).toStrictEqual({ agreed, drift })
  })
  it.each([
    ['adds', three(['a', 'b'], ['a', 'b', 'c'], ['a', 'x']), ['b', 'c'], ['x'], ['c'], [], ['a', 'b']],
    ['drops', three(['a', 'b', 'c'], ['a', 'b'], ['a', 'c', 'x']), ['b'], ['c', 'x'], [], ['c'], ['a', 'b']],
  ] as const)('that drifted follows what the source %s', (_, values, add, remove, added, removed, agreed) => {
    const more = { why: 'source-changed', agreed, drift: { value: 'x' } }
    expect(compared(values, true)).toStrictEqual({ ...many('aliases', add, remove), ...more })
    expect(compared(values, false)).toStrictEqual({ ...many('aliases', added, removed), ...more })
  })
  it('names someone who is only being made once, and never agrees on them', () => {
    const found = { ...many('boards', ['t-2', nils], []), why: 'source-changed', agreed: ['t-1'] }
    expect(compareField(mapped('boards'), three(['t-1'], ['t-1', nils, 't-2'], ['t-1']), true)).toStrictEqual(found)
    const lost = {
      ...many('boards', ['t-1', nils], []),
      why: 'source-changed',
      agreed: ['t-1'],
      drift: { value: 't-1' },
    }
    expect(compareField(mapped('boards'), three(['t-1'], ['t-1', nils], []), true)).toStrictEqual(lost)
  })
})

describe('what may be written to a field', () => {
  const differs = three(['b'], ['a'], ['b'])
  const drifted = three(['a'], ['a'], ['b'])
  const spelled = three(['b'], ['A'], ['a'])
  const filled: Compared = { ...one('userName', [], ['a']), why: 'source-changed' }
  it.each([
    ['onCreate', differs, {}],
    ['onCreate', drifted, {}],
    ['onCreate', spelled, { agreed: ['A'] }],
    ['ifEmpty', differs, {}],
    ['ifEmpty', drifted, {}],
    ['ifEmpty', spelled, { agreed: ['A'] }],
    ['ifEmpty', three(['a'], ['a'], []), filled],
    ['ifEmpty', three(['b'], ['a'], ['']), { ...filled, ...one('userName', [''], ['a']) }],
  ] as const)('%s: %j', (write, values, found: Compared) => {
    expect(compareField(mapped('userName', write), values, true)).toStrictEqual(found)
    expect(compareField(mapped('userName', write), values, false)).toStrictEqual(found)
  })
  it.each([
    [[], { ...many('aliases', ['a'], []), why: 'source-changed' }],
    [['b'], {}],
    [['A'], { agreed: ['a'] }],
  ] as const)('ifEmpty, of many: found %j', (actual, found: Compared) => {
    expect(compareField(mapped('aliases', 'ifEmpty'), three(['x'], ['a'], actual), true)).toStrictEqual(found)
  })
  it.each([
    ['always', differs, { fixed: true }],
    ['always', drifted, { fixed: true }],
    ['always', three(['Grün'], ['Grün'], ['Grün'.normalize('NFD')]), { agreed: ['Grün'] }],
    ['onCreate', differs, {}],
    ['ifEmpty', three(['a'], ['a'], []), {}],
    ['ifEmpty', differs, {}],
  ] as const)('%s, where the target sets it only when it creates a record: %j', (write, values, found: Compared) => {
    expect(compareField(mapped('origin', write), values, true)).toStrictEqual(found)
    expect(compareField(mapped('origin', write), values, false)).toStrictEqual(found)
  })
})
