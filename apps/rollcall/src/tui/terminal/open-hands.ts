import { Worker } from 'node:worker_threads'
import { toProblem } from '@rollcall/model'
import type { Answer, HandsData, Request } from '../effects/wire.ts'

/** The thread that does the work. */
export interface HandsThread {
  readonly send: (request: Request) => void
  /** Lets what goes on end in good order, and then the thread. */
  readonly stop: () => Promise<void>
}

export function openHands(data: HandsData, heard: (answer: Answer) => void): HandsThread {
  const worker = new Worker(new URL('../effects/worker.js', import.meta.url), {
    workerData: data,
    stdout: true,
    stderr: true,
  })
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.on('message', (answer: Answer) => {
    if (answer.answer !== 'stopped') heard(answer)
  })
  worker.on('error', (thrown) => {
    const text = `The part of Rollcall that does the work has ended: ${toProblem(thrown).message} Quit and start again.`
    heard({ answer: 'message', message: { text, tone: 'bad' } })
  })
  return {
    send: (request) => worker.postMessage(request),
    async stop() {
      worker.postMessage({ order: 'stop' } satisfies Request)
      await gone
    },
  }
}
