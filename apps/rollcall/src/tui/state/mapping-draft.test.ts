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
const texts = (of: Draft, section: Parameters<typeof rowsOf>[1]) =>
  rowsOf(of, section, offered).map(({ label, text }) => [label, text])
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
    const strange = putText(draft, { part: 'users', name: 'tilte', at: 0 }, 'title')
    expect(texts(strange, 'fields').at(-1)).toEqual(['tilte', 'title'])
  })
})

describe('a draft of a file that somebody else has changed since', () => {
  it('keeps what both changed, each where only one did', () => {
    const theirs = draftOf({
      ...sync,
      users: { ...sync.users, mail: { expression: 'mail', write: 'always' } },
      match: [],
    })
    const ours = putText(putText(draft, { part: 'users', name: 'title', at: 0 }, ''), { part: 'filter' }, '(uid=m*)')
    const { users, match, filter, base } = rebased(draft, theirs, ours)
    expect([Object.keys(users), match, filter, base]).toEqual([['userName', 'mail'], [], '(uid=m*)', ['ou=a,dc=x']])
  })
})

describe('what is written of a changed draft', () => {
  it('is only what is another now', () => {
    expect(editsBetween('staff', draft, draft)).toEqual([])
    expect(edits({ part: 'users', name: 'mail', at: 0 }, 'lower(mail)')).toEqual([
      { path: at('users', 'mail'), value: 'lower(mail)' },
    ])
    expect(edits({ part: 'filter' }, '(uid=*)')).toEqual([{ path: at('scope', 'users', 'filter'), value: '(uid=*)' }])
  })

  it('keeps when a field is written', () => {
    expect(edits({ part: 'users', name: 'title', at: 0 }, 'cn')).toEqual([
      { path: at('users', 'title'), value: { value: 'cn', write: 'onCreate' } },
    ])
    expect(editsBetween('staff', draft, nextWrite(nextWrite(draft, 'title'), 'title'))).toEqual([
      { path: at('users', 'title'), value: 'title' },
    ])
  })

  it('takes away what is empty', () => {
    expect(edits({ part: 'users', name: 'title', at: 0 }, ' ')).toEqual([{ path: at('users', 'title') }])
    expect(edits({ part: 'exclude', at: 0 }, '')).toEqual([{ path: at('scope', 'users', 'exclude') }])
    expect(edits({ part: 'match', at: 0 }, '')).toEqual([{ path: at('match'), value: ['mail = mail'] }])
  })

  it('writes a role of one group without a list', () => {
    expect(edits({ part: 'roles', name: 'admin', at: 1 }, '')).toEqual([{ path: at('roles', 'admin'), value: 'cn=a' }])
    expect(edits({ part: 'roles', name: 'editor', at: 0 }, 'cn=e')).toEqual([
      { path: at('roles', 'editor'), value: 'cn=e' },
    ])
  })

  it('writes leaving as words or with its time', () => {
    expect(edits({ part: 'onLeave' }, 'keep')).toEqual([{ path: at('onLeave'), value: 'keep' }])
    expect(edits({ part: 'onDelete' }, 'delete after 2w')).toEqual([
      { path: at('onDelete'), value: { deleteAfter: '2w' } },
    ])
    expect(edits({ part: 'onGroupLeave' }, 'empty')).toEqual([{ path: at('onGroupLeave'), value: 'empty' }])
  })

  it('writes the states that switch an account off as a list, and the default by taking it away', () => {
    const states = (text: string) => edits({ part: 'disableWhen' }, text)
    expect(states('disabled, locked')).toEqual([{ path: at('disableWhen'), value: ['disabled', 'locked'] }])
    expect(states('never')).toEqual([{ path: at('disableWhen'), value: [] }])
    expect(states('')).toEqual([{ path: at('disableWhen') }])
  })

  it('has the rules in their new order', () => {
    expect(moveRule(draft, 1, -1).match).toEqual(['mail = mail', 'userName = uid'])
    expect(moveRule(draft, 0, -1)).toBe(draft)
  })
})
