import { describe, expect, it } from 'vitest'
import { aCandidate, aLink, anAccount, aPerson, aSituation, day, now } from '../testing/a-situation.ts'
import { aMapping, aSync, everything } from '../testing/a-sync.ts'
import { opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

const off = aPerson({}, { standing: { disabled: true } })
const left = { is: 'out-of-scope' } as const

describe('the link that a decision leads to', () => {
  it('of an account made anew does not name the old one', () => {
    const sync = aSync({ onTargetMissing: 'recreate', roles: { admin: ['cn=admins'] } })
    const told = {
      entry: aPerson(),
      roles: ['admin'],
      link: aLink({ dn: 'uid=mora' }),
      target: { is: 'missing' },
    } as const
    const decision = decide(sync, aSituation(sync, told))
    expect(opsOf(decision)).toEqual(['create', 'grant'])
    expect(decision.link).toStrictEqual(
      aLink({ target: '' as never, base: { ...aLink().base, roles: ['admin'] }, dn: 'uid=mora', settled: true }),
    )
  })
  it('takes over that Rollcall switched the account off', () => {
    const sync = aSync({ relinkOn: 'mail' })
    const before = { why: 'left-scope', since: now - day } as const
    const linked = { sync: 'staff', source: 'p-old', living: false, off: before }
    const candidates = [[aCandidate(anAccount({ active: [false] }), { linked })]]
    const decided = (entry = aPerson()) => decide(sync, aSituation(sync, { entry, candidates }))
    expect(opsOf(decided(off))).toEqual(['link'])
    expect(decided(off).link).toStrictEqual(aLink({ off: before, standing: { disabled: true } }))
    expect(opsOf(decided())).toEqual(['link', 'enable'])
    expect(decided().link).toStrictEqual(aLink())
  })
  it('holds what was found agreed beside what is written', () => {
    const sync = aSync({ users: aMapping({ userName: 'uid', mail: 'mail', title: 'title' }) })
    const link = aLink({ base: { userName: ['old'], title: ['Pilot'] } })
    const told = { entry: aPerson({ title: ['Chief'] }), link, account: anAccount() }
    expect(decide(sync, aSituation(sync, told)).link).toStrictEqual(
      aLink({ base: { userName: ['mora'], mail: ['mora@acme.test'], title: ['Chief'] } }),
    )
  })
  it.each([
    ['the target ends them by itself', { ...everything, setActive: { endsSessions: true } }],
    ['the target cannot end them', { ...everything, endSessions: undefined }],
  ] as const)('knows of no open sessions where %s', (_, abilities) => {
    const sync = aSync({ onLeave: 'unlink' }, { abilities: abilities as typeof everything })
    const { link } = decide(sync, aSituation(sync, { entry: off, link: aLink(), account: anAccount() }))
    expect(link?.off).toStrictEqual({ why: 'disabled', since: now })
    const gone = decide(sync, aSituation(sync, { side: left, link: aLink(), account: anAccount() }))
    expect([opsOf(gone), gone.link]).toEqual([['unlink'], undefined])
  })
})
