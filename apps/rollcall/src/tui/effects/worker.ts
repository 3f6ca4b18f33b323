import { parentPort, workerData } from 'node:worker_threads'
import { allHands } from './all-hands.ts'
import { openDesk } from './desk.ts'
import type { Answer, HandsData, Request } from './wire.ts'

// The thread of the hands: reading, deciding and writing never keep a key waiting (docs/decisions/0017).
const { configFile, cwd, readOnly } = workerData as HandsData
const answer = (one: Answer): void => parentPort?.postMessage(one)
const desk = openDesk({ hands: allHands, configFile, cwd, env: process.env, readOnly, now: Date.now, answer })

parentPort?.on('message', (request: Request) => {
  if (request.order !== 'stop') return desk.take(request)
  const wrote = desk.running().some(({ writes }) => writes)
  void desk[Symbol.asyncDispose]().then(() => {
    answer({ answer: 'stopped', wrote })
    parentPort?.close()
  })
})
