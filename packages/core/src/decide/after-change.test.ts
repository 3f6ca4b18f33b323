import type { Attributes, Change, Link, TargetId } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroupLink, aLink, day, now } from '../testing/a-situation.ts'
import { afterChange } from './after-change.ts'

function after(
  link: Link | undefined,
  step: Change['step'],
  why: Change['why'] = 'source-changed',
  id = 't-mora',
  more: Partial<Change> = {},
) {
  const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' } as Change['about']
  const change: Change = { seq: 1, phase: 4, about, why, needs: [], undo: 'exact', step, ...more }
  return afterChange(link, change, id as TargetId, now)
}

const on = { kind: 'user', id: 't-mora' } as const

describe('the link after a change', () => {
  it('of a new account holds what was written, but not what is only being made', () => {
    const attributes = { userName: ['mora'], manager: [{ by: 3 }], phones: ['1', { by: 4 }] } as Attributes<unknown>
    const step = { op: 'create', kind: 'user', attributes, active: true } as Change['step']
    const made = {
      kind: 'user',
      source: 'p-mora',
      target: 't-9',
      label: 'mora',
      base: { userName: ['mora'] },
      settled: false,
    }
    expect(after(undefined, step, 'joined', 't-9')).toStrictEqual(made)
    const known = { dn: 'uid=mora', standing: { lockedUntil: now } }
    const before = aLink({ ...known, off: { why: 'disabled', since: now }, left: now, base: { title: ['Pilot'] } })
    expect(after(before, step, 'target-missing', 't-9')).toStrictEqual({ ...made, ...known })
  })
  it('that links has the agreed values as its base, and nothing of another link', () => {
    const step = { op: 'link', id: 't-mora' as TargetId, base: { title: ['x'] } } as const
    const made = aLink({ base: { title: ['x'] }, settled: false })
    expect(after(undefined, step)).toStrictEqual(made)
    expect(after(aLink({ dn: 'uid=mora', left: now, standing: { disabled: true } }), step)).toStrictEqual(made)
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
  it('of a field keeps what else is agreed, and forgets only what the target made of that field', () => {
    const title = { wanted: ['Pilot'], kept: ['pilot'] }
    const mail = { wanted: ['m@acme.test'], kept: [] }
    const edits = [
      { field: 'title', from: [], to: ['Chief'], add: [], remove: [] },
      { field: 'level', from: [], to: ['3'], add: [], remove: [] },
    ]
    const base = { ...aLink().base, title: ['Chief'], level: ['3'] }
    expect(after(aLink({ unkept: { title, mail } }), { op: 'update', ...on, edits })).toStrictEqual(
      aLink({ base, unkept: { mail }, settled: false }),
    )
    expect(after(aLink({ unkept: { title } }), { op: 'update', ...on, edits })).toStrictEqual(
      aLink({ base, settled: false }),
    )
  })
  it.each([[[{ by: 3 }]], [['t-new', { by: 3 }]]])(
    'of a reference to someone who is only being made holds none: %j',
    (to) => {
      const edits = [{ field: 'manager', from: ['t-old'], to, add: [], remove: [] }]
      expect(after(aLink({ base: { manager: ['t-old'] } }), { op: 'update', ...on, edits })?.base).toEqual({})
    },
  )
  it.each([
    ['left-scope', { left: now }],
    ['gone', { left: now }],
    ['disabled', {}],
    ['expired', {}],
  ] as const)('of a switch remembers who switched, when, and why: %s', (why, left) => {
    const off = after(aLink(), { op: 'setActive', ...on, active: false }, why)
    const switched = { off: { why, since: now, sessions: 'open' as const }, ...left }
    expect(off).toStrictEqual(aLink({ ...switched, settled: false }))
    expect(after(off, { op: 'setActive', ...on, active: true }, 'returned')).toStrictEqual(aLink({ settled: false }))
    const ended = aLink({ off: { why, since: now }, ...left, settled: false })
    expect(after(off, { op: 'endSessions', ...on })).toStrictEqual(ended)
  })
  it('does not say that someone left to whom a field or a role was given; taking a role says nothing', () => {
    const left = aLink({ left: now - day })
    const edits = [{ field: 'title', from: [], to: ['Chief'], add: [], remove: [] }]
    expect(after(left, { op: 'update', ...on, edits })).not.toHaveProperty('left')
    expect(after(left, { op: 'roles', ...on, grant: ['admin'], revoke: [] })).not.toHaveProperty('left')
    expect(after(left, { op: 'roles', ...on, grant: [], revoke: ['admin'] })?.left).toBe(now - day)
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
  it('that an undo makes is as it was before the run', () => {
    const edits = [{ field: 'title', from: ['Chief'], to: ['Pilot'], add: [], remove: [] }]
    const undoes = { run: 7, seqs: [1], before: aLink({ base: { title: ['pilot'] } }) }
    const link = aLink({ base: { title: ['Chief'], mail: ['m@acme.test'] } })
    expect(after(link, { op: 'update', ...on, edits }, 'undone', 't-mora', { undoes })).toStrictEqual(
      aLink({ base: { title: ['pilot'], mail: ['m@acme.test'] }, settled: false }),
    )
  })
  it('of nobody is nobody', () => {
    expect(after(undefined, { op: 'endSessions', ...on })).toBeUndefined()
  })
})
