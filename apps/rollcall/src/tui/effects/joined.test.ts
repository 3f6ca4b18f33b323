import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { joined } from './joined.ts'

describe('things that come faster than anybody looks', () => {
  it('are told now and then, the last one for certain', async () => {
    const told: number[] = []
    const telling = joined((thing: number) => told.push(thing), Date.now)
    const end = Date.now() + 200
    let last = 0
    while (Date.now() < end) {
      for (let n = 0; n < 100; n++) telling.put(++last)
      await wait(1)
    }
    telling.flush()
    expect(told.length).toBeLessThanOrEqual(8)
    expect(told[0]).toBe(1)
    expect(told.at(-1)).toBe(last)
  })

  it('are told nothing twice', () => {
    const told: number[] = []
    const telling = joined((thing: number) => told.push(thing), Date.now)
    telling.put(1)
    telling.flush()
    telling.flush()
    expect(told).toEqual([1])
  })
})
