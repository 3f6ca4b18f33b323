import { describe, expect, it } from 'vitest'
import { aConnection, aKnown, anAround } from '../testing/an-around.ts'
import {
  canHome,
  type HomeAct,
  type HomeNews,
  type HomeState,
  homeBindings,
  openHome,
  pickedOn,
  reduceHome,
} from './home.ts'

const health = (connection: string) => ({ news: 'health', connection, health: { ms: 4 } }) as const
const heard = (state: HomeState, connection: string): HomeState =>
  reduceHome(state, { on: 'news', news: health(connection) }, anAround()).state
const can = (state: HomeState, around = anAround()): readonly HomeAct[] =>
  homeBindings.map(({ act }) => act).filter((act) => canHome(state, act, around))

describe('home, when it opens', () => {
  it('tests every connection once and asks what is remembered of the syncs', () => {
    expect(openHome({}, anAround()).effects).toEqual([
      { effect: 'home.health', connections: ['corp', 'wiki'] },
      { effect: 'home.facts', syncs: ['staff'] },
    ])
  })

  it('opens the guided start where there is no configuration, but only once, and never to read only', () => {
    const around = anAround({ known: aKnown({ status: 'missing', connections: [], syncs: [] }) })
    const { state, go } = openHome({}, around)
    expect(go).toEqual({ to: 'screen', screen: 'start', with: {} })
    expect(reduceHome(state, { on: 'changed' }, around).go).toBeUndefined()
    expect(openHome({}, { ...around, readOnly: true }).go).toBeUndefined()
  })
})

describe('home, when the configuration was read again', () => {
  const state = heard(heard(openHome({}, anAround()).state, 'corp'), 'wiki')

  it('tests nothing that is as it was', () => {
    expect(reduceHome(state, { on: 'changed' }, anAround()).effects).toEqual([
      { effect: 'home.facts', syncs: ['staff'] },
    ])
  })

  it('tests what has other settings', () => {
    const changed = anAround({
      known: aKnown({ connections: [aConnection({ settings: 'b' }), aConnection({ name: 'new' })] }),
    })
    expect(reduceHome({ ...state, tested: { corp: 'a' } }, { on: 'changed' }, changed).effects?.[0]).toEqual({
      effect: 'home.health',
      connections: ['corp', 'new'],
    })
  })

  it('tests nothing when one comes back to it', () => {
    expect(reduceHome(state, { on: 'returned' }, anAround()).effects).toEqual([
      { effect: 'home.facts', syncs: ['staff'] },
    ])
  })
})

describe('home, when a sync has run meanwhile', () => {
  const facts = (id: number, ok: number): Extract<HomeNews, { news: 'facts' }> => {
    const applied = { ok, failed: 0, skipped: 0, unknown: 0 }
    const runs = [{ id, sync: 'staff', mode: 'full', startedAt: 0, status: 'done', applied } as const]
    return { news: 'facts', sync: 'staff', facts: { linked: ok, drifted: 0, findings: 0, runs } }
  }
  const hear = (state: HomeState, news: ReturnType<typeof facts>) => reduceHome(state, { on: 'news', news }, anAround())
  const tested = heard(heard(openHome({}, anAround()).state, 'corp'), 'wiki')

  it('tests its target again, which holds other records now', () => {
    const first = hear(tested, facts(1, 5))
    expect(first.effects).toBeUndefined() // that is how it was when it was tested
    expect(hear(first.state, facts(2, 5)).effects).toEqual([{ effect: 'home.health', connections: ['wiki'] }])
  })

  it('tests nothing where it wrote nothing, or did not run', () => {
    const first = hear(tested, facts(1, 5)).state
    expect(hear(first, facts(2, 0)).effects).toBeUndefined()
    expect(hear(first, facts(1, 5)).effects).toBeUndefined()
  })
})

describe('home, where a sync is paused', () => {
  const { state: opened } = openHome({}, anAround())
  const facts = { linked: 1, drifted: 0, findings: 0, runs: [] }
  const told = (paused?: object): HomeState => ({
    ...opened,
    facts: { staff: { ...facts, ...(paused && { paused: { since: 0, by: 'kim@ws4', ...paused } }) } },
  })

  it('lets it run again by a key that is there only then, and then looks again', () => {
    expect([can(told()).includes('resume'), can(told({})).includes('resume')]).toEqual([false, true])
    expect(homeBindings.find(({ act }) => act === 'resume')?.writes).toBe(true)
    expect(reduceHome(told({}), { on: 'act', act: 'resume' }, anAround()).effects).toEqual([
      { effect: 'home.resume', sync: 'staff' },
    ])
    const after = reduceHome(told({}), { on: 'news', news: { news: 'resumed', sync: 'staff' } }, anAround())
    expect([after.effects, after.say?.text]).toEqual([
      [{ effect: 'home.facts', syncs: ['staff'] }],
      'staff may run again.',
    ])
  })
})

describe('what keys mean at home', () => {
  const state = openHome({}, anAround()).state
  const up = (from: HomeState): HomeState => reduceHome(from, { on: 'act', act: 'up' }, anAround()).state

  it('begins at the first sync', () => {
    expect(pickedOn(state, aKnown())).toEqual({ kind: 'sync', name: 'staff' })
    expect(can(state)).toContain('plan')
    expect(can(state)).not.toContain('edit')
  })

  it('acts on a connection once it is selected', () => {
    const onWiki = up(state)
    expect(pickedOn(onWiki, aKnown())).toEqual({ kind: 'connection', name: 'wiki' })
    expect(can(onWiki)).toEqual(expect.arrayContaining(['edit', 'test']))
    expect(can(onWiki)).not.toContain('plan')
    expect(can(onWiki)).not.toContain('directory') // this one cannot be browsed
    expect(can(up(onWiki))).toContain('directory')
  })

  it('tests the selected connection alone, from a sync all of them', () => {
    const tested = heard(heard(state, 'corp'), 'wiki')
    expect(reduceHome(up(tested), { on: 'act', act: 'test' }, anAround()).effects).toEqual([
      { effect: 'home.health', connections: ['wiki'] },
    ])
    expect(reduceHome(tested, { on: 'act', act: 'test' }, anAround()).effects).toEqual([
      { effect: 'home.health', connections: ['corp', 'wiki'] },
    ])
  })

  it('offers nothing but to read again where the configuration does not load', () => {
    expect(can(state, anAround({ known: aKnown({ status: 'wrong' }) }))).toEqual(['quit', 'read-again'])
  })
})
