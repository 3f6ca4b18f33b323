import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anOffice } from '../src/testing/an-office.ts'
import { keys, openPty, type Pty, type PtyOptions } from './support/pty.ts'

const esc = '\u001b'

async function aTerminal(options: Omit<PtyOptions, 'cwd'> = {}, ui = '') {
  const office = await anOffice()
  if (ui !== '') {
    const file = join(office.path, 'rollcall.yaml')
    await writeFile(file, `${await readFile(file, 'utf8')}${ui}\n`)
  }
  const pty = openPty({ ...options, cwd: office.path })
  return {
    pty,
    office,
    async [Symbol.asyncDispose]() {
      await pty[Symbol.asyncDispose]()
      await office[Symbol.asyncDispose]()
    },
  }
}

/** What a person sees, but for how long something took. */
function seen(pty: Pty): readonly string[] {
  return pty.screen().map((line) => line.replace(/ +\d+ m?s\b/, ' ms').replace(/rollcall-app-\w+/, ''))
}

/** The colours on the screen, and whether something is inverse. */
function cellsOf({ terminal }: Pty): { readonly colours: ReadonlySet<string>; readonly inverse: boolean } {
  const { active } = terminal.buffer
  const all = Array.from({ length: terminal.rows * terminal.cols }, (_, at) =>
    active.getLine(active.viewportY + Math.floor(at / terminal.cols))?.getCell(at % terminal.cols),
  ).filter((cell) => cell !== undefined)
  const colours = all.flatMap((cell) => [
    cell.isFgRGB() ? `rgb ${cell.getFgColor().toString(16).padStart(6, '0')}` : '',
    cell.isFgPalette() ? `palette ${cell.getFgColor()}` : '',
    cell.isFgDefault() ? 'default' : '',
    cell.isBgDefault() ? 'default' : 'background',
  ])
  return { colours: new Set(colours.filter(Boolean)), inverse: all.some((cell) => cell.isInverse() !== 0) }
}

const home = /corp .*2 people[\s\S]*staff/

describe('the size of the terminal', () => {
  it('may change at any time: the picture is then that of a fresh start', async () => {
    await using room = await aTerminal()
    const { pty } = room
    await pty.see(home)
    const all = [
      [120, 50],
      [80, 50],
      [60, 16],
      [200, 20],
      [300, 80],
      [59, 15],
      [100, 24],
    ] as const
    for (let n = 0; n < 80; n++) {
      const [columns, rows] = all[n % all.length] ?? [80, 24]
      pty.resize(columns, rows)
      if (n % 9 === 0) pty.press(keys.down)
      await new Promise(setImmediate)
    }
    pty.resize(100, 30)
    await using fresh = await aTerminal({ columns: 100, rows: 30 })
    await fresh.pty.see(home)
    await expect.poll(() => seen(pty), { timeout: 20_000 }).toEqual(seen(fresh.pty))
  })
  it('has a least, which it says in one sentence, and goes on when there is room again', async () => {
    await using room = await aTerminal({ columns: 59, rows: 16 })
    await room.pty.see('Rollcall needs 60×16; this is 59×16.')
    room.pty.resize(60, 16)
    await room.pty.see('staff')
    room.pty.resize(300, 80)
    await room.pty.see(/corp .*2 people/)
  })
})

describe('what the terminal can show', () => {
  it('is its own sixteen colours while it does not tell its background', async () => {
    await using room = await aTerminal()
    await room.pty.see(home)
    const { colours } = cellsOf(room.pty)
    expect(colours.has('palette 6')).toBe(true)
    expect([...colours].filter((colour) => colour.startsWith('rgb'))).toEqual([])
  })
  it.each([
    ['light', 'ffff/ffff/ffff', 'rgb 0b6e63'],
    ['dark', '1111/1515/1c1c', 'rgb 62c7b5'],
  ])('is colours that can be read on %s where it tells its background', async (_, background, accent) => {
    await using room = await aTerminal()
    room.pty.press(`${esc}]11;rgb:${background}${esc}\\`)
    await room.pty.see(home)
    expect(cellsOf(room.pty).colours.has(accent)).toBe(true)
  })
  it('is with NO_COLOR bold and inverse only', async () => {
    await using room = await aTerminal({ env: { NO_COLOR: '1' } })
    await room.pty.see(home)
    const { colours, inverse } = cellsOf(room.pty)
    expect([[...colours], inverse]).toEqual([['default'], true])
  })
  it('is ASCII where the locale says so', async () => {
    await using room = await aTerminal({ env: { LANG: 'C' } })
    await room.pty.see(home)
    room.pty.press('?')
    await room.pty.see('Any key goes back.')
    expect(room.pty.screen().join('')).toMatch(/^[\x20-\x7e]*$/)
  })
  it('is ASCII where its signs are two cells wide', async () => {
    await using room = await aTerminal()
    const { terminal } = room.pty
    terminal.unicode.register({
      version: 'wide',
      wcwidth: (code) => (code >= 0x2500 && code < 0x2700 ? 2 : 1),
      charProperties: (code) => (code >= 0x2500 && code < 0x2700 ? 2 : 1) << 1,
    })
    terminal.unicode.activeVersion = 'wide'
    await room.pty.see(/\* corp/)
    expect(room.pty.screen().join('')).toMatch(/^[\x20-\x7e]*$/)
  })
})

describe('typing', () => {
  it('that comes in one chunk is taken key by key', async () => {
    await using room = await aTerminal()
    await room.pty.see(home)
    room.pty.press(`:schedule st${keys.enter}`)
    await room.pty.see('Next runs')
    room.pty.press(`${keys.esc}`)
    await room.pty.see(home)
  })
  it('that is pasted goes into the field, line breaks and all, and presses nothing', async () => {
    await using room = await aTerminal()
    await room.pty.see(home)
    room.pty.press(`${esc}[200~q${keys.ctrlC}\r${esc}[201~`)
    room.pty.press(':')
    await room.pty.see('Command')
    room.pty.press(`${esc}[200~schedule\r\nstaff\r${esc}[201~`)
    await room.pty.see(': schedule staff')
    await room.pty.see('schedule staff')
    room.pty.press(keys.enter)
    await room.pty.see('Next runs')
  })
})

describe('the mouse', () => {
  it('is left to the terminal unless the configuration says otherwise', async () => {
    await using room = await aTerminal()
    await room.pty.see(home)
    room.pty.press('q')
    await room.pty.ended
    expect(room.pty.written()).not.toContain('?1000h')
  })
  it('selects and scrolls where it does, and is given back', async () => {
    await using room = await aTerminal({}, 'ui: { mouse: true }')
    const { pty } = room
    await pty.see(home)
    await expect.poll(() => pty.written()).toContain(`${esc}[?1000h`)
    pty.press(':')
    const rows = await pty.see('schedule staff')
    const at = rows.findIndex((row) => row.includes('schedule staff'))
    pty.press(`${esc}[<0;5;${at + 1}M${esc}[<0;5;${at + 1}m`)
    await pty.see(/▌ schedule staff/)
    pty.press(`${esc}[<64;5;5M`)
    await pty.miss(/▌ schedule staff/)
    pty.press(keys.ctrlC)
    await pty.ended
    expect(pty.written()).toContain(`${esc}[?1000l`)
  })
})
