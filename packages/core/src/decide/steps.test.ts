import type { Field } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import {
  aGroup,
  aGroupLink,
  aLink,
  anAccount,
  aPerson,
  aSituation,
  aTeam,
  day,
  members,
  now,
  type Told,
} from '../testing/a-situation.ts'
import { aMapping, application, aSync, everything } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const on = { kind: 'user', id: 't-mora' } as const
const away = { kind: 'group', id: 't-crew' } as const
const out = { is: 'out-of-scope' } as const
const asleep = anAccount({ active: [false] }, { version: 'v1' })
const off = (more = {}) => aLink({ off: { why: 'disabled', since: now - day, ...more } })

const draftsOf = (told: Told, chosen = aSync()) => decide(chosen, aSituation(chosen, told)).drafts

describe('a step for an account that was read with a version', () => {
  const account = anAccount({}, { version: 'v1' })
  const disabled = aPerson({}, { standing: { disabled: true } })
  it('expects that version when it switches off; what then ends the sessions does not', () => {
    const end = { phase: 2, why: 'disabled', undo: 'impossible', step: { op: 'endSessions', ...on } }
    expect(draftsOf({ entry: disabled, link: aLink(), account })).toStrictEqual([
      { phase: 2, why: 'disabled', undo: 'exact', step: { op: 'setActive', ...on, version: 'v1', active: false } },
      end,
    ])
    expect(draftsOf({ entry: disabled, link: aLink(), account: anAccount() })).toStrictEqual([
      { phase: 2, why: 'disabled', undo: 'exact', step: { op: 'setActive', ...on, active: false } },
      end,
    ])
  })
  it('expects it when it switches on', () => {
    expect(draftsOf({ entry: aPerson(), link: off(), account: asleep })).toStrictEqual([
      { phase: 8, why: 'returned', undo: 'exact', step: { op: 'setActive', ...on, version: 'v1', active: true } },
    ])
  })
  it('expects it when it deletes, and keeps what is lost', () => {
    const chosen = aSync({ onLeave: 'delete' })
    expect(draftsOf({ side: out, link: aLink(), account }, chosen)).toStrictEqual([
      {
        phase: 10,
        why: 'left-scope',
        undo: 'partial',
        step: { op: 'delete', ...on, version: 'v1', before: account.attributes },
      },
    ])
  })
  it('expects it in the first of two updates: after that it is another one', () => {
    const led = aSync({ users: aMapping({ userName: 'uid', title: 'title', manager: 'manager' }) })
    const references = { manager: [{ other: 'p-boss' as never }] }
    const told = { link: aLink({ base: { userName: ['mora'], title: ['Pilot'] } }), account, references }
    const steps = (title: string) =>
      draftsOf({ ...told, entry: aPerson({ title: [title], manager: ['uid=boss'] }) }, led).map(({ step }) => step)
    const title = [{ field: 'title', from: ['Pilot'], to: ['Chief'], add: [], remove: [] }]
    const manager = [{ field: 'manager', from: [], to: references.manager, add: [], remove: [] }]
    expect(steps('Chief')).toStrictEqual([
      { op: 'update', ...on, edits: title, version: 'v1' },
      { op: 'update', ...on, edits: manager },
    ])
    expect(steps('Pilot')).toStrictEqual([{ op: 'update', ...on, edits: manager, version: 'v1' }])
  })
  it('expects it in the first write after a link, which is none', () => {
    const found = [[{ record: anAccount({ title: ['Chief'] }, { version: 'v1' }), privileged: false }]]
    const { drafts } = decide(aSync(), aSituation(aSync(), { entry: aPerson(), candidates: found }))
    expect(drafts.map(({ step }) => [step.op, 'version' in step])).toEqual([
      ['link', false],
      ['update', true],
    ])
  })
  it('expects it in the first of all writes, whatever they do', () => {
    const titled = aLink({ base: { userName: ['mora'], title: ['Pilot'] } })
    const bearers = (told: Told, chosen = aSync()) =>
      draftsOf(told, chosen).map(({ step }) => [step.op, 'version' in step])
    const led = aSync({ users: aMapping({ userName: 'uid', title: 'title' }) })
    const back = {
      entry: aPerson({ title: ['Chief'] }),
      link: { ...titled, ...off(), base: titled.base },
      account: asleep,
    }
    expect(bearers(back, led)).toEqual([
      ['setActive', false],
      ['update', true],
    ])
    const ruled = aSync({ onLeave: 'delete', roles: { admin: ['cn=admins'] } })
    const gone = { entry: disabled, link: titled, account: anAccount({}, { version: 'v1' }) }
    expect(bearers({ ...gone, entry: aPerson({ title: ['Chief'] }, { standing: { disabled: true } }) }, led)).toEqual([
      ['setActive', true],
      ['endSessions', false],
      ['update', false],
    ])
    expect(bearers({ ...gone, side: out }, ruled)).toEqual([['delete', true]])
  })
})

describe('sessions that were still to be ended when the account was switched off', () => {
  const open = { sessions: 'open' as const }
  const end = (why: string) => [{ phase: 2, why, undo: 'impossible', step: { op: 'endSessions', ...on } }]
  const disabled = aPerson({}, { standing: { disabled: true } })
  it.each<[string, Told, string]>([
    ['off at the source', { entry: disabled, link: off(open) }, 'disabled'],
    ['who left', { side: out, link: off({ ...open, why: 'left-scope' }) }, 'left-scope'],
  ])('are ended for whoever is %s, and for the same reason', (_, told, why) => {
    expect(draftsOf({ ...told, account: asleep })).toStrictEqual(end(why))
    const patient = aSync({ onLeave: { deleteAfter: 30 * day } })
    expect(draftsOf({ ...told, account: asleep }, patient)).toStrictEqual(end(why))
  })
  it('are none where they were ended, or where the switch itself ends them', () => {
    const ends = aSync({}, { abilities: { ...everything, setActive: { endsSessions: true } } })
    expect(draftsOf({ entry: disabled, link: off(), account: asleep })).toEqual([])
    expect(draftsOf({ entry: disabled, link: off(open), account: asleep }, ends)).toEqual([])
    expect(draftsOf({ entry: disabled, link: aLink(), account: asleep })).toEqual([])
  })
})

describe('what can be taken back', () => {
  it('is a switch only in part where it ends the sessions as well', () => {
    const ends = aSync({}, { abilities: { ...everything, setActive: { endsSessions: true } } })
    const entry = aPerson({}, { standing: { disabled: true } })
    expect(draftsOf({ entry, link: aLink(), account: anAccount() }, ends)).toStrictEqual([
      { phase: 2, why: 'disabled', undo: 'partial', step: { op: 'setActive', ...on, active: false } },
    ])
  })
  it('is an update only in part as soon as one of its fields cannot be read', () => {
    const sync = aSync({ users: aMapping({ userName: 'uid', title: 'title', password: 'sn' }) })
    const link = aLink({ base: { userName: ['mora'], title: ['Pilot'], password: ['old'] } })
    const decided = (sn: string) =>
      draftsOf({ entry: aPerson({ title: ['Chief'], sn: [sn] }), link, account: anAccount() }, sync)
    expect(decided('old')).toMatchObject([{ undo: 'exact' }])
    expect(decided('new')).toMatchObject([{ undo: 'partial' }])
  })
  it('is no deletion that the target holds for final', () => {
    const sync = aSync({ onLeave: 'delete' }, { abilities: { ...everything, delete: { final: true } } })
    expect(draftsOf({ side: out, link: aLink(), account: anAccount() }, sync)).toMatchObject([{ undo: 'impossible' }])
  })
})

describe('a target that cannot delete, in a sync that may not', () => {
  it('says that it may not', () => {
    const { delete: _, ...abilities } = everything
    const sync = aSync({ onLeave: 'delete', allow: ['disable'] }, { abilities })
    const decision = decide(sync, aSituation(sync, { side: out, link: aLink(), account: anAccount() }))
    expect([opsOf(decision), codes(decision)]).toEqual([[], ['not-allowed']])
  })
})

describe('roles and members', () => {
  it('are given to and taken from the account by its id', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'], editor: ['cn=editors'] } })
    const link = aLink({ base: { ...aLink().base, roles: ['admin'] } })
    const account = anAccount({ roles: ['admin'] }, { version: 'v1' })
    expect(draftsOf({ entry: aPerson(), roles: ['editor'], link, account }, roled)).toStrictEqual([
      { phase: 3, why: 'role-group', undo: 'exact', step: { op: 'roles', ...on, grant: [], revoke: ['admin'] } },
      { phase: 9, why: 'role-group', undo: 'exact', step: { op: 'roles', ...on, grant: ['editor'], revoke: [] } },
    ])
  })
  it('of a group go to the group by its id, in one step where it may not be empty', () => {
    const told = { entry: aGroup(), link: aGroupLink(['a']), account: aTeam(['a']), members: members(['b']) }
    const change = { why: 'group-changed', undo: 'exact' }
    expect(draftsOf(told)).toStrictEqual([
      { phase: 3, ...change, step: { op: 'members', ...away, add: [], remove: ['a'] } },
      { phase: 9, ...change, step: { op: 'members', ...away, add: ['b'], remove: [] } },
    ])
    const group: readonly Field[] = (application.group ?? []).map((field) =>
      field.name === 'members' ? { ...field, required: true } : field,
    )
    expect(draftsOf(told, aSync({}, { target: { ...application, group } }))).toStrictEqual([
      { phase: 9, ...change, step: { op: 'members', ...away, add: ['b'], remove: ['a'] } },
    ])
  })
})
