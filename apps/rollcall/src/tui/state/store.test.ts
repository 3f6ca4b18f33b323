import { describe, expect, it } from 'vitest'
import { aDiary, aState, diaryOf, goTo, keysNamed, screensOf } from '../testing/a-state.ts'
import type { Order } from './state.ts'
import { openStore } from './store.ts'

/** A store with a clock that the test moves. */
function aStore() {
  const timers: { readonly ms: number; readonly then: () => void }[] = []
  const orders: Order[] = []
  const failures: unknown[] = []
  const clock = { now: 1000 }
  const bindings = [{ keys: ['n'], act: 'next', says: 'next' }]
  const on = (event: string) => {
    if (event.includes('throw')) throw new Error('a bug')
    return event === 'act next' ? { effects: [{ effect: 'read' }] } : {}
  }
  const store = openStore({
    first: aState(),
    screens: screensOf(aDiary({ bindings, on })),
    order: (order) => orders.push(order),
    now: () => clock.now,
    later: (ms, then) => timers.push({ ms, then }),
    failed: (thrown) => failures.push(thrown),
  })
  store.act(goTo('diary'))
  let shown = 0
  const leave = store.subscribe(() => shown++)
  const news = (text: string) => store.hear({ do: 'event', to: 1, event: { on: 'news', news: { text } } })
  return { store, timers, orders, failures, clock, news, leave, shown: () => shown, diary: () => diaryOf(store.get()) }
}

describe('what a person does', () => {
  it('is shown at once, and its orders go out', () => {
    const { store, shown, orders } = aStore()
    for (const key of keysNamed('n')) store.act(key)
    expect(shown()).toBe(1)
    expect(orders).toEqual([{ order: 'begin', screen: 1, effect: { effect: 'read' } }])
  })
  it('comes after the news that were there before it', () => {
    const { store, news, diary } = aStore()
    news('first')
    for (const key of keysNamed('n')) store.act(key)
    expect(diary()).toEqual(['open {}', 'news {"text":"first"}', 'act next'])
  })
})

describe('what the world tells', () => {
  it('is shown together with what else comes within 33 ms', () => {
    const { news, timers, shown, diary } = aStore()
    for (let n = 0; n < 1000; n++) news(`${n}`)
    expect([shown(), timers.map(({ ms }) => ms)]).toEqual([0, [33]])
    timers[0]?.then()
    expect(shown()).toBe(1)
    expect(diary()).toHaveLength(1001)
  })
  it('is waited for anew afterwards', () => {
    const { news, timers, shown } = aStore()
    news('a')
    timers[0]?.then()
    news('b')
    timers[1]?.then()
    expect([shown(), timers.length]).toEqual([2, 2])
  })
  it('is shown once, where a key was quicker than the timer', () => {
    const { store, news, timers, shown, diary } = aStore()
    news('a')
    for (const key of keysNamed('z')) store.act(key)
    timers[0]?.then()
    expect(shown()).toBe(1)
    expect(diary().filter((event) => event.startsWith('news'))).toHaveLength(1)
  })
  it('can be shown now', () => {
    const { store, news, shown } = aStore()
    news('a')
    store.flush()
    expect(shown()).toBe(1)
  })
})

describe('the clock of the screens', () => {
  it('is that of the last thing that happened', () => {
    const { store, clock } = aStore()
    clock.now = 5000
    for (const key of keysNamed('z')) store.act(key)
    expect(store.get().look.now).toBe(5000)
  })
})

describe('a screen that throws', () => {
  it('is told of, and what was so before it stands', () => {
    const { store, news, failures, diary } = aStore()
    news('throw')
    store.flush()
    expect([failures.map(String), diary()]).toEqual([['Error: a bug'], ['open {}']])
  })
})

describe('who no longer wants to know', () => {
  it('is not told', () => {
    const { store, leave, shown } = aStore()
    leave()
    for (const key of keysNamed('n')) store.act(key)
    expect(shown()).toBe(0)
  })
})
