import type { Link, SyncDefinition, Unkept } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aGroup, aGroupLink, aLink, anAccount, aPerson, aSituation, aTeam, members } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'
import { keptText } from './unkept.ts'

const sync = aSync()
const proof = { source: 's', inputs: 'i' }

function titled(
  source: string,
  target: string,
  { base = source, ...more }: { base?: string } & Omit<Partial<Link>, 'base'> = {},
) {
  const link = aLink({ ...more, base: { userName: ['mora'], mail: ['mora@acme.test'], title: [base] } })
  const told = { entry: aPerson({ title: [source] }), link, account: anAccount({ title: [target] }) }
  return decide(sync, aSituation(sync, told))
}
const known = (kept: string, more: Partial<Unkept> = {}) => ({
  unkept: { title: { wanted: ['Pilot'], kept: [kept], ...more } },
})

describe('a value that was found changed', () => {
  it('is put back, and remembered as the last time if nobody saw it hold since it was written', () => {
    const decision = titled('Pilot', 'pilot', { proof })
    expect(opsOf(decision)).toEqual(['update'])
    expect(decision.link?.unkept).toEqual(known('pilot', { final: true }).unkept)
  })
  it('may be put back once more if it was seen to hold', () => {
    expect(titled('Pilot', 'pilot', { proof: { ...proof, target: 't' } }).link?.unkept).toEqual(known('pilot').unkept)
    const seen = { proof: { ...proof, target: 't' }, ...known('pilot') }
    expect(titled('Pilot', 'pilot', seen).link?.unkept).toEqual(known('pilot', { final: true }).unkept)
  })
  it('is remembered whatever else is done', () => {
    const entry = aPerson({}, { standing: { disabled: true } })
    const decision = decide(
      sync,
      aSituation(sync, { entry, link: aLink({ proof }), account: anAccount({ title: [] }) }),
    )
    expect(opsOf(decision)).toEqual(['disable', 'endSessions', 'update'])
    expect(decision.link?.unkept).toEqual({ title: { wanted: ['Pilot'], kept: [], final: true } })
  })
  it('is not remembered where drift is only reported', () => {
    const reports = aSync({ onDrift: 'report' })
    const link = aLink({ proof })
    const told = { entry: aPerson(), link, account: anAccount({ title: ['King'] }) }
    expect(decide(reports, aSituation(reports, told)).link?.unkept).toBeUndefined()
  })
})

describe('a value that the target will not keep', () => {
  const stuck = { proof, base: 'pilot', ...known('pilot', { final: true }) }
  const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' } as const
  const hint = 'Map the field the way the target keeps it, or change in the target what alters it.'
  const conflict = (message: string) => ({ code: 'conflict.not-kept', message })
  it('is not written again: a finding with what is wanted and what is kept', () => {
    const decision = titled('Pilot', 'pilot', stuck)
    expect(decision.drafts).toEqual([])
    const problem = conflict('It was written, and the target keeps “pilot”.')
    expect(decision.findings).toStrictEqual([
      { code: 'does-not-stick', about, hint, field: 'title', value: 'Pilot', problem },
    ])
    expect(decision.link).toMatchObject({
      ...known('pilot', { final: true }),
      base: { title: ['pilot'] },
      settled: false,
    })
  })
  it('may be none at all', () => {
    const link = aLink({ proof, unkept: { title: { wanted: [], kept: ['Pilot'], final: true } } })
    const entry = aPerson({ title: [] })
    const decision = decide(sync, aSituation(sync, { entry, link, account: anAccount() }))
    const problem = conflict('It was written, and the target keeps “Pilot”.')
    expect(decision.findings).toStrictEqual([{ code: 'does-not-stick', about, hint, field: 'title', problem }])
  })
  it('is written when something else is wanted, which is no drift', () => {
    const decision = titled('Chief', 'pilot', stuck)
    expect(decision.drafts).toMatchObject([{ why: 'source-changed' }])
    expect(codes(decision)).toEqual([])
    expect(decision.link?.unkept).toBeUndefined()
  })
  it('is written when something else is kept, which is drift', () => {
    const decision = titled('Pilot', 'King', stuck)
    expect(decision.drafts).toMatchObject([{ why: 'drift' }])
    expect(codes(decision)).toEqual(['drift'])
  })
  it('is forgotten once the target holds it', () => {
    const decision = titled('Pilot', 'Pilot', stuck)
    expect(decision.drafts).toEqual([])
    expect(decision.link).toMatchObject({ base: { title: ['Pilot'] }, settled: true })
    expect(decision.link?.unkept).toBeUndefined()
  })
  it('is remembered while no field is compared', () => {
    const link = aLink({ ...known('pilot', { final: true }) })
    const decision = decide(sync, aSituation(sync, { side: { is: 'out-of-scope' }, link, account: anAccount() }))
    expect(decision.link?.unkept).toEqual(link.unkept)
  })
})

describe('what the target keeps', () => {
  const long = 'x'.repeat(80)
  it.each([
    [[], 'nothing there'],
    [[''], 'nothing there'],
    [['pilot'], '“pilot”'],
    [[7], '“7”'],
    [[new Uint8Array(3)], '3 bytes'],
    [['a', 'b'], '“a” and 1 more'],
    [['a', 'b', 'c'], '“a” and 2 more'],
    [[long], `“${long}”`],
    [[`${long}x`], `“${long.slice(1)}…”`],
  ])('is said in a sentence: %j as %s', (kept, text) => {
    expect(keptText(kept)).toBe(`It was written, and the target keeps ${text}.`)
  })
})

describe('pairs that someone in the target changes back', () => {
  const seen = { ...proof, target: 't' }
  /** Rollcall put a and b there; wanted are both, and nobody else whom it knows. */
  const crewed = (held: readonly string[], more: Partial<Link> = {}, policy: Partial<SyncDefinition> = {}) => {
    const chosen = aSync(policy)
    const listed = members(['a', 'b'], { removable: () => true })
    const told = { entry: aGroup(), link: aGroupLink(['a', 'b'], more), account: aTeam(held), members: listed }
    return decide(chosen, aSituation(chosen, told))
  }
  const remembered = (wanted: readonly string[], kept: readonly string[], more: Partial<Unkept> = {}) => ({
    unkept: { members: { wanted, kept, ...more } },
  })

  it.each([
    ['lost', ['b'], ['a'], []],
    ['strange', ['a', 'b', 'x'], [], ['x']],
    ['as many lost as strange', ['b', 'x'], ['a'], ['x']],
  ])('are put right, and remembered: %s', (_, held, wanted, kept) => {
    expect(crewed(held, { proof: seen }).link?.unkept).toStrictEqual(remembered(wanted, kept).unkept)
  })
  it('are not remembered while nothing differs', () => {
    expect(crewed(['a', 'b'], { proof: seen, ...remembered(['a'], []) }).link).not.toHaveProperty('unkept')
  })
  it('are put right for the last time if nobody saw them hold', () => {
    expect(crewed(['b'], { proof }).link?.unkept).toStrictEqual(remembered(['a'], [], { final: true }).unkept)
    expect(crewed(['b']).link?.unkept).toStrictEqual(remembered(['a'], [], { final: true }).unkept)
  })
  it('are put right for the last time if it is the second time in a row', () => {
    const twice = crewed(['b', 'x'], { proof: seen, ...remembered(['a'], ['x']) })
    expect(opsOf(twice)).toEqual(['removeMember', 'addMember'])
    expect(twice.link?.unkept).toStrictEqual(remembered(['a'], ['x'], { final: true }).unkept)
  })
  it.each([
    ['others were lost', ['a'], ['x']],
    ['others are strange', ['b'], ['y']],
  ])('are put right again if %s before', (_, wanted, kept) => {
    const before = { proof: seen, ...remembered(wanted, kept, { final: true }) }
    const decision = crewed(['a', 'x'], before)
    expect([opsOf(decision), codes(decision)]).toEqual([['removeMember', 'addMember'], ['drift']])
    expect(decision.link?.unkept).toStrictEqual(remembered(['b'], ['x']).unkept)
  })
  it('are then left as they are: a finding', () => {
    const final = remembered(['a'], ['x'], { final: true })
    const decision = crewed(['b', 'x'], { proof, ...final })
    expect(decision.drafts).toEqual([])
    expect(decision.findings).toStrictEqual([
      {
        code: 'does-not-stick',
        about: { kind: 'group', label: 'crew', source: 'g-crew', target: 't-crew' },
        hint: 'Look what changes it back in the target: a rule or another program there. Or change it at the source.',
        field: 'members',
        value: 'a',
        problem: {
          code: 'conflict.not-kept',
          message: 'Of those put right before the target has 2 as before.',
        },
      },
    ])
    expect(decision.link?.unkept).toEqual(final.unkept)
  })
  it('are a finding about the first that is back where none was lost', () => {
    const decision = crewed(['a', 'b', 'x'], remembered([], ['x'], { final: true }))
    expect(decision.findings).toMatchObject([{ code: 'does-not-stick', field: 'members', value: 'x' }])
  })
  it('are the roles of a person likewise', () => {
    const roled = aSync({ roles: { admin: ['cn=admins'] } })
    const known = { roles: { wanted: ['admin'], kept: [], final: true as const } }
    const link = aLink({ base: { ...aLink().base, roles: ['admin'] }, unkept: known })
    const told = { entry: aPerson(), roles: ['admin'], link, account: anAccount() }
    const decision = decide(roled, aSituation(roled, told))
    expect(decision).toMatchObject({ drafts: [], link: { unkept: known } })
    expect(decision.findings).toMatchObject([{ code: 'does-not-stick', field: 'roles', value: 'admin' }])
  })
})
