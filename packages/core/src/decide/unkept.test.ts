import type { Link, Unkept } from '@rollcall/model'
import { describe, expect, it } from 'vitest'
import { aLink, anAccount, aPerson, aSituation } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { codes, opsOf } from '../testing/looks.ts'
import { decide } from './decide.ts'

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
    expect(titled('Pilot', 'pilot', { proof, ...known('pilot') }).link?.unkept?.title?.final).toBe(true)
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
  it('is not written again: a finding with what is wanted and what is kept', () => {
    const decision = titled('Pilot', 'pilot', stuck)
    expect(decision.drafts).toEqual([])
    expect(decision.findings).toMatchObject([
      {
        code: 'does-not-stick',
        field: 'title',
        value: 'Pilot',
        problem: { message: expect.stringContaining('“pilot”') },
      },
    ])
    expect(decision.link).toMatchObject({
      ...known('pilot', { final: true }),
      base: { title: ['pilot'] },
      settled: false,
    })
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
