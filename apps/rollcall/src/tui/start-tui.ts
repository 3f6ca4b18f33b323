import { setTimeout as wait } from 'node:timers'
import type { ReadStream, WriteStream } from 'node:tty'
import { RollcallError } from '@rollcall/model'
import { isAscii } from '@rollcall/presenter'
import { type ExitCode, exit } from '../exit.ts'
import { hasColour, lookOf } from '../terminal/look.ts'
import type { Answer } from './effects/wire.ts'
import { themeOf } from './look/theme.ts'
import { allScreens } from './screens/all-screens.ts'
import { nothingKnown } from './state/known.ts'
import type { Intent, Order, State } from './state/state.ts'
import { openStore } from './state/store.ts'
import { askBackground } from './terminal/ask-background.ts'
import { clipboardSequence } from './terminal/clipboard.ts'
import { openHands } from './terminal/open-hands.ts'

export interface TuiOptions {
  readonly configFile: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readOnly: boolean
  readonly noColor: boolean
  readonly timeZone: string
  readonly now: () => number
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
}

/** Runs the UI until it is left; what is going on then is ended in good order before this returns. */
export async function startTui(stdin: ReadStream, stdout: WriteStream, options: TuiOptions): Promise<ExitCode> {
  const { configFile, cwd, readOnly, env, now, signal } = options
  const later = (ms: number, then: () => void): void => void wait(then, ms)
  // The work begins to load while the terminal is asked and React is read.
  const heard = (answer: Answer): void => store?.hear(intentOf(answer))
  const early: Answer[] = []
  let store: ReturnType<typeof openStore> | undefined
  const hands = openHands({ configFile, cwd, readOnly }, (answer) => (store ? heard(answer) : early.push(answer)))
  const colour = hasColour({ env, isTTY: true, timeZone: options.timeZone, now: now(), noColor: options.noColor })
  const background = colour
    ? await askBackground(stdin, (text) => stdout.write(text), { patience: 200, later })
    : undefined
  process.env.NODE_ENV ??= 'production' // before React is read: its other face is slow
  const { renderApp } = await import('./app.tsx')

  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 }
  const look = lookOf({ env, isTTY: true, columns: size.columns, timeZone: options.timeZone, now: now() })
  const first: State = {
    size,
    look,
    readOnly,
    known: { ...nothingKnown, file: configFile },
    open: [],
    nextId: 1,
    ended: false,
  }
  const order = (one: Order): void => {
    if (one.order === 'clipboard') stdout.write(clipboardSequence(one.text))
    else hands.send(one)
  }
  const made = openStore({ first, screens: allScreens, order, now, later })
  store = made
  made.act({ do: 'go', go: { to: 'screen', screen: 'home', with: {} } })
  for (const answer of early) made.hear(intentOf(answer))

  // Before Ink's own: the tree must have its new size when Ink draws it at that size.
  stdout.on('resize', () => made.act({ do: 'resize', size: { columns: stdout.columns, rows: stdout.rows } }))
  stdout.write(wrapOff)
  const theme = themeOf({ colour, ...(background && { background }) })
  const mark = isAscii(look) ? '>' : '▌'
  const app = renderApp({ store: made, screens: allScreens, theme, mark }, stdin, stdout)
  const ended = new Promise<void>((resolve) => {
    made.subscribe(() => made.get().ended && resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    await Promise.race([ended, app.waitUntilExit()]) // a render error rejects here
  } finally {
    app.unmount()
    stdout.write(wrapOn)
    await hands.stop()
  }
  return signal.aborted ? exit.interrupted : exit.done
}

/** A line that a terminal measures otherwise than we do must not push the picture (DECAWM). */
const wrapOff = '\u001b[?7l'
const wrapOn = '\u001b[?7h'

function intentOf(answer: Answer): Intent {
  switch (answer.answer) {
    case 'event':
      return { do: 'event', to: answer.to, event: answer.event }
    case 'known':
      return { do: 'known', known: answer.known }
    case 'message':
      return { do: 'message', message: answer.message }
    case 'stopped':
      throw new RollcallError('bug.stopped', 'The hands stopped unasked.')
    default:
      return answer satisfies never
  }
}
