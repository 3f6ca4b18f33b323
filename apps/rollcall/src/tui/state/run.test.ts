import { describe, expect, it } from 'vitest'
import { aPlanHeader } from '../testing/a-plan.ts'
import { anAround } from '../testing/an-around.ts'
import { canRun, openRun, type RunAct, type RunState, reduceRun, runBindings, staysInRun } from './run.ts'
import { nothingYet } from './run-view.ts'

const given = { sync: 'staff', from: 'corp', to: 'wiki', view: nothingYet, header: aPlanHeader() }
const opened = openRun(given).state
const act = (state: RunState, what: RunAct) => reduceRun(state, { on: 'act', act: what }, anAround())
const can = (state: RunState) => runBindings.map(({ act }) => act).filter((what) => canRun(state, what))
const problem = { code: 'conflict.locked', message: 'Another run is on.' } as const
const failed = reduceRun(opened, { on: 'failed', effect: 'run.begin', problem }, anAround()).state

describe('a run that goes on', () => {
  it('begins at once with the plan that was shown', () => {
    expect(openRun(given).effects).toEqual([{ effect: 'run.begin', view: nothingYet, header: given.header }])
  })

  it('cannot be left, only held and stopped', () => {
    expect(staysInRun(opened)).toBe('The run goes on; s stops it safely.')
    expect(can(opened)).toEqual(['hold', 'stop'])
  })

  it('is held and goes on with the same key', () => {
    const held = act(opened, 'hold')
    expect(held.effects).toEqual([{ effect: 'run.hold', hold: true }])
    expect(can(held.state)).toEqual(['go-on', 'stop'])
    expect(act(held.state, 'go-on').effects).toEqual([{ effect: 'run.hold', hold: false }])
  })

  it('is stopped once', () => {
    const stopped = act(opened, 'stop')
    expect(stopped.effects).toEqual([{ effect: 'run.stop' }])
    expect(can(stopped.state)).toEqual([])
    expect(staysInRun(stopped.state)).toMatch(/calls in flight are finished first/)
  })
})

describe('a run that is over', () => {
  it('may be left, or planned again', () => {
    expect(staysInRun(failed)).toBeUndefined()
    expect(can(failed)).toEqual(['again', 'close'])
    expect(act(failed, 'again').go).toEqual({ to: 'back', with: { ran: 'again' } })
    expect(act(failed, 'close').go).toEqual({ to: 'back', with: { ran: 'done' } })
  })

  it('leads to its findings', () => {
    const ended = { ...opened, ended: { status: 'done' } as never }
    expect(act(ended, 'findings').go).toEqual({ to: 'screen', screen: 'findings', with: { sync: 'staff' } })
  })

  it('shows its errors over the whole screen, and closes them first', () => {
    const failure = { person: 'Mora', problem, status: 'failed' } as const
    const ended = { ...failed, view: { ...nothingYet, failed: 1, failures: [failure] } }
    const errors = act(ended, 'errors').state
    expect(errors.errors).toEqual({ selected: 0 })
    expect(act(errors, 'close')).toMatchObject({ state: ended })
  })
})
