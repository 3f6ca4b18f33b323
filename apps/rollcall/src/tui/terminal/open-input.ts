import { StringDecoder } from 'node:string_decoder'
import { type Heard, openParser } from './parse-input.ts'

/** What is needed of `process.stdin`. */
export interface InputStream {
  readonly on: (event: 'data' | 'end' | 'error', listener: (chunk: Buffer) => void) => unknown
  readonly off: (event: 'data' | 'end' | 'error', listener: (chunk: Buffer) => void) => unknown
  readonly setRawMode: (raw: boolean) => unknown
  readonly resume: () => unknown
  readonly pause: () => unknown
}

/** The keyboard, and whatever else a terminal sends. In raw mode until it is closed. */
export interface Input extends Disposable {
  /** Tells everything from now on, and what came before. */
  readonly listen: (heard: (one: Heard) => void) => void
  /** The answers of the terminal up to the one that `last` finds, or those that came within `patience` ms. */
  readonly answers: (last: RegExp, patience: number) => Promise<string>
  /** The terminal is gone. */
  readonly lost: Promise<void>
}

export type Later = (ms: number, then: () => void) => void

export function openInput(stdin: InputStream, later: Later): Input {
  const decoder = new StringDecoder('utf8')
  const parser = openParser()
  let early: Heard[] = []
  let listener: ((one: Heard) => void) | undefined
  let asked: ((text: string) => void) | undefined
  let chunks = 0

  const tell = (all: readonly Heard[]): void => {
    for (const one of all) {
      if (one.heard === 'answer') asked?.(one.text)
      else if (listener) listener(one)
      else early.push(one)
    }
  }
  const take = (chunk: Buffer): void => {
    const at = ++chunks
    tell(parser.take(decoder.write(chunk)))
    const patience = parser.patience()
    if (patience !== undefined) later(patience, () => at === chunks && tell(parser.give()))
  }
  let gone = (): void => {}
  const lost = new Promise<void>((resolve) => {
    gone = resolve
  })
  stdin.setRawMode(true)
  stdin.on('data', take)
  stdin.on('end', gone)
  stdin.on('error', gone)
  stdin.resume()
  return {
    lost,
    listen(heard) {
      listener = heard
      const all = early
      early = []
      tell(all)
    },
    answers: (last, patience) =>
      new Promise((resolve) => {
        let said = ''
        const done = (): void => {
          asked = undefined
          resolve(said)
        }
        asked = (text) => {
          said += text
          if (last.test(text)) done()
        }
        later(patience, () => asked && done())
      }),
    [Symbol.dispose]() {
      stdin.off('data', take)
      stdin.off('end', gone)
      // Whoever lost the terminal may hear of it once more, and there is nobody left to tell.
      stdin.pause()
      try {
        stdin.setRawMode(false)
      } catch {
        // The terminal is gone: there is nothing to put back.
      }
    },
  }
}
