import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { watchCrashes } from './watch-crashes.ts'

describe('what nobody caught', () => {
  it('ends the UI instead of the process, whichever way it comes', async () => {
    for (const how of ['uncaughtException', 'unhandledRejection']) {
      const process = new EventEmitter()
      using crashes = watchCrashes(process)
      process.emit(how, new Error('a bug'))
      await expect(crashes.happened).rejects.toThrow('a bug')
    }
    using crashes = watchCrashes(new EventEmitter())
    crashes.fail(new Error('in a screen'))
    await expect(crashes.happened).rejects.toThrow('in a screen')
  })
  it('is the process’s own business again afterwards', () => {
    const process = new EventEmitter()
    watchCrashes(process)[Symbol.dispose]()
    expect(process.eventNames()).toEqual([])
  })
})
