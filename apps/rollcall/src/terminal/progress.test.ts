import { describe, expect, it } from 'vitest'
import { openProgress, progressText } from './progress.ts'

const applied = { ok: 0, failed: 0, skipped: 0, unknown: 0 }

describe('the progress line', () => {
  it('says how far a read is, beside the number of the last one', () => {
    const reading = { event: 'reading', side: 'source', kind: 'user', records: 2408 } as const
    expect(progressText({ ...reading, before: 102_004 }, 0, 0, 80)).toBe('  reading source: 2,408 of about 102,004')
    expect(progressText(reading, 0, 0, 80)).toBe('  reading source: 2,408')
  })

  it('shows a bar with rate and remaining time', () => {
    expect(progressText({ event: 'applying', done: 812, of: 1216, applied }, 20_300, 0, 79)).toBe(
      '  ━━━━━━━━━━━━━━━━━━━━──────────  812 of 1,216  40 a second, about 10 s left',
    )
  })

  it('makes the bar shorter where the words need the room, and counts no split seconds', () => {
    const event = { event: 'applying', done: 18_500, of: 20_000, applied } as const
    expect(progressText(event, 9_790, 0, 60)).toBe('  ━━━━━━━━━─  18,500 of 20,000  1,889 a second, about 1 s left')
    expect(progressText({ ...event, done: 20_000 }, 11_000, 0, 79)).toBe(
      '  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  20,000 of 20,000  1,818 a second',
    )
  })

  it('promises no time before there is a pace', () => {
    expect(progressText({ event: 'applying', done: 1, of: 2, applied }, 20, 0, 79)).toBe(
      '  ━━━━━━━━━━━━━━━───────────────  1 of 2',
    )
  })

  it('says why nothing moves while it waits', () => {
    const why = { code: 'rate-limited', message: 'wiki asked for a slower pace\u001b' } as const
    expect(progressText({ event: 'waiting', until: 5000, why }, 0, 1000, 79)).toBe(
      '  waiting 4 s: wiki asked for a slower pace␛',
    )
  })

  it('is drawn over itself, not oftener than ten times a second, and taken away at the end', () => {
    let now = 0
    let written = ''
    const progress = openProgress({ write: (text) => (written += text), columns: () => 20, now: () => now })
    for (const done of [1, 2, 3]) {
      progress.event({ event: 'deciding', records: done })
      now += 60
    }
    progress.clear()
    progress.clear()
    expect(written.replaceAll('\r\u001b[2K', '|')).toBe('|  deciding: 1|  deciding: 3|')
  })
})
