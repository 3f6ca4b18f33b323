import type { Link } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation, day, now, type Told } from '../testing/a-situation.ts'
import { aSync, everything } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const sync = aSync()

describe('a linked person who left', () => {
  const out = { side: { is: 'out-of-scope' } } as const
  const gone = { side: { is: 'gone', tombstone: false } } as const
  const dead = { side: { is: 'gone', tombstone: true } } as const
  const off = (ago: number) => aLink({ left: now - ago, off: { why: 'left-scope', since: now - ago } })
  const asleep = anAccount({ active: [false] })

  it.each([
    ['disable', out, ['disable', 'endSessions'], []],
    ['disable', gone, ['disable', 'endSessions'], []],
    ['delete', out, ['delete'], []],
    ['delete', dead, ['delete'], []],
    ['delete', gone, ['disable', 'endSessions'], ['unconfirmed-absence']],
    ['keep', out, [], []],
    ['keep', dead, [], []],
    ['unlink', out, ['unlink'], []],
    ['unlink', gone, ['unlink'], []],
    [{ deleteAfter: 30 * day }, out, ['disable', 'endSessions'], []],
    [{ deleteAfter: 30 * day }, dead, ['disable', 'endSessions'], []],
  ] as const)('with onLeave %j and %j gets %j and the findings %j', (onLeave, side, ops, found) => {
    const chosen = aSync({ onLeave, onDelete: onLeave })
    const decision = decide(chosen, aSituation(chosen, { ...side, link: aLink(), account: anAccount() }))
    expect([opsOf(decision), codes(decision)]).toEqual([ops, found])
    const [name, why] = side === out ? ['out-of-scope', 'left-scope'] : ['absent', 'gone']
    expect(new Set(decision.rows)).toEqual(new Set([name]))
    expect(new Set(decision.drafts.map((draft) => draft.why))).toEqual(new Set(ops.length > 0 ? [why] : []))
  })
  it('is only switched off where the source says no more than that nobody is there', () => {
    const told = { ...gone, link: aLink(), account: anAccount() }
    const finding = {
      code: 'unconfirmed-absence',
      about: { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' },
      hint: 'The source does not say that it was deleted, only that it is not there. Use `deleteAfter`, or delete by hand.',
    }
    const careful = aSync({ onDelete: 'delete' })
    const off = decide(careful, aSituation(careful, told))
    expect([opsOf(off), off.findings]).toEqual([['disable', 'endSessions'], [finding]])
    const { setActive: _, ...abilities } = everything
    for (const allow of [{}, { allow: ['disable', 'delete'] } as const]) {
      const plain = aSync({ onDelete: 'delete', onLeave: 'keep', disableWhen: [], ...allow }, { abilities })
      const left = decide(plain, aSituation(plain, told))
      expect([left.drafts, left.findings]).toEqual([[], [finding]])
    }
  })
  it('is told as what this sync may not do, even where the target could not do it', () => {
    const { setActive: _, ...abilities } = everything
    const looking = aSync({ allow: ['link', 'update'] }, { abilities })
    const left = decide(looking, aSituation(looking, { ...out, link: aLink(), account: anAccount() }))
    expect([left.drafts, codes(left), left.link?.settled]).toEqual([[], ['not-allowed'], false])
  })
  it('is told as away, and nothing more, once the account is off', () => {
    const decision = decide(sync, aSituation(sync, { ...out, link: off(day), account: asleep }))
    expect(decision).toStrictEqual({
      rows: ['out-of-scope'],
      drafts: [],
      findings: [],
      moves: [],
      link: off(day),
    })
  })
  it('follows onDelete when gone and onLeave when only out of scope', () => {
    const chosen = aSync({ onLeave: 'keep', onDelete: 'delete' })
    expect(opsOf(decide(chosen, aSituation(chosen, { ...dead, link: aLink(), account: anAccount() })))).toEqual([
      'delete',
    ])
    expect(opsOf(decide(chosen, aSituation(chosen, { ...out, link: aLink(), account: anAccount() })))).toEqual([])
  })
  it('is remembered as having left since the first time that was seen', () => {
    const first = decide(sync, aSituation(sync, { ...out, link: aLink(), account: anAccount() }))
    expect(first.link).toMatchObject({ left: now, off: { why: 'left-scope', since: now } })
    const later = decide(sync, aSituation(sync, { ...out, link: first.link, account: asleep, at: now + day } as Told))
    expect(later.link).toMatchObject({ left: now, off: { since: now } })
  })
  it('is excluded all the same by a pattern of exclude', () => {
    const chosen = aSync({ scope: { users: { exclude: [{ attribute: 'uid', pattern: 'mo*' }] } } })
    const told = { link: aLink(), account: anAccount() }
    const left = decide(chosen, aSituation(chosen, { ...told, ...out }))
    expect(decide(chosen, aSituation(chosen, { ...told, entry: aPerson() }))).toStrictEqual(left)
    expect(left.rows).toEqual(['out-of-scope'])
  })
  it('gets no field written', () => {
    const account = anAccount({ title: ['Mechanic'], active: [false] })
    expect(opsOf(decide(sync, aSituation(sync, { ...out, link: off(day), account })))).toEqual([])
  })
  it('loses the roles that Rollcall granted, before anything else is given', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'], editor: ['cn=editors'] }, onLeave: 'keep' })
    const link = aLink({ base: { ...aLink().base, roles: ['admin'] } })
    const account = anAccount({ roles: ['admin', 'editor'] })
    const decision = decide(roled, aSituation(roled, { ...out, link, account }))
    expect(decision.drafts).toMatchObject([
      { phase: 2, why: 'left-scope', step: { op: 'roles', grant: [], revoke: ['admin'] } },
    ])
  })
  it('is unlinked only after its roles are revoked', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] }, onLeave: 'unlink' })
    const link = aLink({ base: { ...aLink().base, roles: ['admin'] } })
    const { drafts } = decide(roled, aSituation(roled, { ...out, link, account: anAccount({ roles: ['admin'] }) }))
    expect(drafts.map(({ phase, step }) => [phase, step.op])).toEqual([
      [2, 'roles'],
      [2, 'unlink'],
    ])
  })
  it('whose account is gone as well is forgotten', () => {
    const decision = decide(sync, aSituation(sync, { ...gone, link: aLink(), target: { is: 'missing' } }))
    expect(decision.drafts).toMatchObject([{ phase: 1, why: 'target-missing', step: { op: 'unlink' } }])
    expect(decision.link).toBeUndefined()
  })

  describe('with deleteAfter 30 days', () => {
    const patient = aSync({ onLeave: { deleteAfter: 30 * day }, onDelete: { deleteAfter: 30 * day } })
    it('is left alone during the grace period, and looked at again at its end', () => {
      const decision = decide(patient, aSituation(patient, { ...out, link: off(29 * day), account: asleep }))
      expect(decision).toMatchObject({ rows: ['grace'], drafts: [], findings: [], link: { reviewAt: now + day } })
    })
    it('is deleted once it is over, even without a tombstone', () => {
      const decision = decide(patient, aSituation(patient, { ...gone, link: off(30 * day), account: asleep }))
      expect(decision.rows).toEqual(['grace-over'])
      expect(decision.drafts).toMatchObject([
        { phase: 10, why: 'grace-over', step: { op: 'delete', before: asleep.attributes } },
      ])
      expect(decision.link).toBeUndefined()
    })
    it('is not deleted but disabled again if someone switched the account on; the time starts anew', () => {
      const decision = decide(patient, aSituation(patient, { ...gone, link: off(90 * day), account: anAccount() }))
      expect(opsOf(decision)).toEqual(['disable', 'endSessions'])
      expect(decision.link?.reviewAt).toBe(now + 30 * day)
    })
    it('is not deleted if it was someone else who switched it off', () => {
      const decision = decide(
        patient,
        aSituation(patient, { ...gone, link: aLink({ left: now - 90 * day }), account: asleep }),
      )
      expect(decision).toStrictEqual({
        rows: ['grace-over'],
        drafts: [],
        findings: [
          {
            code: 'disabled-elsewhere',
            about: { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' },
            hint: 'The account is off, but Rollcall did not switch it off, so it is not deleted. Delete it in the target, or leave it.',
          },
        ],
        moves: [],
        link: aLink({ left: now - 90 * day, settled: false }),
      })
    })
    it('gets all of the time if the account was off long before', () => {
      const link = aLink({ off: { why: 'disabled', since: now - 90 * day } })
      expect(decide(patient, aSituation(patient, { ...out, link, account: asleep }))).toStrictEqual({
        rows: ['grace'],
        drafts: [],
        findings: [],
        moves: [],
        link: { ...link, off: { why: 'left-scope', since: now - 90 * day }, left: now, reviewAt: now + 30 * day },
      })
    })
    it.each([
      ['out of scope', out, 'left-scope', 10],
      ['gone', gone, 'gone', 20],
    ] as const)('%s is looked at again when its own time ends, and not any more once it has', (_, side, why, days) => {
      const chosen = aSync({ onLeave: { deleteAfter: 10 * day }, onDelete: { deleteAfter: 20 * day } })
      const decided = (link: Link, account = asleep) => decide(chosen, aSituation(chosen, { ...side, link, account }))
      expect(decided(aLink(), anAccount()).link).toStrictEqual(
        aLink({ left: now, off: { why, since: now }, reviewAt: now + days * day }),
      )
      const over = aLink({ left: now - days * day, settled: false })
      expect(decided(over).link).toStrictEqual(over)
    })
    it('is not deleted if the person is back', () => {
      const decision = decide(patient, aSituation(patient, { entry: aPerson(), link: off(90 * day), account: asleep }))
      expect(opsOf(decision)).toEqual(['enable'])
      expect(decision.link).not.toHaveProperty('left')
    })
    it('counts from the leaving, not from an earlier disabling', () => {
      const link = aLink({ left: now - day, off: { why: 'disabled', since: now - 90 * day } })
      expect(opsOf(decide(patient, aSituation(patient, { ...gone, link, account: asleep })))).toEqual([])
    })
  })
})
