import type { Attributes, Schema } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation, day, now } from '../testing/a-situation.ts'
import { application, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { privilegedRoles, readAccount } from './account.ts'
import { decide } from './decide.ts'

const sync = aSync()
const off = aLink({ off: { why: 'left-scope', since: now - day } })

describe('whether an account is on', () => {
  it.each([true, 1, '1', 'true', 'TRUE'])('%j is on: who left is switched off', (active) => {
    const told = { side: { is: 'out-of-scope' }, link: aLink(), account: anAccount({ active: [active] }) } as const
    expect(opsOf(decide(sync, aSituation(sync, told)))).toEqual(['disable', 'endSessions'])
  })
  it.each([false, 0, '0', 'false', 'FALSE'])('%j is off: who is back is switched on', (active) => {
    const told = { entry: aPerson(), link: off, account: anAccount({ active: [active] }) }
    expect(opsOf(decide(sync, aSituation(sync, told)))).toEqual(['enable'])
  })
  it.each([
    ['the target cannot tell', { is: 'read', record: { kind: 'user', id: 't-mora', attributes: aLink().base } }],
    ['the account was not read, for nothing changed there', { is: 'unchanged' }],
  ] as const)('is known by the link where %s', (_, target) => {
    const decided = (link = aLink()) => decide(sync, aSituation(sync, { entry: aPerson(), link, target }))
    expect(decided()).toEqual({ rows: ['in-step'], drafts: [], findings: [], moves: [], link: aLink() })
    expect(opsOf(decided(off))).toEqual(['enable'])
  })
})

describe('a field of an account', () => {
  const { title: _, ...untitled } = anAccount().attributes
  const account = { ...anAccount(), attributes: untitled }
  it('that the answer does not name is empty', () => {
    expect(readAccount(account).valuesOf({ name: 'title' })).toEqual([])
  })
  it('that came in part is not known', () => {
    expect(readAccount({ ...account, partial: ['title'] }).valuesOf({ name: 'title' })).toBeUndefined()
  })
  it('that cannot be read back holds what the link remembers, and nothing where it remembers nothing', () => {
    const password = { name: 'password', readable: false } as const
    expect(readAccount(account, aLink({ base: { password: ['old'] } })).valuesOf(password)).toEqual(['old'])
    expect(readAccount(account, aLink()).valuesOf(password)).toEqual([])
    expect(readAccount(account).valuesOf(password)).toEqual([])
  })
})

describe('an account that a pattern may protect', () => {
  const guarded = aSync({ protect: [{ attribute: 'aliases', pattern: 'root*' }] })
  it.each([
    ['where one of many values fits', { aliases: ['mora', 'root-2'] }, ['protected']],
    ['not where none fits', { aliases: ['mora'] }, ['differs']],
    ['not where it has no such value', {}, ['differs']],
  ] as const)('is protected %s', (_, more: Attributes, rows) => {
    const account = anAccount({ title: ['Cook'], ...more })
    expect(decide(guarded, aSituation(guarded, { entry: aPerson(), link: aLink(), account })).rows).toEqual(rows)
  })
})

describe('the privileged roles of an account', () => {
  const { roles: _, ...unroled } = anAccount().attributes
  it.each([
    ['are those it holds that give power over others', application, { roles: ['editor', 'admin'] }, ['admin']],
    ['are none where it holds only others', application, { roles: ['editor'] }, []],
    ['are none where nothing is said of its roles', application, {}, []],
    ['are none in a target that names none', { ...application, roles: undefined }, { roles: ['admin'] }, []],
  ] as const)('%s', (_, schema, more: Attributes, names) => {
    expect(privilegedRoles(schema as Schema, { attributes: { ...unroled, ...more } })).toEqual(names)
  })
})
