import type { ReadStream, WriteStream } from 'node:tty'
import { RollcallError } from '@rollcall/model'
import { defineVerb, type Verb } from '../verb.ts'

export const uiCommand: Verb = defineVerb<{ readOnly?: boolean }>({
  name: 'ui',
  arguments: [],
  options: [{ flags: '--read-only', says: 'nothing that writes can be reached' }],
  examples: [
    ['rollcall', 'the same, where it is typed into a terminal'],
    ['rollcall ui --read-only', 'only look'],
  ],
  async run({ terminal, global, cwd, env, now, timeZone, signal }, _, { readOnly = false }) {
    if (!terminal)
      throw new RollcallError('config.no-terminal', 'There is no terminal to show anything on.', {
        hint: 'Each thing has a command: `rollcall plan` shows what would change, `rollcall sync --yes` does it. See `rollcall --help`.',
      })
    const { startTui } = await import('../tui/start-tui.ts')
    const { stdin, stdout, noColor } = terminal
    const options = { configFile: global.config, cwd, env, readOnly, noColor, timeZone, now, signal }
    return startTui(stdin as ReadStream, stdout as WriteStream, options)
  },
})
