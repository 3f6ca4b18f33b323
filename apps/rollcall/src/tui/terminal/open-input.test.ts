import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { aClock } from '../testing/a-clock.ts'
import { askTerminal, factsIn } from './ask-terminal.ts'
import { type InputStream, openInput } from './open-input.ts'

const esc = '\u001b'

/** A keyboard that sends what the test says. */
function aKeyboard() {
  const stdin = new EventEmitter()
  const raw: boolean[] = []
  const stream: InputStream = Object.assign(stdin, {
    setRawMode: (on: boolean) => raw.push(on),
    resume: () => {},
    pause: () => {},
  })
  const clock = aClock()
  const input = openInput(stream, clock.later)
  const heard: string[] = []
  const listen = () =>
    input.listen((one) => heard.push(one.heard === 'key' ? one.key.name : one.heard === 'paste' ? one.text : one.heard))
  return {
    input,
    clock,
    raw,
    heard,
    listen,
    stdin,
    send: (bytes: string | Buffer) => stdin.emit('data', Buffer.from(bytes)),
  }
}

describe('the keyboard', () => {
  it('tells keys as they come, and those that came before anybody listened', () => {
    const { send, listen, heard } = aKeyboard()
    send('q')
    listen()
    send('a\r')
    expect(heard).toEqual(['q', 'a', 'enter'])
  })
  it('takes esc for a key of its own once nothing followed it', () => {
    const { send, listen, heard, clock } = aKeyboard()
    listen()
    send(esc)
    expect(heard).toEqual([])
    clock.pass(60)
    expect(heard).toEqual(['esc'])
    send(esc)
    send('[A')
    clock.pass(60)
    expect(heard).toEqual(['esc', 'up'])
  })
  it('puts signs together whose bytes came apart', () => {
    const { send, listen, heard } = aKeyboard()
    listen()
    const bytes = Buffer.from('é')
    send(bytes.subarray(0, 1))
    send(bytes.subarray(1))
    expect(heard).toEqual(['é'])
  })
  it('is in raw mode until it is closed, and then silent', () => {
    const { input, raw, send, listen, heard } = aKeyboard()
    listen()
    input[Symbol.dispose]()
    send('x')
    expect([raw, heard]).toEqual([[true, false], []])
  })
  it('tells when the terminal is gone', async () => {
    for (const how of ['end', 'error']) {
      const { input, stdin } = aKeyboard()
      stdin.emit(how, new Error('EIO'))
      expect(await input.lost.then(() => how)).toBe(how)
    }
  })
})

describe('a terminal that is asked what it is', () => {
  const ask = () => {
    const keyboard = aKeyboard()
    const written: string[] = []
    return { ...keyboard, written, facts: askTerminal(keyboard.input, (text) => written.push(text), 200) }
  }
  it('answers in any order and in pieces, and keys typed meanwhile are kept', async () => {
    const { send, facts, listen, heard } = ask()
    send(`${esc}[5;1R`)
    send(`q${esc}[5;2R${esc}]11;rgb:1e1e/22`)
    send(`22/2a2a${esc}\\x${esc}[?62;c`)
    expect(await facts).toEqual({ background: 'dark', wide: false })
    listen()
    expect(heard).toEqual(['q', 'x'])
  })
  it('need not answer: it is taken for one that does not say', async () => {
    const { facts, clock } = ask()
    clock.pass(200)
    expect(await facts).toEqual({ wide: false })
  })
  it('may answer late, and that is never taken for typing', async () => {
    const { facts, clock, send, listen, heard } = ask()
    clock.pass(200)
    await facts
    listen()
    send(`${esc}]11;rgb:ffff/ffff/ffff\u0007${esc}[5;1R${esc}[?1;2c`)
    expect(heard).toEqual([])
  })
  it('shows nothing of the questions', () => {
    const { written } = ask()
    const text = written.join('')
    expect(text).toContain(`${esc}[8m●${esc}[0m`)
    expect(text.indexOf(`${esc}8`)).toBeGreaterThan(text.indexOf('●'))
    expect(text).toContain(`${esc}[K`)
  })
})

describe('what a terminal says', () => {
  it('tells light from dark', () => {
    expect(factsIn(`${esc}]11;rgb:ffff/ffff/eeee\u0007`).background).toBe('light')
    expect(factsIn(`${esc}]11;rgba:00/00/00/ff\u0007`).background).toBe('dark')
    expect(factsIn(`${esc}[?1;2c`)).toEqual({ wide: false })
  })
  it('tells where signs take two cells', () => {
    expect(factsIn(`${esc}[9;4R${esc}[9;6R${esc}[?1;2c`).wide).toBe(true)
    expect(factsIn(`${esc}[9;80R${esc}[10;1R`).wide).toBe(false)
  })
})
