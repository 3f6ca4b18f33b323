import type { Worker } from 'node:worker_threads'
import { toProblem } from '@rollcall/model'
import type { Answer, Request } from '../effects/wire.ts'

/** The thread that does the work. */
export interface HandsThread {
  readonly send: (request: Request) => void
  /** Lets what goes on end in good order, and then the thread. Says whether something that writes went on. */
  readonly stop: () => Promise<{ readonly wrote: boolean }>
  /** Ends the thread where it stands. */
  readonly kill: () => Promise<void>
}

export interface HandsParts {
  readonly heard: (answer: Answer) => void
  /** The thread ended unasked: nothing that is shown goes on. */
  readonly died: (why: string) => void
}

export function openHands(worker: Worker, { heard, died }: HandsParts): HandsThread {
  let wrote = false
  let asked = false
  let problem = 'It ended without a word.'
  const gone = new Promise<void>((resolve) =>
    worker.once('exit', () => {
      if (!asked) died(problem)
      resolve()
    }),
  )
  worker.on('message', (answer: Answer) => {
    if (answer.answer === 'stopped') wrote = answer.wrote
    else heard(answer)
  })
  worker.on('error', (thrown) => {
    problem = toProblem(thrown).message
  })
  return {
    send: (request) => worker.postMessage(request),
    async stop() {
      asked = true
      worker.postMessage({ order: 'stop' } satisfies Request)
      await gone
      return { wrote }
    },
    async kill() {
      asked = true
      await worker.terminate()
    },
  }
}
