import { describe, expect, it } from 'vitest'
import { planDocument } from './plan-document.ts'
import { about, aChange, aFinding, aGuard, anUpdate, aPlan, aSummary } from './testing/building.ts'

async function chunksOf(plan: ReturnType<typeof aPlan>): Promise<string[]> {
  return Array.fromAsync(planDocument(plan))
}

describe('the JSON document of a plan', () => {
  it('has the keys that scripts rely on', async () => {
    const changes = [aChange({ step: anUpdate('title', 'Clerk', 'Senior clerk') })]
    const plan = aPlan(changes, [aFinding()], { summary: aSummary({ update: 1, findings: 1 }), guards: [aGuard()] })
    const document = JSON.parse((await chunksOf(plan)).join(''))
    expect(Object.keys(document)).toEqual([
      'formatVersion',
      'sync',
      'mode',
      'undoes',
      'source',
      'target',
      'summary',
      'notes',
      'paused',
      'changes',
      'findings',
      'guards',
    ])
    expect(document).toMatchObject({
      formatVersion: 1,
      sync: 'staff',
      mode: 'full',
      source: { records: 1204, verdict: 'complete' },
      target: { records: 1207, verdict: 'complete' },
      changes: [{ seq: 1, about: { label: 'Mora Lind' }, why: 'source-changed', step: { op: 'update' } }],
      guards: [{ code: 'access', tripped: true, count: 312, limit: 261, allow: 'access=312' }],
    })
    expect(Object.keys(document.summary)).toEqual(
      'create update rename enable disable delete addMember removeMember grant revoke endSessions link unlink unchanged findings unmanaged'.split(
        ' ',
      ),
    )
  })

  it('has every key of a finding, also where there is no value', async () => {
    const document = JSON.parse((await chunksOf(aPlan([], [aFinding()]))).join(''))
    expect(document.findings).toEqual([
      {
        code: 'missing-value',
        record: 'Nora Quist',
        attribute: 'mail',
        value: null,
        hint: 'Fill in mail at the source.',
        kind: 'user',
        source: 's-Nora Quist',
        target: null,
        problem: null,
        acknowledged: null,
      },
    ])
  })

  it('is valid JSON when nothing is to be done', async () => {
    expect(JSON.parse((await chunksOf(aPlan([]))).join(''))).toMatchObject({ changes: [], findings: [], guards: [] })
  })

  it('says why a read is not complete, and what the last one had', async () => {
    const problem = { code: 'quota.size-limit', message: 'size limit' } as const
    const plan = aPlan([], [], { source: { records: 5, verdict: 'truncated', how: 'listed', before: 9, problem } })
    expect(JSON.parse((await chunksOf(plan)).join('')).source).toEqual({
      records: 5,
      verdict: 'truncated',
      how: 'listed',
      before: 9,
      problem,
    })
  })

  it('carries bytes and control characters intact', async () => {
    const step = {
      op: 'create',
      kind: 'user',
      active: true,
      attributes: { photo: [Uint8Array.of(255)], cn: ['a\u001b'] },
    } as const
    const document = JSON.parse((await chunksOf(aPlan([aChange({ step, about: about('x') })]))).join(''))
    expect(document.changes[0].step.attributes).toEqual({ photo: [{ bytes: '/w==' }], cn: ['a\u001b'] })
  })

  it('leaves in chunks no longer than a batch, however long the plan', async () => {
    const changes = Array.from({ length: 1001 }, (_, seq) => aChange({ seq, step: anUpdate('title', 'a', 'b') }))
    const chunks = await chunksOf(aPlan(changes))
    expect(chunks.length).toBeGreaterThan(500)
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(2000)
    expect(JSON.parse(chunks.join('')).changes).toHaveLength(1001)
  })
})
