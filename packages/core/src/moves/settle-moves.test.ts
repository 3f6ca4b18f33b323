import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyedMove, type MovesInput, type SettledMoves, settleMoves } from './settle-moves.ts'

function settle(moves: readonly KeyedMove[], more: Partial<MovesInput> = {}): SettledMoves {
  return settleMoves({ moves, held: () => false, canPark: () => true, ...more })
}

/** `mora: a>b` holds a and wants b; an empty side holds or wants nothing. */
function moves(...words: readonly string[]): readonly KeyedMove[] {
  return words.map((word) => {
    const [key = '', path = ''] = word.split(': ')
    const [from, to] = path.split('>')
    return { key, field: 'mail', ...(from ? { from } : {}), ...(to ? { to } : {}) }
  })
}

const refusedKeys = ({ refused }: SettledMoves) => refused.map(({ key, code }) => `${key} ${code}`)
const needed = ({ needs }: SettledMoves) =>
  needs.map(({ taker, giver, parked }) => `${taker} needs ${giver}${parked ? ' parked' : ''}`)

describe('a unique value', () => {
  it('that nobody else has a part in needs nothing', () => {
    expect(settle(moves('mora: a>b'))).toEqual({ refused: [], needs: [], parked: [] })
  })
  it('held by someone who keeps it is refused', () => {
    expect(refusedKeys(settle(moves('mora: a>b'), { held: (_, value) => value === 'b' }))).toEqual(['mora value-taken'])
  })
  it('wanted by several and held by nobody goes to nobody', () => {
    expect(refusedKeys(settle(moves('mora: >x', 'nils: >x')))).toEqual(['mora duplicate-value', 'nils duplicate-value'])
  })
  it('that someone gives up is taken afterwards', () => {
    expect(needed(settle(moves('mora: a>b', 'new: >a')))).toEqual(['new needs mora'])
  })
  it('of someone who is deleted is taken after the delete', () => {
    expect(needed(settle(moves('left: a>', 'new: >a')))).toEqual(['new needs left'])
  })
  it('moves along a chain of any length', () => {
    expect(needed(settle(moves('a: 1>2', 'b: 2>3', 'c: 3>4')))).toEqual(['a needs b', 'b needs c'])
  })
  it('whose holder is refused stays with the holder, all along the chain', () => {
    const settled = settle(moves('a: 1>2', 'b: 2>3', 'c: 3>4'), { held: (_, value) => value === '4' })
    expect(refusedKeys(settled)).toEqual(['c value-taken', 'b value-taken', 'a value-taken'])
    expect(settled.needs).toEqual([])
  })
  it('that reads like nothing is a value nevertheless', () => {
    const held = (_: string, value: string) => value === 'x'
    const settled = settle(moves('nils: >undefined', 'mora: >x', 'left: y>'), { held })
    expect(refusedKeys(settled)).toEqual(['mora value-taken'])
    expect(settled.needs).toEqual([])
  })
  it('that a record gives up and takes itself needs no order', () => {
    expect(settle(moves('mora: a>', 'mora: >a'))).toEqual({ refused: [], needs: [], parked: [] })
  })
  it.each([
    ['first', ['mora: x>y', 'nils: a>x', 'otto: b>x', 'pia: >a']],
    ['last', ['pia: >a', 'otto: b>x', 'nils: a>x', 'mora: x>y']],
  ])('wanted by several is refused for that, though its holder keeps it and comes %s', (_, words) => {
    const settled = settle(moves(...words), { held: (_field, value) => value === 'y' })
    expect(refusedKeys(settled).toSorted()).toEqual([
      'mora value-taken',
      'nils duplicate-value',
      'otto duplicate-value',
      'pia value-taken',
    ])
  })
  it('of one field has nothing to do with the same text in another', () => {
    expect(
      settle([
        { key: 'a', field: 'mail', from: 'x' },
        { key: 'b', field: 'name', to: 'x' },
      ]).needs,
    ).toEqual([])
  })
})

describe('a record that is not written at all without a value', () => {
  const claims: readonly KeyedMove[] = [
    { key: 'a', field: '', to: 't-1', whole: true },
    { key: 'a', field: 'mail', from: 'x', to: 'y' },
    { key: 'b', field: '', to: 't-1', whole: true },
    { key: 'c', field: 'mail', from: 'z', to: 'x' },
    { key: 'd', field: 'mail', to: 'z' },
  ]
  it('gives nothing up either, so that whoever waits for it is refused', () => {
    expect(refusedKeys(settle(claims)).toSorted()).toEqual([
      'a duplicate-value',
      'b duplicate-value',
      'c value-taken',
      'd value-taken',
    ])
  })
  it('waits for nobody any more', () => {
    const settled = settle([
      { key: 'new', field: 'name', to: 'n', whole: true },
      { key: 'new', field: 'mail', to: 'x', whole: true },
      { key: 'other', field: 'name', to: 'n', whole: true },
      { key: 'c', field: 'mail', from: 'x', to: 'y' },
    ])
    expect(settled).toMatchObject({ needs: [], parked: [] })
    expect(refusedKeys(settled)).toEqual(['new duplicate-value', 'other duplicate-value'])
  })
})

describe('two people who swap', () => {
  const swap = moves('mora: a>b', 'nils: b>a')
  it('are ordered by parking one of them', () => {
    const settled = settle(swap)
    expect(settled.parked).toHaveLength(1)
    expect(needed(settled)).toEqual(['mora needs nils parked', 'nils needs mora'])
  })
  it('both keep what they have where the target cannot hold a temporary value', () => {
    const settled = settle(swap, { canPark: () => false })
    expect(refusedKeys(settled).toSorted()).toEqual(['mora value-taken', 'nils value-taken'])
    expect(settled.parked).toEqual([])
  })
  it('across two fields are ordered as well', () => {
    const crossed: readonly KeyedMove[] = [
      { key: 'mora', field: 'mail', from: 'a', to: 'b' },
      { key: 'mora', field: 'name', from: 'm', to: 'x' },
      { key: 'nils', field: 'mail', from: 'b', to: 'c' },
      { key: 'nils', field: 'name', from: 'n', to: 'm' },
    ]
    expect(settle(crossed).parked).toHaveLength(1)
    const onlyNames = settle(crossed, { canPark: ({ field }) => field === 'name' })
    expect(onlyNames.parked).toMatchObject([{ key: 'mora', field: 'name' }])
    expect(onlyNames.refused).toEqual([])
    const neither = settle(crossed, { canPark: () => false })
    expect(neither.refused).toEqual([
      { ...crossed[0], code: 'value-taken' },
      { ...crossed[3], code: 'value-taken' },
    ])
  })
})

describe('two people who exchange one of many values', () => {
  it('give it up early, also where the target cannot hold a temporary one', () => {
    const exchange = moves('mora: a>', 'mora: >b', 'nils: b>', 'nils: >a')
    const settled = settle(exchange, { canPark: () => false })
    expect(settled.refused).toEqual([])
    expect(settled.parked).toHaveLength(1)
    expect(settled.parked[0]).not.toHaveProperty('to')
    expect(needed(settled)).toEqual(['mora needs nils parked', 'nils needs mora'])
  })
})

describe('somebody who waits for one of two who swap', () => {
  const waiting: readonly KeyedMove[] = [
    { key: 'pia', field: 'name', from: 'p', to: 'm' },
    { key: 'mora', field: 'mail', from: 'a', to: 'b' },
    { key: 'mora', field: 'name', from: 'm', to: 'x' },
    { key: 'nils', field: 'mail', from: 'b', to: 'a' },
  ]
  it('has nobody parked for them', () => {
    expect(settle(waiting).parked).toMatchObject([{ field: 'mail' }])
  })
  it('gets the value where those two keep what they have', () => {
    const settled = settle(waiting, { canPark: ({ field }) => field === 'name' })
    expect(refusedKeys(settled).toSorted()).toEqual(['mora value-taken', 'nils value-taken'])
    expect(needed(settled)).toEqual(['pia needs mora'])
    expect(settled.parked).toEqual([])
  })
})

describe('a long chain that ends in a cycle', () => {
  it('takes time in proportion to its length', () => {
    const many = 30_000
    const ring = Array.from({ length: many }, (_, at) => ({
      key: `k${at}`,
      field: 'mail',
      from: `v${at}`,
      to: `v${(at + 1) % many}`,
    }))
    const tail = Array.from({ length: many }, (_, at) => ({
      key: `t${at}`,
      field: 'mail',
      from: `t${at}`,
      to: at === 0 ? 'x' : `t${at - 1}`,
    }))
    expect(settle([...tail, ...ring]).parked).toHaveLength(1)
  })
})

/** People who each hold one value of two fields at most, and want others; some values are held by strangers. */
const worlds = fc
  .record({
    people: fc.array(
      fc.record({
        mail: fc.tuple(fc.option(fc.nat(7), { nil: undefined }), fc.option(fc.nat(7), { nil: undefined })),
        name: fc.tuple(fc.option(fc.nat(7), { nil: undefined }), fc.option(fc.nat(7), { nil: undefined })),
        leaves: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
    strangers: fc.uniqueArray(fc.nat(7), { maxLength: 2 }),
    parking: fc.constantFrom('all', 'none', 'mail', 'name'),
  })
  .map(({ people, strangers, parking }) => {
    const taken = new Set(strangers.map((value) => `mail ${value}`))
    const held = new Map<string, Map<string, string>>()
    const all: KeyedMove[] = []
    people.forEach((person, at) => {
      const key = `p${at}`
      const own = new Map<string, string>()
      for (const field of ['mail', 'name'] as const) {
        const [from, to] = person[field]
        const holds = from !== undefined && !taken.has(`${field} ${from}`)
        if (holds) {
          taken.add(`${field} ${from}`)
          own.set(field, String(from))
        }
        const wants = person.leaves ? undefined : to
        if (String(from) === String(wants) && holds) continue
        const move = {
          key,
          field,
          ...(holds ? { from: String(from) } : {}),
          ...(wants === undefined ? {} : { to: String(wants) }),
        }
        if (move.from !== undefined || move.to !== undefined) all.push(move)
      }
      held.set(key, own)
    })
    const keepers = (field: string, value: string): boolean =>
      (field === 'mail' && strangers.includes(Number(value))) ||
      [...held].some(
        ([key, own]) => own.get(field) === value && !all.some((move) => move.key === key && move.field === field),
      )
    const canPark = ({ field }: KeyedMove): boolean => parking === 'all' || parking === field
    return { all, held, keepers, canPark, strangers }
  })

describe('any set of moves', () => {
  it('is applied step by step without a single collision, and everyone gets what they were not refused', () => {
    fc.assert(
      fc.property(worlds, ({ all, held, keepers, canPark, strangers }) => {
        const settled = settleMoves({ moves: all, held: keepers, canPark })
        const isRefused = (move: KeyedMove) =>
          settled.refused.some((one) => one.key === move.key && one.field === move.field)
        const isParked = (move: KeyedMove) => settled.parked.includes(move)
        const state = new Map([...held].map(([key, own]) => [key, new Map(own)]))
        const check = () => {
          const seen = new Set(strangers.map((value) => `mail ${value}`))
          for (const own of state.values()) {
            for (const [field, value] of own) {
              expect(seen).not.toContain(`${field} ${value}`)
              seen.add(`${field} ${value}`)
            }
          }
        }
        for (const { key, field } of settled.parked) {
          state.get(key)?.set(field, `temporary of ${key}`)
          check()
        }
        const waiting = new Set(state.keys())
        while (waiting.size > 0) {
          const ready = [...waiting].find((key) =>
            settled.needs.every(({ taker, giver, parked }) => taker !== key || parked || !waiting.has(giver)),
          )
          expect(ready).toBeDefined()
          if (ready === undefined) return
          waiting.delete(ready)
          for (const move of all.filter((one) => one.key === ready && !isRefused(one))) {
            if (move.to === undefined) state.get(ready)?.delete(move.field)
            else state.get(ready)?.set(move.field, move.to)
          }
          check()
        }
        for (const move of all) {
          const value = state.get(move.key)?.get(move.field)
          expect(value).toBe(isRefused(move) ? move.from : move.to)
          if (isParked(move)) expect(canPark(move) || move.to === undefined).toBe(true)
        }
      }),
      { numRuns: 600 },
    )
  })
  it('refuses nobody whose value is free or freed, where the target can hold temporary values', () => {
    fc.assert(
      fc.property(worlds, ({ all, keepers }) => {
        const { refused } = settleMoves({ moves: all, held: keepers, canPark: () => true })
        const kept = (field: string, value: string | undefined) =>
          refused.some((one) => one.field === field && one.from === value)
        for (const move of refused) {
          const rivals = all.filter((one) => one.field === move.field && one.to === move.to)
          expect(rivals.length > 1 || keepers(move.field, move.to ?? '') || kept(move.field, move.to)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
