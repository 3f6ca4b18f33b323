import { describe, expect, it } from 'vitest'
import { openStore } from '../state/store.ts'
import { openSpeech } from '../terminal/open-speech.ts'
import { aClock } from '../testing/a-clock.ts'
import { aDiary, after, aState, goTo, keysNamed, screensOf } from '../testing/a-state.ts'

const bindings = [
  { keys: ['n'], act: 'next', says: 'next person' },
  { keys: ['o'], act: 'other', says: 'other' },
] as const
const on = (event: string) => {
  if (event === 'act next') return { say: { text: 'It is the last one.', tone: 'warn' as const } }
  if (event === 'act other') return { go: { to: 'screen' as const, screen: 'other', with: {} } }
  return {}
}

/** The UI as somebody hears it. */
function aSpeech(more = {}) {
  const screens = screensOf(aDiary({ bindings, on }), aDiary({ name: 'other' }))
  const { state } = after(screens, [goTo('diary')], aState(more))
  const clock = aClock()
  const failures: unknown[] = []
  const parts = { screens, now: clock.now, later: clock.later, failed: (thrown: unknown) => failures.push(thrown) }
  const store = openStore({ ...parts, first: state, order: () => {} })
  let written = ''
  const write = (text: string): void => {
    written += text
  }
  const speech = openSpeech({ ...parts, store, write })
  const heard = (): string => {
    const text = written
    written = ''
    return text
  }
  return {
    clock,
    store,
    heard,
    failures,
    close: () => speech[Symbol.dispose](),
    press: (...names: readonly string[]) => keysNamed(...names).forEach(store.act),
    news: (text: string) => store.hear({ do: 'event', to: 1, event: { on: 'news', news: { text } } }),
  }
}

describe('what is said', () => {
  it('is at the start the name of the screen and what it shows', () => {
    expect(aSpeech().heard()).toBe('Rollcall. The key ? lists the keys.\ndiary\nopen {}\n')
    expect(aSpeech({ readOnly: true }).heard()).toContain('diary, read-only\n')
  })
  it('is after a key what is new, and nothing twice', () => {
    const { heard, press } = aSpeech()
    heard()
    press('n')
    expect(heard()).toBe('Attention: It is the last one.\nact next\n')
    press('z')
    expect(heard()).toBe('')
  })
  it('is on the way back the name, and only what is new there', () => {
    const { heard, press } = aSpeech()
    heard()
    press('o')
    expect(heard()).toBe('other\nopen {}\n')
    press('esc')
    expect(heard()).toBe('diary\nact other\nreturned\n')
  })
  it('lists the keys one a line', () => {
    const { heard, press } = aSpeech()
    heard()
    press('?')
    const lines = heard().split('\n')
    expect(lines.slice(0, 3)).toEqual(['diary, Keys', 'n: next person', 'o: other'])
    expect(lines.slice(-3)).toEqual(['ctrl-c: quit', 'Any key goes back.', ''])
    press('x')
    expect(heard()).toBe('diary\n')
  })
  it('has words where eyes have signs and columns', () => {
    const { heard, news, clock } = aSpeech()
    heard()
    news('x  y → z')
    clock.pass(400)
    expect(heard()).toBe('news {"text":"x, y to z"}\n')
  })
  it('lets no control character out', () => {
    const { heard, news, clock } = aSpeech()
    heard()
    news('\u001b[2J')
    clock.pass(400)
    expect(heard()).not.toContain('\u001b')
  })
})

describe('what the world tells', () => {
  it('is said once it is quiet', () => {
    const { heard, news, clock } = aSpeech()
    heard()
    news('one')
    clock.pass(100)
    news('two')
    expect(heard()).toBe('')
    clock.pass(400)
    expect(heard()).toBe('news {"text":"one"}\nnews {"text":"two"}\n')
  })
  it('is said every five seconds where it never is', () => {
    const { heard, news, clock } = aSpeech()
    heard()
    let times = 0
    for (let n = 0; n < 110; n++) {
      news(`${n}`)
      clock.pass(100)
      if (heard()) times++
    }
    expect(times).toBe(2)
  })
  it('is said before what follows from a key', () => {
    const { heard, news, press } = aSpeech()
    heard()
    news('one')
    press('n')
    expect(heard()).toBe('Attention: It is the last one.\nnews {"text":"one"}\nact next\n')
  })
})

describe('a field', () => {
  it('shows on its own line what is typed, sign by sign, and after a pause what follows from it', () => {
    const { heard, press, clock } = aSpeech()
    heard()
    press(':')
    expect(heard()).toBe('Command\nType to choose, enter does it, esc goes back.\n3 commands\nnext person\nCommand: ')
    press('q')
    expect(heard()).toBe('q')
    press('u')
    clock.pass(300)
    expect(heard()).toBe('u')
    clock.pass(700)
    expect(heard()).toBe('\n1 command\nquit\n')
  })
  it('is said whole where signs are taken away, or after something else was said', () => {
    const { heard, press, clock } = aSpeech()
    press(':', 'q', 'u')
    clock.pass(1000)
    heard()
    press('i')
    expect(heard()).toBe('Command: qui')
    press('backspace')
    expect(heard()).toBe('\nCommand: qu')
  })
  it('ends its line when it is left', () => {
    const { heard, press } = aSpeech()
    press(':', 'q')
    heard()
    press('esc')
    expect(heard()).toBe('\ndiary\n')
  })
  it('says what is chosen at once', () => {
    const { heard, press } = aSpeech()
    press(':')
    heard()
    press('down')
    expect(heard()).toBe('\nother\n')
  })
})

describe('the end', () => {
  it('leaves no open line, and says nothing more', () => {
    const { heard, press, clock, close, news } = aSpeech()
    press(':', 'q')
    heard()
    close()
    expect(heard()).toBe('\n')
    news('late')
    clock.pass(10_000)
    press('n')
    expect(heard()).toBe('')
  })
})
