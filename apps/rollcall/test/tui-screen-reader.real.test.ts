import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anOffice } from '../src/testing/an-office.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const esc = '\u001b'

/** Everything that was said, a line each; throws where something other than text and line ends was written. */
function said(pty: Pty): readonly string[] {
  const text = pty.written().replaceAll(new RegExp(`${esc}\\[\\?2004[hl]`, 'g'), '') // bracketed paste moves nothing
  expect(text.replaceAll('\r\n', '\n')).toMatch(/^[^\p{Cc}]*(\n[^\p{Cc}]*)*$/u)
  return text.split('\r\n')
}

const talking = { argv: ['ui', '--screen-reader'], columns: 200, rows: 200 }

describe('the terminal UI for those who listen', () => {
  it('only appends lines, from the first screen through help and palette to a saved change', async () => {
    await using office = await anOffice()
    await using pty = openPty({ ...talking, cwd: office.path })
    await pty.see('corp: LDIF file, works')
    await pty.see('staff, from corp to app, never ran')
    pty.press('?')
    await pty.see('Any key goes back.')
    pty.press('x')
    await pty.see(/goes back\.\nHome\n/)
    pty.press(':')
    await pty.see('Type to choose')
    pty.press('sch st')
    await pty.see('Command: sch st\n1 command\nschedule staff')
    pty.press(keys.enter)
    await pty.see('staff, Schedule')
    pty.press(keys.down)
    await pty.see('every: never')
    pty.press(keys.enter)
    pty.press('15m')
    await pty.see('every: 15m')
    pty.press(keys.enter)
    await pty.see(/in \d+ min, source/)
    pty.press('s')
    await pty.see('Enter writes it')
    pty.press(keys.enter)
    await pty.see('Saved in')
    expect(await readFile(join(office.path, 'rollcall.yaml'), 'utf8')).toContain('every: 15m')
    pty.press(keys.esc)
    await pty.see(/Saved in[^\n]*\n[\s\S]*Home\n/)
    pty.press('q')
    expect(await pty.ended).toMatchObject({ code: 0 })
    expect(said(pty)[0]).toBe('Rollcall. The key ? lists the keys.')
  })

  it('plans, carries out and looks back', async () => {
    await using office = await anOffice()
    await using pty = openPty({ ...talking, cwd: office.path })
    await pty.see('staff, from corp to app, never ran')
    pty.press('p')
    await pty.see('2 create.')
    await pty.see(/1 of 2: create Mora Lind/)
    pty.press('a')
    await pty.see('Carry it out?')
    pty.press('y')
    await pty.see(/done: run 1 of staff/)
    pty.press(keys.esc)
    await pty.see(/staff, from corp to app, last run just now: done/)
    pty.press('h')
    await pty.see('staff, History')
    pty.press('q', keys.ctrlC)
    await pty.ended
    said(pty)
  })

  it('is what the configuration or the environment asks for, and a terminal that only appends gets', async () => {
    await using office = await anOffice()
    const file = join(office.path, 'rollcall.yaml')
    for (const env of [{ ROLLCALL_SCREEN_READER: '1' }, { TERM: 'dumb' }] as const) {
      await using pty = openPty({ cwd: office.path, env })
      await pty.see('corp: LDIF file, works')
      said(pty)
    }
    await writeFile(file, `${await readFile(file, 'utf8')}ui: { screenReader: true }\n`)
    await using pty = openPty({ cwd: office.path })
    await pty.see('corp: LDIF file, works')
    said(pty)
  })

  it('ends like the other one, at a signal as well', async () => {
    await using office = await anOffice()
    await using pty = openPty({ ...talking, cwd: office.path })
    await pty.see('corp: LDIF file, works')
    pty.kill('SIGTERM')
    expect(await pty.ended).toMatchObject({ code: 130 })
    said(pty)
  })

  it('says what cannot be reached in read-only mode', async () => {
    await using office = await anOffice()
    await using pty = openPty({ ...talking, argv: [...talking.argv, '--read-only'], cwd: office.path })
    await pty.see('Home, read-only')
    said(pty)
  })
})
