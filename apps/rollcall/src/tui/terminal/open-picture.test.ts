import { EventEmitter } from 'node:events'
import type { WriteStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import type { AnyScreen } from '../state/screen.ts'
import { openStore } from '../state/store.ts'
import { aDiary, after, aState, goTo, screensOf } from '../testing/a-state.ts'
import { openPicture } from './open-picture.ts'

const esc = '\u001b'

/** A terminal of 80×24 that keeps what is written to it. */
function aTerminal() {
  let written = ''
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: 80,
    rows: 24,
    writable: true,
    write(text: string, done?: () => void) {
      written += text
      if (typeof done === 'function') done()
      return true
    },
  })
  return { stdout: stdout as unknown as WriteStream, written: () => written }
}

async function aPicture(screen: AnyScreen) {
  const screens = screensOf(screen)
  const { state } = after(screens, [goTo('diary')], aState())
  const failures: unknown[] = []
  const store = openStore({
    first: state,
    screens,
    order: () => {},
    now: () => 0,
    later: (ms, then) => void setTimeout(then, ms),
    failed: (thrown) => failures.push(thrown),
  })
  const terminal = aTerminal()
  const picture = await openPicture({ store, screens, stdout: terminal.stdout, colour: true })
  return { ...terminal, picture, store, failures }
}

describe('the picture on a terminal', () => {
  it('has the alternate screen while it is shown, and gives it back with the cursor', async () => {
    const { picture, written } = await aPicture(aDiary())
    await expect.poll(written).toContain('open {}')
    expect(written()).toContain(`${esc}[?1049h`)
    picture[Symbol.dispose]()
    expect(written()).toContain(`${esc}[?1049l`)
    expect(written().lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(written().lastIndexOf(`${esc}[?25l`))
  })
  it('of a screen that cannot be drawn is told of, and the terminal is given back', async () => {
    const broken: AnyScreen = {
      ...aDiary(),
      draw() {
        throw new Error('a bug in the screen')
      },
    }
    const { picture, written } = await aPicture(broken)
    await expect(picture.failed).rejects.toThrow('a bug in the screen')
    expect(written()).toContain(`${esc}[?1049l`)
    picture[Symbol.dispose]()
  })
  it('of a screen that cannot be drawn any more is told of as well', async () => {
    let works = true
    const diary = aDiary()
    const breaking: AnyScreen = {
      ...diary,
      draw(state, frame) {
        if (!works) throw new Error('later')
        return diary.draw(state, frame)
      },
    }
    const { picture, store } = await aPicture(breaking)
    works = false
    store.act({ do: 'key', name: 'x', text: 'x' })
    await expect(picture.failed).rejects.toThrow('later')
    picture[Symbol.dispose]()
  })
})
