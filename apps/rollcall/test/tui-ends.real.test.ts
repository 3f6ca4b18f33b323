import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const esc = '\u001b'
const config = `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
`
const ldif = `dn: dc=acme
objectClass: organization
o: Acme
`
const folder = () => aProgram({ 'rollcall.yaml': config, 'people.ldif': ldif })

/** What the program changed about the terminal and did not put back. */
function leftBehind(pty: Pty): readonly string[] {
  const written = pty.written()
  const modes = [...written.matchAll(new RegExp(`${esc}\\[\\?(\\d+)([hl])`, 'g'))]
  const last = new Map(modes.map(([, mode = '', how = '']) => [mode, how]))
  const usual: Readonly<Record<string, string>> = { 7: 'h', 25: 'h' } // wrapping and a cursor are on in any terminal
  return [...last].filter(([mode, how]) => how !== (usual[mode] ?? 'l')).map(([mode, how]) => `${mode}${how}`)
}

describe('the terminal UI', () => {
  it.each([
    ['q', 0],
    [keys.ctrlC, 0],
  ])('leaves the terminal as it was at %j, and says nothing', async (key, code) => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    await pty.see('LDIF file')
    pty.press(key)
    expect(await pty.ended).toMatchObject({ code })
    expect([leftBehind(pty), pty.terminal.buffer.active.type]).toEqual([[], 'normal'])
    expect(pty.screen().join('').trim()).toBe('')
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'leaves the terminal as it was at %s, as something interrupted',
    async (signal) => {
      await using place = await folder()
      await using pty = openPty({ cwd: place.path })
      await pty.see('LDIF file')
      pty.kill(signal)
      expect(await pty.ended).toMatchObject({ code: 130 })
      expect([leftBehind(pty), pty.terminal.buffer.active.type]).toEqual([[], 'normal'])
      expect(pty.written()).not.toContain('Stopping') // nothing was going on
    },
  )

  it('ends at a signal that comes before anything is shown', async () => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    await expect.poll(() => pty.written()).not.toBe('')
    pty.kill('SIGTERM')
    expect(await pty.ended).toMatchObject({ code: 130 })
    expect(leftBehind(pty)).toEqual([])
  })

  it('takes what was typed before it was ready', async () => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    pty.press('q')
    expect(await pty.ended).toMatchObject({ code: 0 })
  })

  it('says which command to use where there is no terminal', async () => {
    await using place = await folder()
    const { code, err } = await place.rollcall('ui')
    expect([code, err]).toEqual([1, expect.stringContaining('rollcall plan')])
  })
})
