import { describe, expect, it } from 'vitest'
import { aLink, aPerson, aSituation } from '../testing/a-situation.ts'
import { aSync } from '../testing/a-sync.ts'
import { decide } from './decide.ts'

const about = { kind: 'user', label: 'mora', source: 'p-mora', target: 't-mora' } as const
const unlinked = [{ phase: 1, why: 'target-missing', undo: 'exact', step: { op: 'unlink' } }]
const missing = { link: aLink(), target: { is: 'missing' } } as const

describe('a linked person whose account is gone from a complete list', () => {
  it('is a finding that says what can be done', () => {
    const sync = aSync()
    expect(decide(sync, aSituation(sync, { entry: aPerson(), ...missing }))).toEqual({
      rows: ['target-missing'],
      drafts: [],
      findings: [
        {
          code: 'target-missing',
          about,
          hint: 'Someone deleted it in the target. Run with `onTargetMissing: recreate` to make it again, or unlink it.',
        },
      ],
      moves: [],
      link: aLink({ settled: false }),
    })
  })
  it('is forgotten with onTargetMissing: unlink', () => {
    const sync = aSync({ onTargetMissing: 'unlink' })
    const decision = decide(sync, aSituation(sync, { entry: aPerson(), ...missing }))
    expect(decision).toEqual({ rows: ['target-missing'], drafts: unlinked, findings: [], moves: [] })
  })
  it('is made again with onTargetMissing: recreate, and is then who they were', () => {
    const sync = aSync({ onTargetMissing: 'recreate' })
    const decision = decide(sync, aSituation(sync, { entry: aPerson(), ...missing }))
    expect(decision.rows).toEqual(['target-missing', 'create'])
    expect(decision.drafts).toMatchObject([{ phase: 5, why: 'target-missing', step: { op: 'create' } }])
  })
  it('is not made again while off at the source', () => {
    const sync = aSync({ onTargetMissing: 'recreate' })
    const entry = aPerson({}, { standing: { disabled: true } })
    const decision = decide(sync, aSituation(sync, { entry, ...missing }))
    expect(decision).toMatchObject({ rows: ['target-missing', 'not-created'], drafts: [], findings: [] })
  })
  it.each([[{ is: 'out-of-scope' }], [{ is: 'gone', tombstone: true }], [{ is: 'gone', tombstone: false }]] as const)(
    'and who is %j as well is forgotten, whatever onTargetMissing says',
    (side) => {
      for (const onTargetMissing of ['finding', 'recreate', 'unlink'] as const) {
        const sync = aSync({ onTargetMissing })
        const decision = decide(sync, aSituation(sync, { side, ...missing }))
        expect(decision).toEqual({ rows: ['target-missing'], drafts: unlinked, findings: [], moves: [] })
      }
    },
  )
})
