import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onInterrupt } from './signals.ts'

describe('an interruption', () => {
  it('first asks for an end in good order, then does not wait for it', () => {
    const process = new EventEmitter()
    const seen: string[] = []
    using interruption = onInterrupt(
      process,
      () => seen.push('first'),
      () => seen.push('second'),
    )
    process.emit('SIGINT')
    expect([interruption.signal.aborted, seen]).toEqual([true, ['first']])
    process.emit('SIGTERM')
    expect(seen).toEqual(['first', 'second'])
  })

  it('is waited for when the terminal is lost, which says so twice', () => {
    const process = new EventEmitter()
    const seen: string[] = []
    using interruption = onInterrupt(
      process,
      () => seen.push('first'),
      () => seen.push('second'),
    )
    process.emit('SIGHUP')
    process.emit('SIGHUP')
    expect([interruption.signal.aborted, seen]).toEqual([true, ['first']])
  })

  it('is no longer ours once the verb is done', () => {
    const process = new EventEmitter()
    onInterrupt(
      process,
      () => {},
      () => {},
    )[Symbol.dispose]()
    expect(process.eventNames().filter((name) => process.listenerCount(name) > 0)).toEqual([])
  })
})
