import type { Finding, Problem, SourceId, TargetId } from '@rollcall/model'
import { beforeEach, describe, expect, it } from 'vitest'
import type { State } from '../state.ts'
import { aChange, aLink, anIntent, aRun } from './builders.ts'
import { all, type MakeStore, openFresh } from './store.ts'

const problem: Problem = { code: 'unavailable', message: 'No answer.' }

export function describeJournal(makeStore: MakeStore): void {
  describe('the journal', () => {
    let state: State

    beforeEach(async () => {
      state = (await openFresh(makeStore)).state
    })

    it('numbers runs over all syncs and lists the newest first', async () => {
      expect(await state.startRun('staff', 'full', 10)).toBe(1)
      expect(await state.startRun('guests', 'source', 20)).toBe(2)
      await state.commit('staff', [aRun({ id: 1, status: 'stopped', endedAt: 30, auditHead: 'h' })])
      const [guests, staff] = [
        { id: 2, sync: 'guests', mode: 'source', startedAt: 20, status: 'running' },
        { id: 1, sync: 'staff', mode: 'full', startedAt: 1000, status: 'stopped', endedAt: 30, auditHead: 'h' },
      ]
      expect(await state.runs({ limit: 5 })).toEqual([guests, staff])
      expect(await state.runs({ limit: 1 })).toEqual([guests])
      expect(await state.runs({ sync: 'staff', limit: 5 })).toEqual([staff])
      expect(await state.runs({ limit: 5, before: 2 })).toEqual([staff])
      expect(await state.runs({ sync: 'guests', limit: 5, before: 2 })).toEqual([])
    })

    it('never gives a number of a call twice', async () => {
      const first = await state.nextCall(3)
      expect(await state.nextCall(1)).toBe(first + 3)
    })

    it('knows the calls without outcomes, with what they were to do', async () => {
      const changes = [aChange(1, 'ada'), aChange(2, 'bob')]
      await state.commit('staff', [anIntent({ id: 2 }), anIntent({ id: 1, changes })])
      expect(await state.openCalls('staff')).toEqual([anIntent({ id: 1, changes }).call, anIntent({ id: 2 }).call])
      await state.commit('staff', [
        { write: 'outcomes', call: 1, at: 5, outcomes: [{ seq: 1, status: 'failed', problem }] },
      ])
      expect(await state.openCalls('staff')).toMatchObject([{ id: 2 }])
    })

    it('knows when a sync last wrote; a call that sent nothing does not count', async () => {
      expect(await state.lastWrite('staff')).toBeUndefined()
      const outcomes = (call: number, at: number) => ({ write: 'outcomes', call, at, outcomes: [] }) as const
      await state.commit('staff', [anIntent({ id: 1, at: 10 }), anIntent({ id: 2, at: 11 })])
      expect(await state.lastWrite('staff')).toBe(11)
      await state.commit('staff', [outcomes(1, 15), outcomes(2, 12)])
      await state.commit('staff', [anIntent({ id: 3, at: 20, changes: [] }), outcomes(3, 20)])
      expect(await state.lastWrite('staff')).toBe(15)
      expect(await state.lastWrite('guests')).toBeUndefined()
    })

    it('tells what became of the changes of one run, in the order of its calls', async () => {
      const outcomesOf = (call: number) => [{ seq: call, status: 'ok', id: `t-${call}` as TargetId } as const]
      const ids = Array.from({ length: 1200 }, (_, n) => n + 1)
      await state.commit('staff', [
        ...ids.toReversed().map((id) => anIntent({ id })),
        anIntent({ id: 2000 }),
        anIntent({ id: 2001, run: 2 }),
        ...[2001, ...ids].map((call) => ({ write: 'outcomes', call, at: 5, outcomes: outcomesOf(call) }) as const),
      ])
      expect(await all(state.outcomes(1))).toEqual(ids.flatMap(outcomesOf))
      expect(await all(state.outcomes(2))).toEqual(outcomesOf(2001))
    })

    it('tells what runs did, with what was there before, and nothing of what they did not do', async () => {
      const changes = [aChange(1, 'ada'), aChange(2, 'bob'), aChange(3, 'cyd')]
      const { link } = aLink('ada')
      await state.commit('staff', [
        anIntent({ id: 1, changes }),
        {
          write: 'outcomes',
          call: 1,
          at: 5,
          outcomes: [
            { seq: 1, status: 'ok', id: 't-ada' as TargetId, already: true },
            { seq: 2, status: 'failed', problem },
            { seq: 3, status: 'unknown', problem },
          ],
          links: [{ seq: 1, link }],
        },
        anIntent({ id: 2, run: 2, changes: [] }),
        { write: 'outcomes', call: 2, at: 6, outcomes: [{ seq: 1, status: 'ok' }] },
        anIntent({ id: 3, run: 3, changes }),
      ])
      const first = { run: 1, seq: 1, status: 'ok', id: 't-ada', already: true, change: changes[0], before: link }
      expect(await all(state.done({ run: 1 }))).toEqual([
        first,
        { run: 1, seq: 3, status: 'unknown', change: changes[2] },
      ])
      expect(await all(state.done({ sync: 'staff', after: 1 }))).toEqual([{ run: 2, seq: 1, status: 'ok' }])
      expect(await all(state.done({ sync: 'guests', after: 0 }))).toEqual([])
    })

    it('forgets the values of one person, and keeps those of the others', async () => {
      const about = { kind: 'user', label: 'ada', source: 's-ada' as SourceId } as const
      const members = { op: 'members', kind: 'group', id: 'g', add: ['t-ada', 't-bob'], remove: [] } as const
      const group = {
        ...aChange(3, 'team'),
        about: { kind: 'group', label: 'team', source: 's-team' as SourceId },
      } as const
      const joined = { ...group, step: members, names: { 't-ada': 'ada', 't-bob': 'bob' } }
      const refused = { ...problem, message: 'ada is taken.' }
      await state.commit('staff', [
        anIntent({ id: 1, changes: [aChange(1, 'ada'), aChange(2, 'bob'), joined] }),
        {
          write: 'outcomes',
          call: 1,
          at: 5,
          outcomes: [
            { seq: 1, status: 'unknown', problem: refused },
            { seq: 2, status: 'ok' },
            { seq: 3, status: 'ok' },
          ],
          links: [
            { seq: 1, link: aLink('ada').link },
            { seq: 2, link: aLink('bob').link },
          ],
        },
        { write: 'open', record: { about, since: 1, problem: refused } },
        { write: 'findings', run: 1, findings: [{ code: 'drift', about, hint: 'Look at ada.' }] },
      ])
      const person = { kind: 'user', source: 's-ada', targets: ['t-ada'] } as const
      const erased = await state.erase('staff', person, { at: 9, by: 'kim@ws4' })
      expect(erased).toEqual({ records: 0, changes: 1, runs: [1], findings: 1, open: 1 })
      expect(await all(state.done({ run: 1 }))).toMatchObject([
        { seq: 1, status: 'unknown' },
        { seq: 2, change: { about: { label: 'bob' } }, before: { label: 'bob' } },
        { seq: 3, change: { names: { 't-bob': 'bob' } } },
      ])
      const kept = [
        ...(await all(state.done({ run: 1 }))),
        ...(await all(state.outcomes(1))),
        ...(await all(state.findings('staff'))),
        ...(await state.openRecords('staff')),
      ]
      expect(JSON.stringify(kept)).not.toMatch(/"ada"|ada is taken|s-ada/)
    })

    it('keeps a record open until it is closed, once', async () => {
      const about = { kind: 'user', label: 'ada', source: 's-ada' as SourceId } as const
      const nameless = { about: { kind: 'user', label: 'ada' }, since: 2, problem } as const
      await state.commit('staff', [
        { write: 'open', record: { about, since: 1, problem: { code: 'bug', message: 'First.' } } },
        { write: 'open', record: { about, since: 1, problem } },
        { write: 'open', record: nameless },
      ])
      expect(await state.openRecords('staff')).toEqual([{ about, since: 1, problem }, nameless])
      await state.commit('staff', [{ write: 'close', ...about }])
      expect(await state.openRecords('staff')).toEqual([nameless])
      await state.commit('staff', [{ write: 'close', kind: 'user', label: 'ada' }])
      expect(await state.openRecords('staff')).toEqual([])
    })

    it('lists the findings of the last run, in order', async () => {
      const finding = (label: string): Finding => ({ code: 'drift', about: { kind: 'user', label }, hint: 'Look.' })
      const many = Array.from({ length: 2100 }, (_, n) => finding(`p${n}`))
      await state.commit('staff', [{ write: 'findings', run: 1, findings: [finding('old')] }])
      await state.commit('staff', [{ write: 'clear-findings' }, { write: 'findings', run: 2, findings: many }])
      await state.commit('staff', [{ write: 'findings', run: 2, findings: [finding('last')] }])
      expect(await all(state.findings('staff'))).toEqual([...many, finding('last')])
      expect(await all(state.findings('guests'))).toEqual([])
    })

    it('gives findings again by their numbers', async () => {
      const finding = (label: string): Finding => ({ code: 'drift', about: { kind: 'user', label }, hint: 'Look.' })
      const many = Array.from({ length: 1100 }, (_, n) => finding(`p${n}`))
      await state.commit('staff', [{ write: 'findings', run: 1, findings: many }])
      const numbered = await all(state.numberedFindings('staff'))
      expect(numbered.map((one) => one.finding)).toEqual(many)
      const [first, last] = [numbered[0], numbered[1099]]
      expect(await state.findingsBy('staff', [last?.number ?? 0, 9999, first?.number ?? 0])).toEqual([last, first])
      expect(await state.findingsBy('guests', [first?.number ?? 0])).toEqual([])
    })

    describe('a plan that was written to a file', () => {
      const plan = { digest: 'd1', sync: 'staff', madeAt: 10 }
      const applied = { write: 'plan-applied', digest: 'd1', run: 3 } as const

      it('is known by its digest', async () => {
        await state.commit('staff', [{ write: 'plan-kept', plan }])
        expect(await state.keptPlan('d1')).toEqual(plan)
        expect(await state.keptPlan('d2')).toBeUndefined()
      })

      it('is applied once', async () => {
        await state.commit('staff', [{ write: 'plan-kept', plan }, applied])
        await expect(state.commit('staff', [{ ...applied, run: 4 }])).rejects.toMatchObject({
          code: 'conflict.plan-applied',
        })
        expect(await state.keptPlan('d1')).toEqual({ ...plan, appliedBy: 3 })
      })

      it('is not new again when it is kept again', async () => {
        await state.commit('staff', [{ write: 'plan-kept', plan }, applied, { write: 'plan-kept', plan }])
        expect(await state.keptPlan('d1')).toEqual({ ...plan, appliedBy: 3 })
      })

      it('is refused when it was never kept', async () => {
        await expect(state.commit('staff', [applied])).rejects.toMatchObject({ code: 'not-found.plan' })
      })
    })
  })
}
