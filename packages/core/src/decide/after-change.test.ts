import type { Change, Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroupLink, aLink, day, now } from '../testing/a-situation.ts'
import { afterChange } from './after-change.ts'

function after(link: Link | undefined, step: Change['step'], why: Change['why'] = 'source-changed', id = 't-mora') {
  const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' } as Change['about']
  return afterChange(link, { seq: 1, phase: 4, about, why, needs: [], undo: 'exact', step }, id as never, now)
}

const on = { kind: 'user', id: 't-mora' } as const

describe('the link after a change', () => {
  it('of a new account holds what was written, but not what is only being made', () => {
    const attributes = { userName: ['mora'], manager: [{ by: 3 }] }
    expect(after(undefined, { op: 'create', kind: 'user', attributes, active: true }, 'joined', 't-9')).toEqual({
      kind: 'user',
      source: 'p-mora',
      target: 't-9',
      label: 'mora',
      base: { userName: ['mora'] },
      settled: false,
    })
  })
  it('that links has the agreed values as its base', () => {
    expect(after(undefined, { op: 'link', id: 't-mora' as never, base: { title: ['x'] } })?.base).toEqual({
      title: ['x'],
    })
  })
  it('that unlinks or deletes is gone', () => {
    expect(after(aLink(), { op: 'unlink' })).toBeUndefined()
    expect(after(aLink(), { op: 'delete', ...on, before: {} })).toBeUndefined()
  })
  it('is not settled and proves nothing any more', () => {
    const proof = { source: 'a', inputs: 'b' }
    expect(after(aLink({ proof }), { op: 'endSessions', ...on })).toEqual(aLink({ settled: false }))
  })
  it('of a field holds the new value, of many the set that is left', () => {
    const edits = [
      { field: 'title', from: ['Pilot'], to: ['Chief'], add: [], remove: [] },
      { field: 'phones', from: [], to: [], add: ['3'], remove: ['1'] },
    ]
    const link = aLink({ base: { title: ['Pilot'], phones: ['1', '2'] } })
    expect(after(link, { op: 'update', ...on, edits })?.base).toEqual({ title: ['Chief'], phones: ['2', '3'] })
  })
  it('may have a new id in the target', () => {
    const edits = [{ field: 'title', from: [], to: ['Chief'], add: [], remove: [] }]
    expect(after(aLink(), { op: 'update', ...on, edits }, 'source-changed', 't-new')?.target).toBe('t-new')
  })
  it('of a switch remembers who switched, why and when', () => {
    const off = after(aLink(), { op: 'setActive', ...on, active: false }, 'gone')
    expect(off).toMatchObject({ off: { why: 'gone', since: now }, left: now })
    expect(after(off, { op: 'setActive', ...on, active: true }, 'returned')).toEqual(aLink({ settled: false }))
  })
  it('keeps the moment someone left first', () => {
    const link = aLink({ left: now - day })
    expect(after(link, { op: 'setActive', ...on, active: false }, 'left-scope')?.left).toBe(now - day)
  })
  it('of members and roles holds the pairs that Rollcall made', () => {
    const step = { op: 'members', kind: 'group', id: 't-crew', add: ['b', { by: 4 }], remove: ['a'] } as const
    expect(after(aGroupLink(['a']), step)?.base.members).toEqual(['b'])
    expect(after(aLink(), { op: 'roles', ...on, grant: ['admin'], revoke: [] })?.base.roles).toEqual(['admin'])
  })
  it('of nobody is nobody', () => {
    expect(after(undefined, { op: 'endSessions', ...on })).toBeUndefined()
  })
})
