import { describe, expect, it } from 'vitest'
import { aKnown, anAround, aSync } from '../testing/an-around.ts'
import { openMapping, reduceMapping } from './mapping.ts'
import type { MappingState } from './mapping-state.ts'

const around = anAround()
const facts = { target: [{ name: 'userName', type: 'text' }], attributes: ['uid'], functions: [], roles: [] } as const
const person = { id: 'p-mora', label: 'Mora Lind' }
const { state } = reduceMapping(
  openMapping({ sync: 'staff' }, around).state,
  { on: 'news', news: { news: 'opened', facts, person } },
  around,
)
const edited: MappingState = { ...state, draft: { ...state.draft, filter: '(uid=m*)' } }

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
    expect([after.draft.base, after.was?.base]).toEqual([['ou=new'], ['ou=new']])
    expect(effects).toEqual([{ effect: 'mapping.open', sync: 'staff', person: 'p-mora' }])
  })

  it('nothing is lost that was not saved, and nothing that somebody else wrote', () => {
    const { state: after } = changed({ ...edited, before: [state.draft] })
    expect([after.draft.filter, after.draft.base, after.before]).toEqual(['(uid=m*)', ['ou=new'], []])
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
    expect([after.proposal, after.draft.filter, say?.text]).toEqual([
      undefined,
      '(uid=m*)',
      'f was changed. Look at it.',
    ])
  })

  it('opening says so in the place of the mapping', () => {
    expect(failed('mapping.open').state.problem).toMatchObject({ message: 'f was changed.' })
  })
})
