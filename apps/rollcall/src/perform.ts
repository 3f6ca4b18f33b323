import { toProblem } from '@rollcall/model'
import { errorText } from './error-text.ts'
import { type ExitCode, exit, exitOfError, isInterruption } from './exit.ts'
import { logLine } from './log-line.ts'
import { openOnce } from './open-once.ts'
import type { GlobalOptions, Session } from './session.ts'
import { nobodyToAsk, openAsker } from './terminal/ask.ts'
import { hasColour, type LookFacts, lookOf } from './terminal/look.ts'
import type { Output } from './terminal/output.ts'
import { noProgress, openProgress } from './terminal/progress.ts'
import { onInterrupt } from './terminal/signals.ts'
import type { Verb, VerbOptions } from './verb.ts'
import { openView } from './views/open-view.ts'
import type { Screen, World } from './world.ts'

export interface Call {
  readonly verb: Verb
  readonly args: readonly (string | undefined)[]
  readonly options: VerbOptions
  readonly global: GlobalOptions & { readonly color: boolean }
}

export interface Place {
  readonly world: World
  readonly out: Output
  readonly err: Output
}

/** Runs one verb in good order: signals, progress, errors, and closing what was opened. */
export async function perform({ verb, args, options, global }: Call, { world, out, err }: Place): Promise<ExitCode> {
  const { stdin, stdout, stderr, env, cwd, now, timeZone } = world
  const outFacts = factsOf(world, stdout, global)
  const errFacts = factsOf(world, stderr, global)
  const view = openView(global, { out, look: lookOf(outFacts), colour: hasColour(outFacts) })
  const verbose = global.verbose === true
  const errorLook = { look: lookOf(errFacts), colour: hasColour(errFacts), verbose }

  using progress =
    stderr.isTTY && !global.quiet
      ? openProgress({ write: (text) => stderr.write(text), columns: () => stderr.columns ?? 80, now })
      : noProgress
  const hurry = new AbortController()
  using interruption = verb.takesTerminal
    ? onInterrupt(
        world.signals,
        () => {},
        () => hurry.abort(),
      )
    : interruptible(world)
  const { signal } = interruption
  const ask = stdin.isTTY && stderr.isTTY ? openAsker({ input: stdin, output: stderr, signal }) : nobodyToAsk
  await using host = openOnce(global.config, world, (entry) => {
    if (entry.level !== 'warn' && !verbose) return
    progress.clear()
    stderr.write(logLine(entry, errorLook))
  })
  const fail = async (thrown: unknown): Promise<ExitCode> => {
    progress.clear()
    if (isInterruption(thrown)) await err.write('Interrupted.\n')
    else {
      await err.write(host.redact(errorText(thrown, errorLook)))
      const problem = toProblem(thrown)
      await view.problem({ ...problem, message: host.redact(problem.message) })
    }
    return exitOfError(thrown)
  }
  const terminal = stdin.isTTY && stdout.isTTY ? { stdin, stdout, noColor: !global.color } : undefined
  const say = (line: string): void => void stderr.write(`${line}\n`)
  const common = {
    global,
    view,
    ask,
    signal,
    atOnce: hurry.signal,
    say,
    progress,
    cwd,
    now,
    timeZone,
    env,
    stdin,
    fail,
    host: host.open,
  }
  const session: Session = { ...common, ...(terminal && { terminal }) }
  try {
    const code = await verb.run(session, args, options)
    await view.end()
    return code
  } catch (thrown) {
    return await fail(thrown)
  }
}

function factsOf({ env, now, timeZone }: World, { isTTY, columns }: Screen, { color }: Call['global']): LookFacts {
  return { env, timeZone, now: now(), isTTY: isTTY === true, columns, noColor: !color }
}

function interruptible({ signals, stderr, exit: leave }: World) {
  return onInterrupt(
    signals,
    () => stderr.write('\nStopping: calls in flight are finished first. Again to stop at once.\n'),
    () => {
      stderr.write('\nStopped at once. The next run settles what was left open.\n')
      leave(exit.interrupted)
    },
  )
}
