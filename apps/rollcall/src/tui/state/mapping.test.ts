import { describe, expect, it } from 'vitest'
import { aKnown, anAround, aSync } from '../testing/an-around.ts'
import { openMapping, reduceMapping } from './mapping.ts'
import { canMapping } from './mapping-bindings.ts'
import type { MappingState } from './mapping-state.ts'

const around = anAround()
const facts = { target: [{ name: 'userName', type: 'text' }], attributes: ['uid'], functions: [], roles: [] } as const
const person = { id: 'p-mora', label: 'Mora Lind' }
const { state } = reduceMapping(
  openMapping({ sync: 'staff' }, around).state,
  { on: 'news', news: { news: 'opened', facts, person } },
  around,
)
const edited: MappingState = { ...state, draft: { ...state.draft, user: { ...state.draft.user, filter: '(uid=m*)' } } }

describe('when one comes back from the directory', () => {
  it('the person who was chosen there is taken, by id if it has one', () => {
    const back = (given: unknown) => reduceMapping(state, { on: 'returned', with: given }, around).effects
    expect(back({ ref: 'uid=nora', id: 'p-nora', label: 'Nora' })).toEqual([
      { effect: 'mapping.person', text: 'p-nora' },
    ])
    expect(back({ ref: 'uid=nora', label: 'Nora' })).toEqual([{ effect: 'mapping.person', text: 'uid=nora' }])
    expect(back(undefined)).toBeUndefined()
  })
})

describe('when the configuration is read anew', () => {
  const sync = aSync({ scope: { users: { base: ['ou=new'], exclude: [] } } })
  const changed = (before: MappingState) =>
    reduceMapping(before, { on: 'changed' }, anAround({ known: aKnown({ syncs: [sync] }) }))

  it('what nobody changed here is as it stands there now, and the systems are asked again', () => {
    const { state: after, effects } = changed(state)
    expect([after.draft.user.base, after.was?.user.base]).toEqual([['ou=new'], ['ou=new']])
    expect(effects).toEqual([{ effect: 'mapping.open', sync: 'staff', person: 'p-mora' }])
  })

  it('nothing is lost that was not saved, and nothing that somebody else wrote', () => {
    const { state: after } = changed({ ...edited, before: [state.draft] })
    expect([after.draft.user.filter, after.draft.user.base, after.before]).toEqual(['(uid=m*)', ['ou=new'], []])
  })
})

describe('turning to groups', () => {
  const group = { id: 'g-wiki', label: 'wiki-users' }
  const withGroups = { ...state, facts: { ...facts, group: { target: [], attributes: ['cn'] } } }
  const turned = (act: 'groups' | 'people', from: MappingState) => reduceMapping(from, { on: 'act', act }, around)

  it('tries their mapping, and asks for one of them once', () => {
    const { state: after, effects } = turned('groups', withGroups)
    expect(effects).toEqual([
      { effect: 'mapping.try', kind: 'group', fields: {}, match: [] },
      { effect: 'mapping.group' },
    ])
    const alone: MappingState = { ...after, tried: { fields: { displayName: { values: [] } }, rules: [] } }
    const found = reduceMapping(alone, { on: 'news', news: { news: 'group', group } }, around)
    expect([found.state.group, found.effects]).toEqual([group, [expect.objectContaining({ effect: 'mapping.try' })]])
    expect(found.state.tried.fields).toEqual({}) // what was tried with none is nothing that this one would get
    const back = turned('people', found.state)
    expect(back.effects).toEqual([expect.objectContaining({ effect: 'mapping.try', kind: 'user' })])
    expect(turned('groups', back.state).effects).toHaveLength(1)
  })

  it('is not offered where a system has none, unless the file speaks of them', () => {
    expect(canMapping(state, 'groups', around)).toBe(false)
    expect(canMapping(withGroups, 'groups', around)).toBe(true)
    const written = { displayName: { expression: 'cn', write: 'always' } } as const
    const spoken = { ...state, draft: { ...state.draft, group: { ...state.draft.group, fields: written } } }
    expect(canMapping(spoken, 'groups', around)).toBe(true)
  })

  it('leaves nothing there that is about one person', () => {
    const { state: after } = turned('groups', withGroups)
    expect(
      (['people', 'groups', 'user', 'directory', 'worst'] as const).filter((act) => canMapping(after, act, around)),
    ).toEqual(['people'])
  })

  it('asks again after the file was read anew', () => {
    const { state: after } = turned('groups', withGroups)
    const opened = { news: 'opened', facts: withGroups.facts, person } as const
    const { state: anew, effects } = reduceMapping({ ...after, group }, { on: 'news', news: opened }, around)
    expect([anew.group, effects?.at(-1)]).toEqual([undefined, { effect: 'mapping.group' }])
  })
})

describe('when something fails', () => {
  const failed = (effect: string) =>
    reduceMapping(
      { ...edited, proposal: { file: 'f', before: 'a', after: 'b', diff: [] } },
      { on: 'failed', effect, problem: { code: 'conflict.config', message: 'f was changed.', hint: 'Look at it.' } },
      around,
    )

  it('writing goes back to the draft, with why', () => {
    const { state: after, say } = failed('mapping.write')
    expect([after.proposal, after.draft.user.filter, say?.text]).toEqual([
      undefined,
      '(uid=m*)',
      'f was changed. Look at it.',
    ])
  })

  it('opening says so in the place of the mapping', () => {
    expect(failed('mapping.open').state.problem).toMatchObject({ message: 'f was changed.' })
  })
})
