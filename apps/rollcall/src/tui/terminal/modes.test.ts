import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { openModes } from './modes.ts'

const esc = '\u001b'

function aTerminal(picture: boolean) {
  let written = ''
  const process = new EventEmitter()
  const modes = openModes((text) => (written += text), picture, process)
  return { modes, process, take: () => written.replaceAll(esc, 'ESC'), forget: () => (written = '') }
}

describe('the modes of a terminal', () => {
  it('are put back in full, what was asked for later as well', () => {
    const { modes, take, forget } = aTerminal(true)
    expect(take()).toBe('ESC[?2004hESC[?7l')
    modes.mouse()
    modes.mouse()
    expect(take()).toBe('ESC[?2004hESC[?7lESC[?1000hESC[?1006h')
    forget()
    modes[Symbol.dispose]()
    expect(take()).toBe('ESC[?2004lESC[?7hESC[?1006lESC[?1000l')
  })
  it('are put back by a process that ends without closing them, and only once', () => {
    const { modes, process, take, forget } = aTerminal(true)
    forget()
    process.emit('exit')
    modes[Symbol.dispose]()
    expect(take()).toBe('ESC[?2004lESC[?7h')
    expect(process.listenerCount('exit')).toBe(0)
  })
  it('leave wrapping alone where lines are written', () => {
    const { modes, take } = aTerminal(false)
    modes[Symbol.dispose]()
    expect(take()).toBe('ESC[?2004hESC[?2004l')
  })
})
