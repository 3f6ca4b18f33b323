import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** A server process of our own, ended by its handle and never by its name. */
export interface Daemon {
  readonly running: () => boolean
  /** Sends the signal and waits until the process is gone; after ten seconds it is killed. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>
  /** Halts every thread of it; returns when they stand still, which on a busy machine is a moment later. */
  readonly freeze: () => void
  readonly resume: () => void
}

export interface Start {
  readonly command: string
  readonly args: readonly string[]
  readonly options?: SpawnOptions
  /** Where its output goes, quoted in the error when it does not come up. */
  readonly log: string
  /** Resolves when the server answers; asked again and again while it rejects. */
  readonly ready: () => Promise<unknown>
}

const patience = 20_000

/** Starts a server in the foreground of its own and waits until it answers. */
export async function startDaemon({ command, args, options = {}, log, ready }: Start): Promise<Daemon> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = createWriteStream(log, { flags: 'a' })
  child.stdout?.pipe(output, { end: false })
  child.stderr?.pipe(output, { end: false })
  const gone = once(child, 'close').then(
    () => output.end(),
    (error: Error) => output.end(String(error)),
  )
  const running = (): boolean => child.exitCode === null && child.signalCode === null && child.pid !== undefined
  const killOnExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killOnExit)
  void gone.then(() => process.off('exit', killOnExit))

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!running()) return
    child.kill(signal)
    const tooLate = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(tooLate)
  }
  const deadline = performance.now() + patience
  for (;;) {
    try {
      await ready()
      return { running, end, freeze: () => freeze(child), resume: () => void child.kill('SIGCONT') }
    } catch (cause) {
      if (running() && performance.now() < deadline) {
        await wait(20)
        continue
      }
      await end('SIGKILL')
      const last = (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(-8).join('\n')
      throw new Error(`${command} did not come up.\n${last}`, { cause })
    }
  }
}

function freeze(child: ChildProcess): void {
  child.kill('SIGSTOP')
  const tasks = `/proc/${child.pid}/task`
  const deadline = performance.now() + 1_000
  while (existsSync(tasks) && performance.now() < deadline) {
    if (readdirSync(tasks).every((task) => standsStill(`${tasks}/${task}/stat`))) return
  }
}

/** proc(5): the state stands behind the name, which is in parentheses. */
function standsStill(file: string): boolean {
  try {
    return /\) T/.test(readFileSync(file, 'utf8'))
  } catch {
    return true // a thread that has just ended
  }
}
