import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation, day, now, type Told } from '../testing/a-situation.ts'
import { aMapping, application, aSync, everything } from '../testing/a-sync.ts'
import { codes, opsOf, stepOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()

describe('a linked person whose account is in step', () => {
  const decision = decide(sync, aSituation(sync, { entry: aPerson(), link: aLink(), account: anAccount() }))
  it('is left alone and settled', () => {
    expect(decision).toStrictEqual({ rows: ['in-step'], drafts: [], findings: [], moves: [], link: aLink() })
  })
})

describe('a person without a link whom no rule finds', () => {
  const told = { entry: aPerson({ title: [] }) }
  it('gets an account with the values there are', () => {
    const [draft] = decide(sync, aSituation(sync, told)).drafts
    expect(draft).toEqual({
      phase: 5,
      why: 'joined',
      undo: 'exact',
      step: {
        op: 'create',
        kind: 'user',
        attributes: { userName: ['mora'], mail: ['mora@acme.test'] },
        active: true,
      },
    })
  })
  it('is not created while switched off at the source', () => {
    const off = aPerson({}, { standing: { disabled: true } })
    expect(decide(sync, aSituation(sync, { entry: off }))).toMatchObject({
      rows: ['not-created'],
      drafts: [],
      findings: [],
    })
  })
  it('is not created while expired', () => {
    const expired = aPerson({}, { standing: { expiresAt: now } })
    expect(decide(sync, aSituation(sync, { entry: expired })).drafts).toEqual([])
  })
  it('is created although locked, for a lock passes', () => {
    const locked = aPerson({}, { standing: { lockedUntil: now + day } })
    expect(opsOf(decide(sync, aSituation(sync, { entry: locked })))).toEqual(['create'])
  })
  it('is not created while a required value is missing', () => {
    const decision = decide(sync, aSituation(sync, { entry: aPerson({ uid: [] }) }))
    expect(decision).toMatchObject({
      rows: ['not-created'],
      drafts: [],
      findings: [{ code: 'missing-value', field: 'userName' }],
    })
  })
  it('is not created where nothing could be looked up in the target', () => {
    const { candidates: _, ...blind } = aSituation(sync, told)
    expect(decide(sync, blind)).toMatchObject({ rows: ['unread'], drafts: [] })
  })
  it('undoing needs a target that deletes', () => {
    const { delete: _, ...abilities } = everything
    const careful = aSync({}, { abilities })
    expect(decide(careful, aSituation(careful, told)).drafts[0]?.undo).toBe('partial')
  })
  it('gets the roles of the groups it is in, once it exists', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] } })
    const { drafts } = decide(roled, aSituation(roled, { entry: aPerson(), roles: ['admin', 'other'] }))
    expect(drafts[1]).toMatchObject({
      phase: 9,
      step: { op: 'roles', id: { own: true }, grant: ['admin'], revoke: [] },
    })
  })
})

describe('a linked person who is switched off at the source', () => {
  const off = aPerson({}, { standing: { disabled: true } })
  it('is disabled, and then the sessions end', () => {
    const { drafts, rows } = decide(sync, aSituation(sync, { entry: off, link: aLink(), account: anAccount() }))
    expect(rows[0]).toBe('state-off')
    expect(drafts).toMatchObject([
      { phase: 2, why: 'disabled', undo: 'exact', step: { op: 'setActive', id: 't-mora', active: false } },
      { phase: 2, why: 'disabled', undo: 'impossible', step: { op: 'endSessions', id: 't-mora' } },
    ])
  })
  it('needs no second call where switching off ends the sessions', () => {
    const ends = aSync({}, { abilities: { ...everything, setActive: { endsSessions: true } } })
    expect(opsOf(decide(ends, aSituation(ends, { entry: off, link: aLink(), account: anAccount() })))).toEqual([
      'disable',
    ])
  })
  it('is remembered as switched off by Rollcall, and why', () => {
    const { link } = decide(sync, aSituation(sync, { entry: off, link: aLink(), account: anAccount() }))
    expect(link).toMatchObject({ off: { why: 'disabled', since: now }, standing: { disabled: true } })
  })
  it('is disabled even while a value is missing: taking access away waits for none', () => {
    const bad = { ...off, attributes: { ...off.attributes, uid: [] } }
    const decision = decide(sync, aSituation(sync, { entry: bad, link: aLink(), account: anAccount() }))
    expect(opsOf(decision)).toEqual(['disable', 'endSessions'])
    expect(codes(decision)).toEqual(['missing-value'])
  })
  it('has its fields kept in step all the same', () => {
    const renamed = { ...off, attributes: { ...off.attributes, uid: ['mora2'] } }
    expect(opsOf(decide(sync, aSituation(sync, { entry: renamed, link: aLink(), account: anAccount() })))).toEqual([
      'disable',
      'endSessions',
      'rename',
    ])
  })
  it('is not disabled twice', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day } })
    expect(
      opsOf(decide(sync, aSituation(sync, { entry: off, link, account: anAccount({ active: [false] }) }))),
    ).toEqual([])
  })
  it('is disabled again when someone switched the account on in the target', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day } })
    const decision = decide(sync, aSituation(sync, { entry: off, link, account: anAccount() }))
    expect(opsOf(decision)).toEqual(['disable', 'endSessions'])
    expect(decision.link?.off?.since).toBe(now)
  })
  it('does not become Rollcall’s doing when the account was off before', () => {
    const { link } = decide(
      sync,
      aSituation(sync, { entry: off, link: aLink(), account: anAccount({ active: [false] }) }),
    )
    expect(link).not.toHaveProperty('off')
  })
  it.each([
    [{ lockedUntil: now + day }, ['disabled', 'expired'] as const, []],
    [{ lockedUntil: now + day }, ['locked'] as const, ['locked']],
    [{ lockedUntil: now }, ['locked'] as const, []],
    [{ expiresAt: now }, ['expired'] as const, ['expired']],
    [{ expiresAt: now + 1 }, ['expired'] as const, []],
    [{ expiresAt: now }, ['disabled'] as const, []],
    [{ disabled: true } as const, ['disabled'] as const, ['disabled']],
    [{ disabled: true, expiresAt: now } as const, ['disabled', 'expired'] as const, ['disabled']],
  ])('%j with disableWhen %j is off because of %j', (standing, disableWhen, whys) => {
    const chosen = aSync({ disableWhen })
    const entry = aPerson({}, { standing })
    const { drafts } = decide(chosen, aSituation(chosen, { entry, link: aLink(), account: anAccount() }))
    expect(drafts.filter(({ step }) => step.op === 'setActive').map(({ why }) => why)).toEqual(whys)
  })
  it('is looked at again when the standing next changes by itself', () => {
    const entry = aPerson({}, { standing: { expiresAt: now + day, lockedUntil: now + 5 } })
    const { link } = decide(sync, aSituation(sync, { entry, link: aLink(), account: anAccount() }))
    expect(link?.reviewAt).toBe(now + day)
  })
})

describe('a linked account that is off without a reason at the source', () => {
  const account = anAccount({ active: [false] })
  it('is enabled if Rollcall switched it off', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day } })
    const decision = decide(sync, aSituation(sync, { entry: aPerson(), link, account }))
    expect(decision.drafts).toMatchObject([{ phase: 8, why: 'returned', step: { op: 'setActive', active: true } }])
    expect(decision.link).toEqual(aLink())
  })
  it('stays off if someone else did, and says so', () => {
    const decision = decide(sync, aSituation(sync, { entry: aPerson(), link: aLink(), account }))
    expect(decision).toMatchObject({
      rows: ['disabled-elsewhere'],
      drafts: [],
      findings: [{ code: 'disabled-elsewhere' }],
    })
    expect(decision.link?.settled).toBe(false)
  })
  it('forgets that it was off when someone switched it on already', () => {
    const link = aLink({ off: { why: 'disabled', since: now - day } })
    const decision = decide(sync, aSituation(sync, { entry: aPerson(), link, account: anAccount() }))
    expect(decision).toMatchObject({ rows: ['in-step'], drafts: [], link: aLink() })
    expect(decision.link).not.toHaveProperty('off')
    const promoted = aPerson({ title: ['Chief'] })
    const busy = decide(sync, aSituation(sync, { entry: promoted, link, account: anAccount() }))
    expect(opsOf(busy)).toEqual(['update'])
    expect(busy.link).not.toHaveProperty('off')
  })
  it('is known by the ledger where the target cannot tell', () => {
    const { active: _, ...attributes } = anAccount().attributes
    const mute = { ...anAccount(), attributes }
    const link = aLink({ off: { why: 'expired', since: now - day } })
    expect(opsOf(decide(sync, aSituation(sync, { entry: aPerson(), link, account: mute })))).toEqual(['enable'])
    expect(opsOf(decide(sync, aSituation(sync, { entry: aPerson(), link: aLink(), account: mute })))).toEqual([])
  })
})

describe('a side that was not read', () => {
  it.each([
    [{ side: { is: 'unread' }, account: anAccount({ title: ['x'] }) }],
    [{ entry: aPerson({ title: ['x'] }), target: { is: 'unread' } }],
    [{ side: { is: 'out-of-scope' }, target: { is: 'unread' } }],
    [{ side: { is: 'gone', tombstone: true }, target: { is: 'unread' } }],
  ] as const)('changes nothing: %#', (told) => {
    const decision = decide(sync, aSituation(sync, { ...told, link: aLink() } as Told))
    expect(decision).toEqual({ rows: ['unread'], drafts: [], findings: [], moves: [], link: aLink({ settled: false }) })
  })
  it('that is there but unreadable is a finding, never missing', () => {
    const problem = { code: 'invalid.record', message: 'broken' } as const
    for (const told of [
      { side: { is: 'unreadable', hint: 'broken' }, account: anAccount() } as const,
      { entry: aPerson({}, { problem }), account: anAccount({ title: ['x'] }) },
      { entry: aPerson(), account: anAccount({ title: ['x'] }, { problem }) },
    ]) {
      const decision = decide(sync, aSituation(sync, { ...told, link: aLink() }))
      expect(decision).toMatchObject({ drafts: [], findings: [{ code: 'unreadable-record', hint: 'broken' }] })
    }
  })
})

describe('a protected account', () => {
  const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'Mo*' }] })
  it('is not even disabled for someone who left', () => {
    const decision = decide(
      guarded,
      aSituation(guarded, { side: { is: 'gone', tombstone: true }, link: aLink(), account: anAccount() }),
    )
    expect(decision).toMatchObject({
      rows: ['protected'],
      drafts: [],
      findings: [{ code: 'protected' }],
      link: { settled: false },
    })
  })
})

describe('a person whose account would be protected', () => {
  it('gets none: it could never be switched off again', () => {
    const guarded = aSync({ protect: [{ attribute: 'userName', pattern: 'Mo*' }] })
    const decision = decide(guarded, aSituation(guarded, { entry: aPerson() }))
    expect(decision).toMatchObject({ rows: ['protected'], drafts: [], findings: [{ code: 'protected' }] })
    expect(decision.link).toBeUndefined()
  })
})

describe('a reference to another person', () => {
  const led = aSync({ users: aMapping({ userName: 'uid', manager: 'manager' }) })
  const entry = aPerson({ manager: ['uid=boss'] })
  const link = aLink({ base: { userName: ['mora'] } })
  it('is written with the other fields where that person has an account', () => {
    const decision = decide(
      led,
      aSituation(led, { entry, link, account: anAccount(), references: { manager: ['t-boss' as never] } }),
    )
    expect(decision.drafts).toMatchObject([{ phase: 4, step: { edits: [{ field: 'manager', to: ['t-boss'] }] } }])
    expect(decision.link?.base.manager).toEqual(['t-boss'])
  })
  it('waits in a step of its own for a person this plan creates', () => {
    const boss = { other: 'p-boss' as never }
    const decision = decide(
      led,
      aSituation(led, { entry, link, account: anAccount(), references: { manager: [boss] } }),
    )
    expect(decision.drafts).toMatchObject([{ phase: 6, step: { edits: [{ field: 'manager', to: [boss] }] } }])
    expect(decision.link?.base).not.toHaveProperty('manager')
  })
  it('of a new person waits as well', () => {
    const boss = { other: 'p-boss' as never }
    const { drafts } = decide(led, aSituation(led, { entry, references: { manager: [boss] } }))
    expect(drafts).toMatchObject([
      { phase: 5, step: { op: 'create', attributes: { userName: ['mora'] } } },
      { phase: 6, step: { op: 'update', id: { own: true }, edits: [{ field: 'manager', to: [boss] }] } },
    ])
  })
  it('is cleared when nobody in scope is meant any more', () => {
    const before = aLink({ base: { userName: ['mora'], manager: ['t-boss'] } })
    const account = anAccount({ manager: ['t-boss'] })
    const decision = decide(led, aSituation(led, { entry, link: before, account, references: { manager: [] } }))
    expect(stepOf(decision)).toMatchObject({ op: 'update', edits: [{ field: 'manager', from: ['t-boss'], to: [] }] })
  })
  it('is cleared where the source names nobody any more', () => {
    const before = aLink({ base: { userName: ['mora'], manager: ['t-boss'] } })
    const account = anAccount({ manager: ['t-boss'] })
    const { drafts } = decide(led, aSituation(led, { entry: aPerson(), link: before, account }))
    const edits = [{ field: 'manager', from: ['t-boss'], to: [], add: [], remove: [] }]
    expect(drafts).toMatchObject([{ why: 'source-changed', step: { op: 'update', edits } }])
  })
  it('of a new person is left out where the source gave it only in part', () => {
    const some = aPerson({ manager: ['uid=boss'] }, { partial: ['manager'] })
    const { drafts } = decide(led, aSituation(led, { entry: some }))
    expect(drafts.map(({ step }) => step)).toEqual([
      { op: 'create', kind: 'user', attributes: { userName: ['mora'] }, active: true },
    ])
  })
  it('is left alone where it could not be resolved', () => {
    const account = anAccount({ manager: ['t-boss'] })
    expect(opsOf(decide(led, aSituation(led, { entry, link, account })))).toEqual([])
  })
})

describe('a target without a switch', () => {
  it('still keeps fields in step', () => {
    const { setActive: _, endSessions: __, ...abilities } = everything
    const user = application.user.filter(({ name }) => name !== 'active')
    const plain = aSync(
      { disableWhen: [], onLeave: 'keep', onDelete: 'keep' },
      { abilities, target: { ...application, user } },
    )
    const decision = decide(
      plain,
      aSituation(plain, { entry: aPerson({ title: ['Chief'] }), link: aLink(), account: anAccount() }),
    )
    expect(opsOf(decision)).toEqual(['update'])
  })
})
