import type { Link, TargetId } from '@rollcall/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompiledKind } from '../compile/compiled.ts'
import type { Decision, Situation } from '../situation.ts'
import { now } from '../testing/a-situation.ts'
import { later, situations } from '../testing/arbitrary.ts'
import { opsOf } from '../testing/looks.ts'
import { simulate } from '../testing/simulate.ts'
import { decide } from './decide.ts'

/** With an id of its own in the place that a decision to create leaves open. */
function withTarget(link: Link | undefined, id: string | undefined): Link | undefined {
  return link && { ...link, target: (id ?? link.target) as TargetId }
}

/** Someone unlinked while in scope is met anew by the next run: that is what the policy asks for. */
function isUnlinked({ drafts }: Decision): boolean {
  return drafts.some(({ step }) => step.op === 'unlink')
}

function idsIn({ drafts }: Decision): readonly unknown[] {
  return drafts.flatMap(({ step }) => ('id' in step && typeof step.id === 'string' ? [step.id] : []))
}

describe('whatever decide is told', () => {
  it('it decides, and twice the same', () => {
    fc.assert(
      fc.property(situations, ({ sync, situation }) => {
        const decision = decide(sync, situation)
        expect(decision.rows.length).toBeGreaterThan(0)
        expect(decide(sync, structuredClone(situation))).toEqual(decision)
      }),
      { numRuns: 1000 },
    )
  })

  it('deciding again once everything is applied changes nothing more', () => {
    fc.assert(
      fc.property(situations, ({ sync, situation }) => {
        const compiled = sync.user as CompiledKind
        const known = readBack(situation)
        const decision = decide(sync, known)
        if (decision.drafts.length === 0 || isUnlinked(decision)) return
        const { record, link } = simulate(compiled, known, decision, now)
        for (const remembered of [withTarget(decision.link, record?.id), link]) {
          const again = decide(sync, later(known, record, remembered, now))
          expect(opsOf(again)).toEqual([])
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('nothing but the linked, matched or created account is written to', () => {
    fc.assert(
      fc.property(situations, ({ sync, situation }) => {
        const decision = decide(sync, situation)
        const [matched] = (situation.candidates ?? []).filter((hits) => hits.length > 0)
        const mayTouch = situation.link ? [situation.link.target] : matched?.length === 1 ? [matched[0]?.record.id] : []
        for (const id of idsIn(decision)) expect(mayTouch).toContain(id)
      }),
      { numRuns: 1000 },
    )
  })

  it('nothing is taken away because something was not read', () => {
    fc.assert(
      fc.property(situations, fc.boolean(), ({ sync, situation }, source) => {
        const { candidates: _, ...rest } = situation
        const unread: Situation = source
          ? { ...situation, side: { is: 'unread' } }
          : { ...rest, target: { is: 'unread' } }
        expect(decide(sync, unread).drafts).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('what is in step has no finding, and a finding is never settled', () => {
    fc.assert(
      fc.property(situations, ({ sync, situation }) => {
        const { rows, findings, drafts, link } = decide(sync, situation)
        if (rows.includes('in-step')) expect([findings, drafts]).toEqual([[], []])
        if (findings.length > 0) expect(link?.settled ?? false).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

/** A target side that is not a record cannot be written to and read back. */
function readBack(situation: Situation): Situation {
  return situation.target.is === 'unchanged' ? { ...situation, target: { is: 'unread' } } : situation
}
