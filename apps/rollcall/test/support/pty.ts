import { fileURLToPath } from 'node:url'
import { spawn } from '@lydell/node-pty'
import unicode from '@xterm/addon-unicode11'
import headless from '@xterm/headless'

const program = fileURLToPath(new URL('../../bin/rollcall.js', import.meta.url))

export interface PtyOptions {
  readonly argv?: readonly string[]
  readonly cwd: string
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** `1414/1a1a/2121`: what the terminal answers when it is asked for its background; absent: nothing, as many do. */
  readonly background?: string
}

/** The built program in a pseudo-terminal, and the terminal's own idea of what a person sees. */
export interface Pty extends AsyncDisposable {
  readonly pid: number
  /** What is on the screen, a text a row, without blanks at the end. */
  readonly screen: () => readonly string[]
  /** The emulator itself, for colours, cursor and the alternate buffer. */
  readonly terminal: InstanceType<typeof headless.Terminal>
  /** Everything the program wrote, control sequences and all. */
  readonly written: () => string
  /** Sends keys as a terminal would; see `keys`. */
  readonly press: (...keys: readonly string[]) => void
  readonly resize: (columns: number, rows: number) => void
  /** Waits until the screen holds the text; throws with the screen after `patience` ms. */
  readonly see: (text: string | RegExp, patience?: number) => Promise<readonly string[]>
  /** Waits until the screen holds the text no more. */
  readonly miss: (text: string | RegExp, patience?: number) => Promise<readonly string[]>
  readonly kill: (signal: string) => void
  /** The terminal is gone: its window was closed, or the line was lost. */
  readonly hangUp: () => void
  /** How the program ended. */
  readonly ended: Promise<{ readonly code: number; readonly signal?: number | undefined }>
}

/** What keys send (xterm, `TERM=xterm-256color`). Anything else is sent as it is. */
export const keys = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
  ctrlC: '\u0003',
  ctrlS: '\u0013',
  ctrlZ: '\u001a',
} as const

export function openPty({ argv = [], cwd, columns = 80, rows = 24, env = {}, background }: PtyOptions): Pty {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 })
  terminal.loadAddon(new unicode.Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  const child = spawn(process.execPath, [program, ...argv], {
    name: env.TERM ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    // CI must not be inherited: a person at a terminal is what is tried here.
    env: { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm-256color', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
  })
  let written = ''
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const one of [...waiting]) one()
  }
  child.onData((data) => {
    written += data
    terminal.write(data, look)
  })
  if (background)
    terminal.parser.registerOscHandler(11, (asked) => {
      if (asked === '?') child.write(`\u001b]11;rgb:${background}\u0007`)
      return true
    })
  terminal.onData((answer) => child.write(answer)) // what a terminal answers to questions
  let over = false
  const ended = new Promise<{ code: number; signal?: number | undefined }>((resolve) =>
    child.onExit(({ exitCode, signal }) => {
      over = true
      terminal.write('', () => {
        look()
        resolve({ code: exitCode, signal })
      })
    }),
  )
  const screen = (): readonly string[] => {
    const { active } = terminal.buffer
    return Array.from(
      { length: terminal.rows },
      (_, at) => active.getLine(active.viewportY + at)?.translateToString(true) ?? '',
    )
  }
  const holds = (text: string | RegExp): boolean => {
    const all = screen().join('\n')
    return typeof text === 'string' ? all.includes(text) : text.test(all)
  }
  const until = (text: string | RegExp, wanted: boolean, patience: number): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const done = (problem?: string): void => {
        clearTimeout(timer)
        waiting.delete(check)
        if (problem) reject(new Error(`${problem}\n${screen().join('\n')}`))
        else resolve(screen())
      }
      const check = (): void => {
        if (holds(text) === wanted) done()
        else if (over) done(`The program ended without ${wanted ? 'showing' : 'hiding'} ${text}:`)
      }
      const timer = setTimeout(
        () => done(`${wanted ? 'Not seen' : 'Still seen'} after ${patience} ms: ${text}`),
        patience,
      )
      waiting.add(check)
      check()
    })
  return {
    pid: child.pid,
    screen,
    terminal,
    written: () => written,
    press: (...all) => child.write(all.join('')),
    resize(to, high) {
      terminal.resize(to, high)
      child.resize(to, high)
    },
    see: (text, patience = 20_000) => until(text, true, patience),
    miss: (text, patience = 20_000) => until(text, false, patience),
    kill: (signal) => child.kill(signal),
    hangUp: () => (child as unknown as { readonly destroy: () => void }).destroy(), // its types leave it out
    ended,
    async [Symbol.asyncDispose]() {
      if (!over) child.kill('SIGKILL')
      await ended
      terminal.dispose()
    },
  }
}
