import { resolve } from 'node:path'
import { type Host, openHost } from '@rollcall/host'
import { type Problem, RollcallError, toProblem } from '@rollcall/model'
import { isInterruption } from '../../exit.ts'
import type { EffectOf } from '../state/screen.ts'
import type { HandsOrder } from '../state/state.ts'
import type { AnyHands, Hand, Kept, Work } from './hands.ts'
import { readKnown } from './read-known.ts'
import type { Answer } from './wire.ts'

export interface DeskParts {
  readonly hands: AnyHands
  readonly configFile: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readOnly: boolean
  readonly now: () => number
  readonly answer: (answer: Answer) => void
}

/** Where orders become work. The only place from which the UI reaches the engine, the configuration and the keychain. */
export interface Desk extends AsyncDisposable {
  readonly take: (order: HandsOrder) => void
  /** What goes on, and whether it writes. */
  readonly running: () => readonly { readonly writes: boolean }[]
}

interface Running {
  readonly abort: AbortController
  readonly writes: boolean
  readonly done: Promise<void>
}

export function openDesk({ hands, configFile, cwd, env, readOnly, now, answer }: DeskParts): Desk {
  const file = resolve(cwd, configFile)
  const running = new Map<string, Running>()
  const keeping = new Map<number, Map<string, AsyncDisposable>>()
  let opening: Promise<Host> | undefined
  /** Opened before the configuration was read anew: for those who still work with them. */
  let retired: Promise<Host>[] = []

  const log = ({ level, message }: { readonly level: string; readonly message: string }): void => {
    if (level === 'warn') answer({ answer: 'message', message: { text: message, tone: 'warn' } })
  }
  const host = (): Promise<Host> => {
    opening ??= openHost({ configFile: file, env, log })
    return opening
  }
  const retire = (): void => {
    if (opening) retired.push(opening)
    opening = undefined
  }
  const closeRetired = async (): Promise<void> => {
    const all = retired
    retired = []
    for (const one of all) await (await one.catch(() => undefined))?.[Symbol.asyncDispose]()
  }
  const known = async (): Promise<void> => answer({ answer: 'known', known: await readKnown(file, host) })
  const reopen = async (): Promise<void> => {
    retire()
    await known()
  }
  const redact = async (text: string): Promise<string> => {
    let safe = text
    for (const one of [...retired, opening]) safe = (await one?.catch(() => undefined))?.redact(safe) ?? safe
    return safe
  }
  const redacted = async (problem: Problem): Promise<Problem> => {
    const { message, hint } = problem
    return { ...problem, message: await redact(message), ...(hint !== undefined && { hint: await redact(hint) }) }
  }

  const keptOf = (screen: number): Kept => ({
    get: <T>(name: string) => keeping.get(screen)?.get(name) as T | undefined,
    async put(name, thing) {
      const all = keeping.get(screen) ?? new Map<string, AsyncDisposable>()
      keeping.set(screen, all)
      await all.get(name)?.[Symbol.asyncDispose]()
      all.set(name, thing)
      return thing
    },
    async drop(name) {
      const thing = keeping.get(screen)?.get(name)
      keeping.get(screen)?.delete(name)
      await thing?.[Symbol.asyncDispose]()
    },
    below: <T>(name: string) =>
      [...keeping]
        .filter(([other, all]) => other < screen && all.has(name))
        .sort(([one], [other]) => other - one)[0]?.[1]
        .get(name) as T | undefined,
  })

  const begin = (screen: number, effect: EffectOf): void => {
    const hand = hands[effect.effect] as Hand<EffectOf, unknown> | undefined
    const { about } = effect
    const key = `${screen}/${effect.effect}/${about ?? ''}`
    const older = running.get(key)
    older?.abort.abort()
    const abort = new AbortController()
    const work: Work<unknown> = {
      host,
      reopen,
      configFile: file,
      cwd,
      env,
      now,
      tell: (news) => {
        if (!abort.signal.aborted) answer({ answer: 'event', to: screen, event: { on: 'news', news } })
      },
      signal: abort.signal,
      kept: keptOf(screen),
    }
    const doing = async (): Promise<void> => {
      await older?.done
      if (abort.signal.aborted) return
      try {
        if (!hand) throw new RollcallError('bug.no-hand', `Nothing does ${effect.effect}.`)
        if (hand.writes && readOnly)
          throw new RollcallError('config.read-only', 'Rollcall was started with --read-only: nothing is written.')
        await hand.run(effect, work)
      } catch (thrown) {
        if (abort.signal.aborted && isInterruption(thrown)) return
        const said = await redacted(toProblem(thrown))
        answer({
          answer: 'event',
          to: screen,
          event: { on: 'failed', effect: effect.effect, problem: said, ...(about !== undefined && { about }) },
        })
      } finally {
        if (running.get(key)?.abort === abort) running.delete(key)
        if (running.size === 0 && keeping.size === 0) await closeRetired()
      }
    }
    running.set(key, { abort, writes: hand?.writes === true, done: doing() })
  }

  const leave = async (screen: number): Promise<void> => {
    const own = [...running].filter(([key]) => key.startsWith(`${screen}/`)).map(([, one]) => one)
    for (const { abort } of own) abort.abort()
    await Promise.all(own.map(({ done }) => done))
    const all = [...(keeping.get(screen)?.values() ?? [])]
    keeping.delete(screen)
    for (const thing of all) await thing[Symbol.asyncDispose]()
  }

  void known()
  return {
    take(order) {
      if (order.order === 'begin') begin(order.screen, order.effect)
      else void leave(order.screen)
    },
    running: () => [...running.values()],
    async [Symbol.asyncDispose]() {
      for (const { abort } of running.values()) abort.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
      for (const screen of [...keeping.keys()]) await leave(screen)
      retire()
      await closeRetired()
    },
  }
}
