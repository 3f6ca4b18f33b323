import { describe, expect, it } from 'vitest'
import { aDiary, after, aState, diaryOf, goTo, keysNamed, known, screensOf } from '../testing/a-state.ts'
import type { Step } from './screen.ts'

const names = (state: ReturnType<typeof aState>) => state.open.map(({ screen }) => screen.name)

describe('going from screen to screen', () => {
  const below = aDiary({ name: 'below' })
  const above = aDiary({ name: 'above' })
  const screens = screensOf(below, above)

  it('keeps what was seen before under what is seen now', () => {
    const { state } = after(screens, [goTo('below'), goTo('above', { sync: 'staff' })])
    expect(names(state)).toEqual(['below', 'above'])
    expect(diaryOf(state)).toEqual(['open {"sync":"staff"}'])
  })
  it('goes back with esc and backspace, and lets the work of what was left end', () => {
    for (const key of ['esc', 'backspace']) {
      const { state, orders } = after(screens, [goTo('below'), goTo('above'), ...keysNamed(key)])
      expect(names(state)).toEqual(['below'])
      expect(diaryOf(state)).toEqual(['open {}', 'returned'])
      expect(orders).toEqual([{ order: 'leave', screen: 2 }])
    }
  })
  it('never goes back from the first one', () => {
    const { state } = after(screens, [goTo('below'), ...keysNamed('esc', 'esc')])
    expect(names(state)).toEqual(['below'])
    expect(state.ended).toBe(false)
  })
  it('hands what a screen gives back to the one below', () => {
    const picker = aDiary({ name: 'picker', bindings: [{ keys: ['enter'], act: 'pick', says: 'pick' }], on: pick })
    const { state } = after(screensOf(below, picker), [goTo('below'), goTo('picker'), ...keysNamed('enter')])
    expect(diaryOf(state)).toEqual(['open {}', 'returned {"id":"mora"}'])
  })
  it('takes the place of a screen where that is asked for', () => {
    const instead = { do: 'go', go: { to: 'screen', screen: 'above', with: {}, instead: true } } as const
    const { state, orders } = after(screens, [goTo('below'), instead])
    expect(names(state)).toEqual(['above'])
    expect(orders).toEqual([{ order: 'leave', screen: 1 }])
  })
  it('says of a screen that this version lacks that there is none', () => {
    const { state } = after(screens, [goTo('below'), goTo('beside')])
    expect([names(state), state.message?.text]).toEqual([['below'], 'There is no screen beside.'])
  })
  it('gives no screen the number of one that was left, so that late news find nobody', () => {
    const late = { do: 'event', to: 2, event: { on: 'news', news: { text: 'late' } } } as const
    const { state } = after(screens, [goTo('below'), goTo('above'), ...keysNamed('esc'), goTo('above'), late])
    expect(diaryOf(state)).toEqual(['open {}'])
  })
})

function pick(event: string): Partial<Step<never>> {
  return event === 'act pick' ? { go: { to: 'back', with: { id: 'mora' } } } : {}
}

describe('a key', () => {
  const bindings = [
    { keys: ['a'], act: 'apply', says: 'apply', writes: true },
    { keys: ['n', 'x'], act: 'next', says: 'next' },
  ] as const

  it('does what the screen binds it to, by any of its names', () => {
    const { state } = after(screensOf(aDiary({ bindings })), [goTo('diary'), ...keysNamed('n', 'x', 'a', 'z')])
    expect(diaryOf(state)).toEqual(['open {}', 'act next', 'act next', 'act apply'])
  })
  it('writes nothing in read-only mode', () => {
    const screens = screensOf(aDiary({ bindings }))
    const { state } = after(screens, [goTo('diary'), ...keysNamed('a', 'n')], aState({ readOnly: true }))
    expect(diaryOf(state)).toEqual(['open {}', 'act next'])
  })
  it('does nothing where it makes no sense', () => {
    const screens = screensOf(aDiary({ bindings, can: (act) => act !== 'next' }))
    const { state } = after(screens, [goTo('diary'), ...keysNamed('n')])
    expect(diaryOf(state)).toEqual(['open {}'])
  })
  it('is text while a field takes it, whatever it means elsewhere', () => {
    const screens = screensOf(aDiary({ bindings, typing: true }))
    const { state } = after(screens, [goTo('diary'), ...keysNamed('a', '?', ':', 'esc')])
    const typed = (name: string) => `type ${JSON.stringify({ name, text: name })}`
    expect(diaryOf(state)).toEqual(['open {}', typed('a'), typed('?'), typed(':'), 'type {"name":"esc"}'])
  })
  it('takes the message away that it answers', () => {
    const { state } = after(screensOf(aDiary()), [
      goTo('diary'),
      { do: 'message', message: { text: 'Saved.' } },
      ...keysNamed('n'),
    ])
    expect(state.message).toBeUndefined()
  })
  it('leaves a message that lasts, and nothing talks over it', () => {
    const { state } = after(screensOf(aDiary()), [
      goTo('diary'),
      { do: 'message', message: { text: 'It is dead.' }, lasts: true },
      ...keysNamed('n'),
      { do: 'message', message: { text: 'Saved.' } },
    ])
    expect(state.message?.text).toBe('It is dead.')
  })
})

describe('pasted text', () => {
  const text = 'apply\n'
  it('goes into a field', () => {
    const { state } = after(screensOf(aDiary({ typing: true })), [goTo('diary'), { do: 'paste', text }])
    expect(diaryOf(state)).toEqual(['open {}', `paste ${text}`])
  })
  it('is never taken for keys where there is no field', () => {
    const { state } = after(screensOf(aDiary()), [goTo('diary'), { do: 'paste', text }])
    expect(diaryOf(state)).toEqual(['open {}'])
  })
  it('goes into the palette while that is open, and not to the screen below it', () => {
    const screens = screensOf(aDiary({ typing: false }))
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':'), { do: 'paste', text: 'plan' }])
    expect(state.over).toMatchObject({ what: 'palette', palette: { field: { text: 'plan' } } })
    expect(diaryOf(state)).toEqual(['open {}'])
  })
})

describe('quitting', () => {
  const ctrlC = keysNamed('ctrl-c')

  it('ends at ctrl-c, wherever one is', () => {
    const screens = screensOf(aDiary({ typing: true }))
    expect(after(screens, [goTo('diary'), ...ctrlC]).state.ended).toBe(true)
    expect(after(screensOf(aDiary()), [goTo('diary'), ...keysNamed('?'), ...ctrlC]).state.ended).toBe(true)
  })
  it('says first what would be lost, on whichever screen that is', () => {
    const screens = screensOf(aDiary({ name: 'editor', stays: 'The mapping is not saved.' }), aDiary({ name: 'other' }))
    const { state } = after(screens, [goTo('editor'), goTo('other'), ...ctrlC])
    expect([state.ended, state.message?.text]).toEqual([false, 'The mapping is not saved. ctrl-c quits all the same.'])
  })
  it('happens all the same when it is asked for again right away, and only then', () => {
    const screens = screensOf(aDiary({ stays: 'Not saved.' }))
    expect(after(screens, [goTo('diary'), ...ctrlC, ...ctrlC]).state.ended).toBe(true)
    expect(after(screens, [goTo('diary'), ...ctrlC, ...keysNamed('n'), ...ctrlC]).state.ended).toBe(false)
  })
})

describe('a screen that cannot be left now', () => {
  const screens = screensOf(aDiary({ name: 'below' }), aDiary({ name: 'editor', stays: 'Not saved.' }))

  it('stays and says why', () => {
    const { state } = after(screens, [goTo('below'), goTo('editor'), ...keysNamed('esc')])
    expect([names(state), state.message?.text]).toEqual([['below', 'editor'], 'Not saved.'])
  })
  it('lets others be opened over it', () => {
    expect(names(after(screens, [goTo('editor'), goTo('below')]).state)).toEqual(['editor', 'below'])
  })
})

describe('a screen below another', () => {
  const hears = (on: (event: string) => Partial<Step<never>>) => {
    const screens = screensOf(aDiary({ name: 'below', on }), aDiary({ name: 'above' }))
    return after(screens, [
      goTo('below'),
      goTo('above'),
      { do: 'event', to: 1, event: { on: 'news', news: { text: 'done' } } },
    ])
  }
  it('hears its news and orders what follows', () => {
    const { orders } = hears((event) => (event.startsWith('news') ? { effects: [{ effect: 'more' }] } : {}))
    expect(orders).toEqual([{ order: 'begin', screen: 1, effect: { effect: 'more' } }])
  })
  it('can say something, but never move the person elsewhere', () => {
    const { state } = hears((event) => (event.startsWith('news') ? { say: { text: 'Done.' }, go: { to: 'back' } } : {}))
    expect([names(state), state.message?.text]).toEqual([['below', 'above'], 'Done.'])
  })
})

describe('a configuration that was read anew', () => {
  it('is told to every screen that is open', () => {
    const screens = screensOf(aDiary({ name: 'below' }), aDiary({ name: 'above' }))
    const { state } = after(screens, [goTo('below'), goTo('above'), { do: 'known', known }])
    expect(state.open.map(({ state }) => (state as { events: string[] }).events.at(-1))).toEqual(['changed', 'changed'])
    expect(state.known).toBe(known)
  })
})

describe('the palette', () => {
  const bindings = [{ keys: ['n'], act: 'next', says: 'next person' }]
  const screens = screensOf(aDiary({ bindings }))

  it('does what is chosen in it, as the key would', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':', 'n', 'e', 'x', 'enter')])
    expect([diaryOf(state).at(-1), state.over]).toEqual(['act next', undefined])
  })
  it('goes away with esc and nothing was done', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':', 'n', 'esc')])
    expect([diaryOf(state), state.over]).toEqual([['open {}'], undefined])
  })
  it('does nothing where nothing fits', () => {
    const { state } = after(screens, [goTo('diary'), ...keysNamed(':', 'z', 'z', 'enter')])
    expect([diaryOf(state), state.over]).toEqual([['open {}'], undefined])
  })
})

describe('the help', () => {
  it('goes away at any key, which then does nothing else', () => {
    const screens = screensOf(aDiary({ bindings: [{ keys: ['n'], act: 'next', says: 'next' }] }))
    const { state } = after(screens, [goTo('diary'), ...keysNamed('?', 'n')])
    expect([diaryOf(state), state.over]).toEqual([['open {}'], undefined])
  })
})
