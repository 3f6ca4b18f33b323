import { describe, expect, it } from 'vitest'
import { anAround } from '../testing/an-around.ts'
import { explained } from '../testing/an-explanation.ts'
import { canExplain, type ExplainAct, type ExplainState, linesOf, openExplain, reduceExplain } from './explain.ts'

const around = anAround()
const opened = openExplain({ sync: 'staff', person: 'mora' }).state
const act = (state: ExplainState, what: ExplainAct) => reduceExplain(state, { on: 'act', act: what }, around)
const told = reduceExplain(opened, { on: 'news', news: { news: 'explained', explained } }, around).state

describe('an explanation', () => {
  it('is worked out at once, and again when asked', () => {
    expect(openExplain({ sync: 'staff', person: 'mora' }).effects).toEqual([
      { effect: 'explain.run', sync: 'staff', person: 'mora' },
    ])
    const again = act(told, 'again')
    expect(again.state.explained).toBeUndefined()
    expect(again.effects).toEqual([{ effect: 'explain.run', sync: 'staff', person: 'mora' }])
  })

  it('scrolls no further than its end', () => {
    const small = anAround({ size: { columns: 60, rows: 16 } })
    const end = reduceExplain(told, { on: 'act', act: 'last' }, small).state
    expect(end.from).toBe(linesOf(told, small.look, small.size).length - 12)
    expect(reduceExplain(end, { on: 'act', act: 'page-down' }, small).state.from).toBe(end.from)
    expect(act(told, 'last').state.from).toBe(0) // all of it is in sight
  })

  it('leads to the entry, and to a preview of the person', () => {
    expect(act(told, 'entry').go).toEqual({
      to: 'screen',
      screen: 'directory',
      with: { connection: 'corp', ref: 'uid=mora,dc=acme' },
    })
    expect(act(told, 'preview').go).toEqual({
      to: 'screen',
      screen: 'mapping',
      with: { sync: 'staff', person: 'id-mora' },
    })
    expect(canExplain(opened, 'entry')).toBe(false)
  })
})
