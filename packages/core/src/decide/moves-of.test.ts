import type { Attributes, Field, SyncRecord } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aMapping, application, aSync } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const user: readonly Field[] = application.user.map((field) =>
  field.name === 'manager' ? { ...field, unique: true } : field,
)
const sync = aSync(
  {
    users: aMapping({
      userName: 'uid',
      mail: 'mail',
      aliases: 'all(cn)',
      title: 'title',
      manager: 'manager',
      badge: 'photo',
    }),
    onLeave: 'delete',
  },
  { target: { ...application, user: [...user, { name: 'badge', type: 'bytes', unique: true }] } },
)
const boss = { manager: [{ other: 'p-boss' as never }] }
const base = { userName: ['mora'], mail: ['mora@acme.test'], aliases: ['a'], title: ['Pilot'], manager: [], badge: [] }

const linked = (source: Attributes, target: Attributes = {}) => {
  const entry = aPerson({ cn: ['a'], ...source })
  const account = anAccount({ aliases: ['a'], ...target })
  return decide(sync, aSituation(sync, { entry, link: aLink({ base }), account, references: boss }))
}

describe('a unique value', () => {
  it('is taken as a whole by whoever is created, in the form in which values are compared', () => {
    const entry: SyncRecord = aPerson({
      uid: ['MORA'],
      mail: [],
      cn: ['A'],
      photo: [new Uint8Array([65])],
      manager: ['uid=boss'],
    })
    const { moves } = decide(sync, aSituation(sync, { entry, references: boss }))
    expect(moves).toStrictEqual([
      { field: 'userName', to: 'mora', whole: true },
      { field: 'aliases', to: 'a', whole: true },
      { field: 'badge', to: 'A', whole: true },
    ])
  })
  it('is given up by whoever is deleted', () => {
    const side = { is: 'out-of-scope' } as const
    const account = anAccount({ aliases: ['A', 'b'] })
    const { moves } = decide(sync, aSituation(sync, { side, link: aLink({ base }), account }))
    expect(moves).toStrictEqual([
      { field: 'userName', from: 'mora' },
      { field: 'mail', from: 'mora@acme.test' },
      { field: 'aliases', from: 'a' },
      { field: 'aliases', from: 'b' },
    ])
  })
  it('moves by an update: taken, given up, or both at once; of many values each by itself', () => {
    expect(linked({ uid: ['nils'], cn: ['b'] }).moves).toStrictEqual([
      { field: 'userName', from: 'mora', to: 'nils' },
      { field: 'aliases', to: 'b' },
      { field: 'aliases', from: 'a' },
    ])
    expect(linked({ mail: [] }).moves).toStrictEqual([{ field: 'mail', from: 'mora@acme.test' }])
    expect(linked({}, { mail: [] }).moves).toStrictEqual([{ field: 'mail', to: 'mora@acme.test' }])
  })
  it('does not move where it stays and only another beside it goes, nor by a reference to somebody who is only being made', () => {
    const told = {
      link: aLink({ base }),
      account: anAccount({ aliases: ['a'], mail: ['MORA@acme.test', 'other@acme.test'] }),
    }
    const kept = decide(sync, aSituation(sync, { entry: aPerson({ cn: ['a'] }), ...told }))
    expect([opsOf(kept), kept.moves]).toEqual([['update'], []])
    const led = linked({ manager: ['uid=boss'] })
    expect([opsOf(led), led.moves]).toEqual([['update'], []])
  })
  it('is none of what else is written', () => {
    const decision = decide(
      sync,
      aSituation(sync, {
        entry: aPerson({ cn: ['a'], title: ['Chief'] }, { standing: { disabled: true } }),
        link: aLink({ base }),
        account: anAccount({ aliases: ['a'] }),
      }),
    )
    expect([opsOf(decision), decision.moves]).toStrictEqual([['disable', 'endSessions', 'update'], []])
  })
})
