import { setTimeout as wait } from 'node:timers'
import type { ReadStream, WriteStream } from 'node:tty'
import { Worker } from 'node:worker_threads'
import { RollcallError, toProblem } from '@rollcall/model'
import { asciiSigns } from '@rollcall/presenter'
import { type ExitCode, exit } from '../exit.ts'
import { hasColour, lookOf } from '../terminal/look.ts'
import type { Answer, HandsData } from './effects/wire.ts'
import { allScreens } from './screens/all-screens.ts'
import { nothingKnown } from './state/known.ts'
import type { Size } from './state/screen.ts'
import type { Intent, Order, State } from './state/state.ts'
import { openStore, type Store } from './state/store.ts'
import { askTerminal } from './terminal/ask-terminal.ts'
import { clipboardSequence } from './terminal/clipboard.ts'
import { intentsOf } from './terminal/intents-of.ts'
import { openModes } from './terminal/modes.ts'
import { openHands } from './terminal/open-hands.ts'
import { type Later, openInput } from './terminal/open-input.ts'
import { openPicture, sizeOf } from './terminal/open-picture.ts'
import { openSpeech } from './terminal/open-speech.ts'
import { stopHands } from './terminal/stop-hands.ts'
import { watchCrashes } from './terminal/watch-crashes.ts'

export interface TuiOptions {
  readonly configFile: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readOnly: boolean
  /** Lines instead of a picture; `as configured` waits until the configuration was read. */
  readonly screenReader: 'yes' | 'no' | 'as configured'
  readonly noColor: boolean
  readonly timeZone: string
  readonly now: () => number
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal
  /** Aborted by the second. */
  readonly atOnce: AbortSignal
  /** To people, once the picture is gone. */
  readonly say: (line: string) => void
}

/**
 * Runs the UI until it is left; what is going on then is ended in good order before this returns. However it ends, the terminal is
 * as it was. Throws `bug.ui` when a screen fails.
 */
export async function startTui(stdin: ReadStream, stdout: WriteStream, options: TuiOptions): Promise<ExitCode> {
  const { configFile, cwd, readOnly, now, signal, atOnce, say } = options
  const later: Later = (ms, then) => void wait(then, ms)
  const write = (text: string): void => void stdout.write(text)
  const order = (one: Order): void => (one.order === 'clipboard' ? write(clipboardSequence(one.text)) : hands.send(one))
  using crashes = watchCrashes(process)
  const parts = { screens: allScreens, now, later, failed: crashes.fail }
  const store = openStore({ ...parts, first: firstState(stdout, options), order })
  // The work begins to load while the terminal is asked and React is read.
  const workerData: HandsData = { configFile, cwd, readOnly }
  const worker = new Worker(new URL('./effects/worker.js', import.meta.url), { workerData, stdout: true, stderr: true })
  const hands = openHands(worker, {
    heard: (answer) => store.hear(intentOf(answer)),
    died(why) {
      const text = `The part of Rollcall that does the work has ended: ${why} Quit and start again.`
      store.act({ do: 'message', message: { text, tone: 'bad' }, lasts: true })
    },
  })
  store.act({ do: 'go', go: { to: 'screen', screen: 'home', with: {} } })
  const show = async (): Promise<'left' | 'told'> => {
    using input = openInput(stdin, later)
    const told = toldBy(signal, input.lost)
    const ends = Promise.race([until(store, ({ ended }) => ended).then(() => 'left' as const), told, crashes.happened])
    const known = until(store, ({ known, message }) => known.status !== 'unread' || message?.lasts === true)
    if (options.screenReader === 'as configured') await Promise.race([known, told])
    const speaks = options.screenReader === 'yes' || store.get().known.ui.screenReader
    using modes = openModes(write, !speaks, process)
    if (speaks) {
      store.act({ do: 'resize', size: spokenSize })
      using _ = openSpeech({ ...parts, store, write })
      input.listen((one) => intentsOf(one, store.get(), allScreens).forEach(store.act))
      return await ends
    }
    const { wide, ...facts } = await askTerminal(input, write, 200)
    if (wide) store.act({ do: 'look', look: { ...store.get().look, signs: asciiSigns } })
    void known.then(() => store.get().known.ui.mouse && modes.mouse())
    using picture = await openPicture({ store, screens: allScreens, stdout, colour: colourOf(options), ...facts })
    input.listen((one) => intentsOf(one, store.get(), allScreens).forEach(store.act))
    return await Promise.race([ends, picture.failed])
  }
  const how = await show().catch((thrown: unknown) => ({ thrown }))
  // A signal that ended the UI has been obeyed; one that comes while it ends wants it sooner.
  const hurry = how === 'told' ? atOnce : AbortSignal.any([signal, atOnce])
  const stopped = await stopHands(hands, { say, hurry, later })
  if (typeof how === 'object') throw bugOf(how.thrown)
  return how === 'told' || stopped === 'half done' ? exit.interrupted : exit.done
}

/** Nobody sees it; wide, so that little is cut. */
const spokenSize: Size = { columns: 200, rows: 50 }

function firstState(stdout: WriteStream, { configFile, readOnly, ...facts }: TuiOptions): State {
  const size = sizeOf(stdout)
  const look = lookOf({ ...facts, isTTY: true, columns: size.columns, now: facts.now() })
  return { size, look, readOnly, known: { ...nothingKnown, file: configFile }, open: [], nextId: 1, ended: false }
}

function colourOf(facts: TuiOptions): boolean {
  return hasColour({ ...facts, isTTY: true, now: facts.now() })
}

function until(store: Store, so: (state: State) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!so(store.get())) return
      leave()
      resolve()
    }
    const leave = store.subscribe(look)
    look()
  })
}

/** Somebody outside wants the UI to end: a signal, or the terminal is gone. */
function toldBy(signal: AbortSignal, lost: Promise<void>): Promise<'told'> {
  return new Promise((resolve) => {
    const told = (): void => resolve('told')
    if (signal.aborted) told()
    signal.addEventListener('abort', told, { once: true })
    void lost.then(told)
  })
}

function bugOf(cause: unknown): RollcallError {
  return new RollcallError('bug.ui', `The terminal UI failed: ${toProblem(cause).message}`, {
    hint: 'What was written is on record. Start it again, or use the command for the same thing; `--verbose` shows where it failed.',
    cause,
  })
}

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
