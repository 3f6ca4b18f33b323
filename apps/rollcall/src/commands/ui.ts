import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ReadStream, WriteStream } from 'node:tty'
import { RollcallError } from '@rollcall/model'
import { defineVerb, type Verb } from '../verb.ts'

export const uiCommand: Verb = defineVerb<{ readOnly?: boolean; screenReader?: boolean }>({
  name: 'ui',
  takesTerminal: true,
  arguments: [],
  options: [
    { flags: '--read-only', says: 'nothing that writes can be reached' },
    { flags: '--screen-reader', says: 'speak in lines and draw no picture (also: ROLLCALL_SCREEN_READER=1)' },
  ],
  examples: [
    ['rollcall', 'the same, where it is typed into a terminal'],
    ['rollcall ui --read-only', 'only look'],
    ['rollcall ui --screen-reader', 'for those who listen'],
  ],
  async run({ terminal, global, cwd, env, now, timeZone, signal, atOnce, say }, _, { readOnly = false, screenReader }) {
    if (!terminal)
      throw new RollcallError('config.no-terminal', 'There is no terminal to show anything on.', {
        hint: 'Each thing has a command: `rollcall plan` shows what would change, `rollcall sync --yes` does it. See `rollcall --help`.',
      })
    const { startTui } = await import('../tui/start-tui.ts')
    const { stdin, stdout, noColor } = terminal
    const configFile = global.config
    return startTui(stdin as ReadStream, stdout as WriteStream, {
      configFile,
      cwd,
      env,
      readOnly,
      // A terminal that can only append gets what only appends.
      screenReader:
        screenReader || env.ROLLCALL_SCREEN_READER || env.TERM === 'dumb'
          ? 'yes'
          : await mayBeConfigured(resolve(cwd, configFile)),
      noColor,
      timeZone,
      now,
      signal,
      atOnce,
      say,
    })
  },
})

/** Nobody waits for a whole configuration to be read who does not ask for a screen reader in it. */
async function mayBeConfigured(file: string): Promise<'no' | 'as configured'> {
  const text = await readFile(file, 'utf8').catch(() => '') // the UI itself says what is wrong with it
  return text.includes('screenReader') ? 'as configured' : 'no'
}
