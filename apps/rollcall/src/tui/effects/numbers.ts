import { setImmediate as breathe } from 'node:timers/promises'

/** Numbers of what a list holds, in its order: what a screen shows of it is read again by them. */
export interface Numbers extends AsyncDisposable {
  readonly length: number
  readonly at: (index: number) => number
}

/** All records of a log, the newest first, without keeping a number each. */
export function downFrom(last: number): Numbers {
  return { length: last, at: (index) => last - index, [Symbol.asyncDispose]: nothing }
}

/** Numbers that are found little by little. */
export interface Growing extends Numbers {
  readonly add: (number: number) => void
}

export function growing(): Growing {
  const all: number[] = []
  return {
    get length() {
      return all.length
    },
    at: (index) => all[index] ?? 0,
    add: (number) => void all.push(number),
    [Symbol.asyncDispose]: nothing,
  }
}

/** Those of a stretch, as far as there are so many. */
export function stretchOf(numbers: Numbers, from: number, to: number): readonly number[] {
  const length = Math.max(0, Math.min(to, numbers.length) - from)
  return Array.from({ length }, (_, n) => numbers.at(from + n))
}

async function nothing(): Promise<void> {}

/** Lets others work: a state in a file is read without ever waiting. Throws once aborted. */
export async function letOthers(signal: AbortSignal): Promise<void> {
  await breathe()
  signal.throwIfAborted()
}
