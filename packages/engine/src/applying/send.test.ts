import type { Clock, Outcome } from '@rollcall/connector-sdk'
import type { Problem, Write } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { Sender } from './send.ts'

const write: Write = { op: 'setActive', kind: 'user', id: 'a', active: false }

function aSender(limits = {}, signal = new AbortController().signal) {
  let now = 0
  const waits: number[] = []
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      waits.push(ms)
      now += ms
    },
  }
  const sender = new Sender({ clock, random: () => 1, limits, signal, onWait: () => {} })
  return { sender, waits, clock }
}

function answering(...answers: (Outcome | Problem)[][]) {
  const asked: number[] = []
  const call = async (writes: readonly Write[]): Promise<Outcome[]> => {
    asked.push(writes.length)
    return (answers.shift() ?? []).map((answer) => ('code' in answer ? { problem: answer } : answer))
  }
  return { call, asked }
}

const busy: Problem = { code: 'rate-limited', message: 'slow down' }

describe('a target that says a write was not done', () => {
  it('gets only that write again, after a wait that doubles', async () => {
    const { sender, waits } = aSender()
    const { call, asked } = answering([{ id: 'a' }, busy], [busy], [{ id: 'b' }])
    expect(await sender.send(call, [write, write])).toEqual([{ id: 'a' }, { id: 'b' }])
    expect(asked).toEqual([2, 1, 1])
    expect(waits).toEqual([1_000, 2_000])
  })

  it('is waited for as long as it asks (field row 25)', async () => {
    const { sender, waits } = aSender()
    const { call } = answering([{ ...busy, retryAt: 30_000 }], [{ id: 'a' }])
    await sender.send(call, [write])
    expect(waits).toEqual([30_000])
  })

  it('is given up after six tries, with its own words', async () => {
    const { sender, waits } = aSender()
    const { call } = answering(...Array.from({ length: 9 }, () => [busy]))
    expect(await sender.send(call, [write])).toEqual([{ problem: busy }])
    expect(waits).toHaveLength(5)
  })

  it('is not waited for once the run is being stopped', async () => {
    const stop = new AbortController()
    stop.abort()
    const { sender, waits } = aSender({}, stop.signal)
    const { call } = answering([busy])
    expect(await sender.send(call, [write])).toEqual([{ problem: busy }])
    expect(waits).toEqual([])
  })
})

describe('a write whose outcome nobody knows', () => {
  it('is never sent again', async () => {
    const { sender } = aSender()
    const lost: Problem = { code: 'outcome-unknown.lost', message: 'the answer was lost' }
    const { call, asked } = answering([lost])
    expect(await sender.send(call, [write])).toEqual([{ problem: lost }])
    expect(asked).toEqual([1])
  })

  it('is what a wrong number of answers means', async () => {
    const { sender } = aSender()
    const { call } = answering([{ id: 'a' }])
    const [first] = await sender.send(call, [write, write])
    expect(first).toMatchObject({ problem: { code: 'outcome-unknown.miscounted' } })
  })
})

describe('a target with a rate limit', () => {
  it('is never sent more calls than it takes in that time', async () => {
    const { sender, waits } = aSender({ calls: 2, seconds: 10 })
    const { call } = answering([{ id: 'a' }], [{ id: 'b' }], [{ id: 'c' }])
    for (let n = 0; n < 3; n++) await sender.send(call, [write])
    expect(waits).toEqual([10_000])
  })
})
