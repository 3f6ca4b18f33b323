import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { proposeBases, proposeColumns, proposeMapping, proposeTable } from './propose.ts'
import { proposeSync } from './propose-sync.ts'
import type { Sample } from './sample.ts'

const source = ['uid', 'cn', 'sn', 'givenName', 'mail', 'title'].map((name): Field => ({ name, type: 'text' }))

describe('the mapping that init proposes', () => {
  it('finds the usual attribute of each field, however the target spells it', () => {
    const target: Field[] = [
      { name: 'external_id', type: 'text', unique: true },
      { name: 'user_name', type: 'text', unique: true, required: true },
      { name: 'name.givenName', type: 'text' },
      { name: 'Email', type: 'text', unique: true },
      { name: 'shoe_size', type: 'number' },
    ]
    expect(proposeMapping(target, source)).toEqual({
      mapping: { external_id: 'id', user_name: 'lower(uid)', 'name.givenName': 'givenName', Email: 'mail' },
      match: ['external_id = id', 'user_name = uid', 'Email = mail'],
      open: [],
    })
  })

  it('uses only attributes the source has, and names required fields that are left', () => {
    const target: Field[] = [
      { name: 'phone', type: 'text', required: true },
      { name: 'displayName', type: 'text' },
    ]
    expect(proposeMapping(target, source)).toEqual({ mapping: { displayName: 'cn' }, match: [], open: ['phone'] })
  })

  it('takes the attribute that most people of a sample have, and for a required field none that nobody has', () => {
    const both = [...source, { name: 'displayName', type: 'text' } as const]
    const target: Field[] = [
      { name: 'display_name', type: 'text' },
      { name: 'job_title', type: 'text', required: true },
      { name: 'given_name', type: 'text' },
    ]
    const of = (having: Sample['having']) => proposeMapping(target, both, { sample: { people: 200, having } })
    expect(of({ displayname: 0, cn: 200, title: 3, givenname: 0 })).toMatchObject({
      mapping: { display_name: 'cn', job_title: 'title', given_name: 'givenName' },
      open: [],
    })
    expect(of({ displayname: 200, cn: 200, title: 0 })).toMatchObject({
      mapping: { display_name: 'displayName' },
      open: ['job_title'],
    })
  })

  it('leaves fields alone that nobody may write', () => {
    expect(proposeMapping([{ name: 'mail', type: 'text', writable: 'never' }], source).mapping).toEqual({})
  })

  it('of a group is its name and its members', () => {
    const target: Field[] = [
      { name: 'name', type: 'text', unique: true },
      { name: 'members', type: 'ref', many: true },
    ]
    expect(proposeMapping(target, source, { kind: 'group' })).toEqual({
      mapping: { name: 'cn', members: 'members' },
      match: ['name = cn'],
      open: [],
    })
  })
})

describe('the bases that init proposes', () => {
  it('are the branches whose names say people and groups', () => {
    expect(proposeBases(['ou=services,dc=acme', 'ou=People,dc=acme', 'cn=groups,dc=acme'])).toEqual({
      users: 'ou=People,dc=acme',
      groups: 'cn=groups,dc=acme',
    })
  })
  it('are none where no name says so', () => {
    expect(proposeBases(['ou=peopleware,dc=acme', 'dc=acme'])).toEqual({})
  })
})

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, type: 'text', ...more })

describe('the table that is proposed', () => {
  it('is the one that by its name or its columns holds accounts', () => {
    const table = (name: string, ...columns: string[]) => ({ name, columns: columns.map((column) => field(column)) })
    expect(proposeTable([table('team'), table('app.users')])?.name).toBe('app.users')
    expect(proposeTable([table('team', 'name'), table('staff', 'login')])?.name).toBe('staff')
    expect(proposeTable([table('a'), table('b')])?.name).toBe('a')
    expect(proposeTable([])).toBeUndefined()
  })

  it('has its key and its switch by the usual names, else a unique column and none', () => {
    expect(proposeColumns([field('login'), field('user_id'), field('is_active', { type: 'boolean' })])).toEqual({
      ...{ id: 'user_id', active: 'is_active' },
    })
    expect(proposeColumns([field('a'), field('b', { unique: true })])).toEqual({ id: 'b' })
  })
})

describe('the sync that is proposed', () => {
  it('matches by the login where the target says of nothing that it is unique', () => {
    const { users, neverOff } = proposeSync({ user: [field('login')] }, { user: source }, {})
    expect([users.match, neverOff]).toEqual([['login = uid'], true])
  })

  it('maps groups only where both sides have them', () => {
    const target = {
      user: [field('login'), field('active', { type: 'boolean' })],
      group: [field('name'), field('members')],
    }
    expect(proposeSync(target, { user: source }, {})).toMatchObject({ neverOff: false })
    expect(proposeSync(target, { user: source }, {}).groups).toBeUndefined()
    expect(proposeSync(target, { user: source, group: source }, {}).groups).toEqual({ name: 'cn', members: 'members' })
    const unique = { ...target, group: [field('name', { unique: true })] }
    expect(proposeSync(unique, { user: source, group: source }, {}).groupMatch).toEqual(['name = cn'])
  })
})
