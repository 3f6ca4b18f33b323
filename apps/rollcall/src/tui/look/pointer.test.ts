import { span } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { moves } from '../keys.ts'
import { topOf } from '../state/reduce.ts'
import { type AnyScreen, defineScreen, type Screen } from '../state/screen.ts'
import type { State } from '../state/state.ts'
import { after, aState, goTo, keysNamed, screensOf } from '../testing/a-state.ts'
import { isMove, type List, moveIn, windowOf } from '../widgets/list.ts'
import { pointed, turned } from './pointer.ts'

const names = Array.from({ length: 100 }, (_, at) => `Person ${at % 7 === 3 ? 'Double' : at}`)

/** A list of people, each of them in so many rows and a blank. */
function aList(rows: number): AnyScreen {
  const screen: Screen<object, List, string, never> = defineScreen({
    name: 'list',
    open: () => ({ state: { selected: 0 } }),
    bindings: [...moves, { keys: ['enter'], act: 'open', says: 'open' }],
    reduce: (list, event) =>
      event.on === 'act' && isMove(event.act) ? { state: moveIn(list, event.act, 100, 5) } : { state: list },
    draw({ selected }, { height }) {
      const { from, to } = windowOf(selected, 100, Math.floor((height - 1) / (rows === 1 ? 1 : rows + 1)))
      const body = names.slice(from, to).flatMap((name, at) => [
        ...Array.from({ length: rows }, (_, row) => ({
          line: [span(`${name}${row ? ' more' : ''}`)],
          ...(from + at === selected && { selected: true }),
        })),
        ...(rows > 1 ? [{ line: [] }] : []),
      ])
      return { crumbs: [], body: [{ line: [span('People')] }, ...body], spoken: { lines: [] } }
    },
  })
  return screen as unknown as AnyScreen
}

/** Who is selected after a click at a row of the terminal. */
function clicked(rows: number, before: readonly string[], at: number): number | undefined {
  const screens = screensOf(aList(rows))
  const { state } = after(screens, [goTo('list'), ...keysNamed(...before)])
  const { state: then } = after(screens, pointed(state, at, screens), state)
  return selectedOf(then)
}

function selectedOf(state: State): number | undefined {
  return (topOf(state)?.state as List | undefined)?.selected
}

describe('a click', () => {
  it('selects what stands in the row, above or below', () => {
    expect(clicked(1, [], 3 + 5)).toBe(5)
    expect(clicked(1, ['down', 'down', 'down'], 3)).toBe(0)
  })
  it('selects it in a list that scrolls, and the right one of several with the same name', () => {
    const to50 = Array(10).fill('page-down')
    expect(clicked(1, to50, 3 + 9 + 4)).toBe(54)
    expect(clicked(1, [], 3 + 10)).toBe(10)
    expect(clicked(1, [], 3 + 3)).toBe(3)
  })
  it('selects an item of several rows by any of them', () => {
    expect([clicked(2, [], 3 + 3), clicked(2, [], 3 + 4), clicked(2, ['down', 'down'], 3)]).toEqual([1, 1, 0])
  })
  it('does nothing beside the list', () => {
    expect([
      clicked(2, [], 3 + 2),
      clicked(1, [], 0),
      clicked(1, [], 2),
      clicked(1, [], 23),
      clicked(1, [], 3),
    ]).toEqual([0, 0, 0, 0, 0])
  })
})

/** A list of namesakes, each with a number in the details beside the list. */
const namesakes = defineScreen({
  name: 'list',
  open: (): { readonly state: List } => ({ state: { selected: 0 } }),
  bindings: moves,
  reduce: (list: List, event) =>
    event.on === 'act' && isMove(event.act) ? { state: moveIn(list, event.act, 10, 5) } : { state: list },
  draw: ({ selected }) => ({
    crumbs: [],
    body: Array.from({ length: 10 }, (_, at) => ({
      line: [span('Noah Berg '), span(at === 0 ? `│ number ${selected}` : '│')],
      ...(at === selected && { selected: 10 }),
    })),
    spoken: { lines: [] },
  }),
}) as unknown as AnyScreen

describe('a click into a list with details beside it', () => {
  it('selects the right one of several that say the same', () => {
    const screens = screensOf(namesakes)
    const { state } = after(screens, [goTo('list'), ...keysNamed('down', 'down')])
    for (const at of [0, 1, 5, 9]) {
      const { state: then } = after(screens, pointed(state, 2 + at, screens), state)
      expect(selectedOf(then)).toBe(at)
    }
  })
})

describe('the wheel', () => {
  it('moves by three', () => {
    const screens = screensOf(aList(1))
    const { state } = after(screens, [goTo('list'), ...turned('down'), ...turned('down'), ...turned('up')], aState())
    expect(selectedOf(state)).toBe(3)
  })
})
