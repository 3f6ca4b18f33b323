import { join } from 'node:path'
import { allHands } from '../effects/all-hands.ts'
import { openDesk } from '../effects/desk.ts'
import type { Answer } from '../effects/wire.ts'
import type { EffectOf } from '../state/screen.ts'

/** The hands over a folder with a configuration, in this thread. */
export interface HandsIn extends AsyncDisposable {
  /** Does an effect for a screen of its own, or for one that is `open`, and gives what it told, until one of its news ends it or it fails. */
  readonly does: <E extends EffectOf>(
    effect: E,
    until: (news: never) => boolean,
    open?: number,
  ) => Promise<readonly Told[]>
  /** What was answered to nobody in particular: the configuration, messages. */
  readonly answers: readonly Answer[]
}

export type Told = Extract<Answer, { readonly answer: 'event' }>['event']

export function handsIn(
  folder: string,
  { readOnly = false, env = {} }: { readonly readOnly?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): HandsIn {
  const answers: Answer[] = []
  let next = 1
  const listening = new Map<number, (event: Told) => void>()
  const desk = openDesk({
    hands: allHands,
    configFile: join(folder, 'rollcall.yaml'),
    cwd: folder,
    env,
    readOnly,
    now: Date.now,
    answer: (one) => (one.answer === 'event' ? listening.get(one.to)?.(one.event) : answers.push(one)),
  })
  return {
    answers,
    does(effect, until, open) {
      const screen = open ?? next++
      const told: Told[] = []
      return new Promise((resolve) => {
        listening.set(screen, (event) => {
          told.push(structuredClone(event)) // as it is when it comes from another thread
          if (event.on === 'failed' || until(event.news as never)) resolve(told)
        })
        desk.take({ order: 'begin', screen, effect })
      })
    },
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  }
}
