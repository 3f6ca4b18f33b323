import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { RollcallError } from '@rollcall/model'

/** Where output goes; `write` waits while the reader is slow. */
export interface Output {
  write(text: string): Promise<void>
  /** Waits until everything has left; throws where it could not. */
  flush(): Promise<void>
}

/**
 * A stream whose reader may go away (`rollcall plan | head`): the rest is dropped without a word, and what the
 * program is doing, which may be an apply, goes on.
 */
export function openOutput(stream: Writable): Output {
  let gone = false
  let failure: Error | undefined
  stream.on('error', (error: NodeJS.ErrnoException) => {
    gone = true
    // A full disk, say: the next write tells.
    if (error.code !== 'EPIPE')
      failure = new RollcallError('unavailable.output', `The output cannot be written: ${error.message}.`, {
        cause: error,
      })
  })
  return {
    async write(text) {
      if (failure) throw failure
      if (gone || stream.write(text)) return
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => {})
    },
    async flush() {
      if (!gone) await new Promise<void>((resolve) => stream.write('', () => resolve()))
      if (failure) throw failure
    },
  }
}
