import type { Kind } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aSync } from '../testing/an-around.ts'
import {
  type Draft,
  draftOf,
  editsBetween,
  moveRule,
  nextWrite,
  type Place,
  putText,
  rebased,
  rowsOf,
  type Section,
} from './mapping-draft.ts'

const sync = aSync({
  scope: { users: { base: ['ou=a,dc=x'], exclude: [{ attribute: 'uid', pattern: 'root*' }] } },
  match: [
    { field: 'userName', expression: 'uid' },
    { field: 'mail', expression: 'mail' },
  ],
  users: { userName: { expression: 'uid', write: 'always' }, title: { expression: 'title', write: 'onCreate' } },
  roles: { admin: ['cn=a', 'cn=b'] },
  onLeave: { deleteAfter: 30 * 86_400_000 },
  onDelete: { deleteAfter: 30 * 86_400_000 },
})
const draft = draftOf(sync)
const offered = { fields: ['userName', 'title', 'mail'], roles: ['admin', 'editor'] }
const texts = (of: Draft, section: Section, kind: Kind = 'user') =>
  rowsOf(of, section, kind, offered).map(({ label, text }) => [label, text])
const edits = (place: Place, text: string) => editsBetween('staff', draft, putText(draft, place, text))
const at = (...path: string[]) => ['syncs', 'staff', ...path]

describe('a draft of a sync', () => {
  it('has a row for each field of the target, mapped or not', () => {
    expect(texts(draft, 'fields')).toEqual([
      ['userName', 'uid'],
      ['title', 'title'],
      ['mail', ''],
    ])
  })

  it('says scope, rules, roles and leaving as the file does, with room for more', () => {
    expect(texts(draft, 'scope')).toEqual([
      ['base', 'ou=a,dc=x'],
      ['', ''],
      ['filter', ''],
      ['in groups', ''],
      ['exclude', 'uid=root*'],
      ['', ''],
    ])
    expect(texts(draft, 'match')).toEqual([
      ['rule 1', 'userName = uid'],
      ['rule 2', 'mail = mail'],
      ['next', ''],
    ])
    expect(texts(draft, 'roles')).toEqual([
      ['admin', 'cn=a'],
      ['', 'cn=b'],
      ['', ''],
      ['editor', ''],
    ])
    expect(texts(draft, 'leaving')).toEqual([
      ['out of scope', 'delete after 30d'],
      ['deleted', ''],
      ['disable when', 'disabled, expired'],
      ['group left', 'keep'],
    ])
    expect(texts(draftOf({ ...sync, disableWhen: [] }), 'leaving')).toContainEqual(['disable when', 'never'])
  })

  it('keeps a field that the target does not have in sight', () => {
    const strange = putText(draft, { part: 'fields', kind: 'user', name: 'tilte' }, 'title')
    expect(texts(strange, 'fields').at(-1)).toEqual(['tilte', 'title'])
  })
})

describe('the groups of a draft', () => {
  const withGroups = draftOf({
    ...sync,
    scope: { ...sync.scope, groups: { base: ['ou=groups'], filter: '(cn=wiki-*)', exclude: [] } },
    groups: { displayName: { expression: 'cn', write: 'always' }, members: { expression: 'members', write: 'always' } },
    groupMatch: [{ field: 'displayName', expression: 'cn' }],
  })
  const changed = (place: Place, text: string) => editsBetween('staff', withGroups, putText(withGroups, place, text))
  const added = (place: Place, text: string) => edits(place, text)

  it('have their own fields, scope without groups to be in, and rules', () => {
    expect(rowsOf(withGroups, 'fields', 'group', { fields: ['displayName', 'members'], roles: [] })).toMatchObject([
      { label: 'displayName', text: 'cn' },
      { label: 'members', text: 'members' },
    ])
    expect(texts(withGroups, 'scope', 'group')).toEqual([
      ['base', 'ou=groups'],
      ['', ''],
      ['filter', '(cn=wiki-*)'],
      ['exclude', ''],
    ])
    expect(texts(withGroups, 'match', 'group')).toEqual([
      ['rule 1', 'displayName = cn'],
      ['next', ''],
    ])
  })

  it('are written at their own places', () => {
    expect(changed({ part: 'filter', kind: 'group' }, '(cn=a*)')).toEqual([
      { path: at('scope', 'groups', 'filter'), value: '(cn=a*)' },
    ])
    expect(changed({ part: 'match', kind: 'group', at: 1 }, 'externalId = id')).toEqual([
      { path: at('matchGroups'), value: ['displayName = cn', 'externalId = id'] },
    ])
    expect(changed({ part: 'fields', kind: 'group', name: 'members' }, '')).toEqual([{ path: at('groups', 'members') }])
  })

  it('come with the first field and go with the last', () => {
    expect(added({ part: 'fields', kind: 'group', name: 'displayName' }, 'cn')).toEqual([
      { path: at('groups', 'displayName'), value: 'cn' },
    ])
    const one = putText(withGroups, { part: 'fields', kind: 'group', name: 'members' }, '')
    const none = putText(one, { part: 'fields', kind: 'group', name: 'displayName' }, '')
    expect(editsBetween('staff', withGroups, none)).toEqual([{ path: at('groups') }])
  })

  it('keep what somebody else wrote of people', () => {
    const theirs = draftOf({ ...sync, match: [] })
    const ours = putText(draft, { part: 'fields', kind: 'group', name: 'displayName' }, 'cn')
    const both = rebased(draft, theirs, ours)
    expect([both.user.match, Object.keys(both.group.fields)]).toEqual([[], ['displayName']])
  })
})

describe('a draft of a file that somebody else has changed since', () => {
  it('keeps what both changed, each where only one did', () => {
    const theirs = draftOf({
      ...sync,
      users: { ...sync.users, mail: { expression: 'mail', write: 'always' } },
      match: [],
    })
    const ours = putText(
      putText(draft, { part: 'fields', kind: 'user', name: 'title' }, ''),
      { part: 'filter', kind: 'user' },
      '(uid=m*)',
    )
    const { fields, match, filter, base } = rebased(draft, theirs, ours).user
    expect([Object.keys(fields), match, filter, base]).toEqual([['userName', 'mail'], [], '(uid=m*)', ['ou=a,dc=x']])
  })
})

describe('what is written of a changed draft', () => {
  it('is only what is another now', () => {
    expect(editsBetween('staff', draft, draft)).toEqual([])
    expect(edits({ part: 'fields', kind: 'user', name: 'mail' }, 'lower(mail)')).toEqual([
      { path: at('users', 'mail'), value: 'lower(mail)' },
    ])
    expect(edits({ part: 'filter', kind: 'user' }, '(uid=*)')).toEqual([
      { path: at('scope', 'users', 'filter'), value: '(uid=*)' },
    ])
  })

  it('keeps when a field is written', () => {
    expect(edits({ part: 'fields', kind: 'user', name: 'title' }, 'cn')).toEqual([
      { path: at('users', 'title'), value: { value: 'cn', write: 'onCreate' } },
    ])
    expect(editsBetween('staff', draft, nextWrite(nextWrite(draft, 'user', 'title'), 'user', 'title'))).toEqual([
      { path: at('users', 'title'), value: 'title' },
    ])
  })

  it('takes away what is empty', () => {
    expect(edits({ part: 'fields', kind: 'user', name: 'title' }, ' ')).toEqual([{ path: at('users', 'title') }])
    expect(edits({ part: 'exclude', kind: 'user', at: 0 }, '')).toEqual([{ path: at('scope', 'users', 'exclude') }])
    expect(edits({ part: 'match', kind: 'user', at: 0 }, '')).toEqual([{ path: at('match'), value: ['mail = mail'] }])
  })

  it('writes a role of one group without a list', () => {
    expect(edits({ part: 'roles', name: 'admin', at: 1 }, '')).toEqual([{ path: at('roles', 'admin'), value: 'cn=a' }])
    expect(edits({ part: 'roles', name: 'editor', at: 0 }, 'cn=e')).toEqual([
      { path: at('roles', 'editor'), value: 'cn=e' },
    ])
  })

  it('writes leaving as words or with its time', () => {
    expect(edits({ part: 'onLeave' }, 'delete')).toContainEqual({ path: at('onLeave'), value: 'delete' })
    expect(edits({ part: 'onDelete' }, 'delete after 2w')).toEqual([
      { path: at('onDelete'), value: { deleteAfter: '2w' } },
    ])
    expect(edits({ part: 'onGroupLeave' }, 'empty')).toEqual([{ path: at('onGroupLeave'), value: 'empty' }])
  })

  it('keeps to the same for the deleted, should the file have said it twice', () => {
    expect(edits({ part: 'onLeave' }, 'keep')).toEqual([
      { path: at('onLeave'), value: 'keep' },
      { path: at('onDelete') },
    ])
  })

  it('writes the states that switch an account off as a list, and the default by taking it away', () => {
    const states = (text: string) => edits({ part: 'disableWhen' }, text)
    expect(states('disabled, locked')).toEqual([{ path: at('disableWhen'), value: ['disabled', 'locked'] }])
    expect(states('never')).toEqual([{ path: at('disableWhen'), value: [] }])
    expect(states('')).toEqual([{ path: at('disableWhen') }])
  })

  it('has the rules in their new order', () => {
    expect(moveRule(draft, 'user', 1, -1).user.match).toEqual(['mail = mail', 'userName = uid'])
    expect(moveRule(draft, 'user', 0, -1)).toBe(draft)
  })
})
