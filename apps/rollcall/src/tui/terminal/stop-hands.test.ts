import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { aClock } from '../testing/a-clock.ts'
import { openHands } from './open-hands.ts'
import { stopHands } from './stop-hands.ts'

/** A real thread that runs the code. */
function aThread(code: string) {
  const worker = new Worker(`const { parentPort } = require('node:worker_threads'); ${code}`, { eval: true })
  const deaths: string[] = []
  const hands = openHands(worker, { heard: () => {}, died: (why) => deaths.push(why) })
  const clock = aClock()
  const said: string[] = []
  const hurry = new AbortController()
  const stop = () => stopHands(hands, { say: (line) => said.push(line), hurry: hurry.signal, later: clock.later })
  return { worker, hands, deaths, clock, said, hurry, stop }
}

const ends = (wrote: boolean) =>
  `parentPort.on('message', () => { parentPort.postMessage({ answer: 'stopped', wrote: ${wrote} }); parentPort.close() })`
const hangs = `parentPort.on('message', () => {})`

describe('the thread of the hands', () => {
  it('ends without a word when nothing is going on', async () => {
    const { stop, said, deaths } = aThread(ends(false))
    expect(await stop()).toBe('done')
    expect([said, deaths]).toEqual([[], []])
  })
  it('says what comes next when something that writes was stopped', async () => {
    const { stop, said } = aThread(ends(true))
    expect(await stop()).toBe('half done')
    expect(said).toEqual(['Stopped in good order. The next run takes up what is left.'])
  })
  it('says that it is being waited for, and is waited for no longer than a minute', async () => {
    const { stop, said, clock } = aThread(hangs)
    const stopping = stop()
    clock.pass(400)
    expect(said).toEqual(['Stopping: calls in flight are finished first. Again to stop at once.'])
    clock.pass(60_000)
    expect(await stopping).toBe('half done')
    expect(said[1]).toBe('It did not end within 60 s. Stopped at once. The next run settles what was left open.')
  })
  it('is not waited for when somebody does not want to', async () => {
    const { stop, said, hurry } = aThread(hangs)
    const stopping = stop()
    hurry.abort()
    expect(await stopping).toBe('half done')
    expect(said).toEqual(['Stopped at once. The next run settles what was left open.'])
  })
})

describe('a thread that dies', () => {
  it('is told of with what killed it, once', async () => {
    const { deaths } = aThread(`setTimeout(() => { throw new Error('no memory') }, 0)`)
    await expect.poll(() => deaths).toEqual(['no memory'])
  })
  it('without an error is told of as well', async () => {
    const { deaths } = aThread('process.exit(3)')
    await expect.poll(() => deaths).toEqual(['It ended without a word.'])
  })
  it('keeps nobody waiting at the end', async () => {
    const { deaths, stop } = aThread('process.exit(3)')
    await expect.poll(() => deaths).toHaveLength(1)
    expect(await stop()).toBe('done')
  })
})
