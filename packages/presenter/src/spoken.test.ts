import { describe, expect, it } from 'vitest'
import { auditText } from './audit.ts'
import { findingWords, openWords } from './finding-rows.ts'
import {
  auditVerdictSpoken,
  findingHeadSpoken,
  findingSpoken,
  peopleSpoken,
  recordSpoken,
  runSpoken,
} from './spoken.ts'
import { about, aChange, aFinding, aLook, anUpdate, aSummary, ascii } from './testing/building.ts'

const startedAt = Date.UTC(2026, 3, 10, 14, 2)

describe('to those who listen', () => {
  it('a run is said with its numbers', () => {
    const run = { id: 12, sync: 'staff', mode: 'full', startedAt, status: 'stopped' } as const
    expect(runSpoken(run, aLook())).toBe('Run 12 of staff, full, 2026-04-10 14:02, stopped by a guard.')
    const applied = { ok: 1204, failed: 1, skipped: 2, unknown: 0 }
    const more = { status: 'done', applied, summary: aSummary({ findings: 7 }), endedAt: startedAt + 8000 } as const
    expect(runSpoken({ ...run, ...more, undoes: 9 }, aLook())).toBe(
      'Run 12 of staff, undo of run 9, 2026-04-10 14:02, done. 1,204 done, 3 not done, 7 findings. Took 8 s.',
    )
  })

  it('a change is said without signs and columns', () => {
    const entry = { seq: 7, sync: 'staff', at: startedAt, run: 12, event: 'change', hash: 'abc' }
    const spoken = (step: Parameters<typeof aChange>[0]['step'], outcome: object, look = aLook()) =>
      recordSpoken(auditText({ ...entry, body: { ...aChange({ step }), outcome } }, look), look)
    for (const look of [aLook(), ascii])
      expect(spoken(anUpdate('title', 'Clerk', 'Senior clerk'), { status: 'ok' }, look)).toBe(
        'update Mora Lind. title: Clerk to Senior clerk. Because changed at the source. Account mora. Source id s-Mora Lind. 2026-04-10 14:02, run 12 of staff.',
      )
    const members = { op: 'members', kind: 'group', id: 'g', add: ['a', 'b'], remove: ['c'] } as never
    const failed = { status: 'failed', problem: { message: 'no' } }
    for (const look of [aLook(), ascii])
      expect(spoken(members, failed, look)).toContain('adds a, adds b, removes c. Not done, failed: no.')
    expect(recordSpoken(auditText({ ...entry, event: 'resumed', body: { by: 'kim@ws4' } }, aLook()), aLook())).toBe(
      'resumed. by kim@ws4. 2026-04-10 14:02, run 12 of staff.',
    )
  })

  it('a finding is said with what to do', () => {
    expect(findingSpoken(findingWords(aFinding({ value: 'x' })), aLook())).toBe(
      'Nora Quist, missing-value: a required value is missing. mail: x. To do: Fill in mail at the source. Source id s-Nora Quist.',
    )
    const aside = findingWords(aFinding({ acknowledged: { at: startedAt, by: 'kim@ws4', note: 'known' } }))
    expect(findingSpoken(aside, aLook())).toContain('Set aside by kim@ws4: known.')
    const open = openWords({ about: about('Noah'), since: startedAt, problem: { code: 'bug', message: 'Gone.' } })
    expect(findingSpoken(open, aLook())).toBe(
      'Noah, open: its last change was not made. Gone. Open since 2026-04-10 14:02. Source id s-Noah.',
    )
    expect(findingHeadSpoken({ group: 'code', code: 'drift', all: 7012 })).toBe(
      'drift, 7,012: changed in the target by someone else.',
    )
    expect(findingHeadSpoken({ group: 'open', code: '', all: 1 })).toBe('Open, 1: the next run takes them up again.')
    expect(findingHeadSpoken({ group: 'aside', code: '', all: 2 })).toBe('Set aside, 2.')
  })

  it('people and the check of the log are sentences', () => {
    const mora = {
      sync: 'staff',
      kind: 'user',
      label: 'Mora',
      source: 's-1',
      targets: ['1', '2'],
      linked: true,
    } as const
    expect(peopleSpoken({ people: [mora], erased: 0 })).toEqual([
      'Mora, source id s-1, account 1 and 2, in staff, linked.',
    ])
    expect(auditVerdictSpoken({ whole: true, records: 9, erased: 2, unannounced: 1, head: { hash: 'abc' } })).toBe(
      'The audit log is whole: 9 records, 2 of them erased. 1 lost what they said, and no audit erase did that. Head abc.',
    )
    expect(auditVerdictSpoken({ whole: false, seq: 7, message: 'Audit record 7 is not there.' })).toBe(
      'The audit log is not whole: Audit record 7 is not there.',
    )
  })
})
