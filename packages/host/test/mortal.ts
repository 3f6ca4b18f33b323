import type { State } from '@rollcall/state'
import type { World } from './world.ts'

/** A process that dies when told to: right after so many of the steps that leave a trace outside of it. */
export interface Mortal {
  /** Given to `aWorld`: what the state keeps are traces. */
  readonly around: (state: State) => State
  /** What the application is told are traces. */
  readonly watch: (world: World) => void
  /** From now on: counts anew, and dies after so many traces, or never. */
  readonly liveFor: (traces?: number) => void
  readonly traces: () => number
}

const leavesTrace = new Set<PropertyKey>(['commit', 'nextCall', 'startRun'])
const died = 'The process is dead.'

export function aMortal(): Mortal {
  let traces = 0
  let last = Number.POSITIVE_INFINITY
  const isDead = (): boolean => traces >= last
  return {
    around: (state) =>
      new Proxy(state, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name)
          if (typeof value !== 'function' || name === Symbol.asyncDispose) return value
          const call = value.bind(target) as (...all: unknown[]) => unknown
          return (...all: unknown[]): unknown => {
            if (isDead()) throw new Error(died)
            if (!leavesTrace.has(name)) return call(...all)
            return (call(...all) as Promise<unknown>).then((answer) => {
              traces += 1
              if (isDead()) throw new Error(died)
              return answer
            })
          }
        },
      }),
    watch({ app }) {
      app.mishap = () => {
        if (isDead()) throw new Error(died)
        traces += 1
        return isDead() ? { lostAfter: true } : undefined
      }
    },
    liveFor(count = Number.POSITIVE_INFINITY) {
      traces = 0
      last = count
    },
    traces: () => traces,
  }
}
