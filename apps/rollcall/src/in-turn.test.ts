import { RollcallError } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { exitOfError } from './exit.ts'
import { inTurn } from './in-turn.ts'

describe('several syncs in turn', () => {
  it('go on after one that failed, and end with its code', async () => {
    const told: unknown[] = []
    const fail = async (thrown: unknown) => {
      told.push(thrown)
      return exitOfError(thrown)
    }
    const done: string[] = []
    const locked = new RollcallError('conflict.locked', 'another run is on')
    const code = await inTurn({ signal: new AbortController().signal, fail }, ['a', 'b', 'c'], async (sync) => {
      if (sync === 'b') throw locked
      done.push(sync)
      return 0
    })
    expect([code, done, told]).toEqual([5, ['a', 'c'], [locked]])
  })

  it('stop at an interruption', async () => {
    const controller = new AbortController()
    const done: string[] = []
    const code = await inTurn({ signal: controller.signal, fail: async () => 1 }, ['a', 'b'], async (sync) => {
      done.push(sync)
      controller.abort()
      return 130
    })
    expect([code, done]).toEqual([130, ['a']])
  })
})
