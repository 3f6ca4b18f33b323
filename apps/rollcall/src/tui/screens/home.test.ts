import { type LatestRun, plain } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import type { HomeState, SyncFacts } from '../state/home.ts'
import { aFrame, aKnown, anAround, aSync, now } from '../testing/an-around.ts'
import { homeScreen } from './home.ts'

const min = 60_000
const state: HomeState = { health: {}, tested: {}, facts: {}, latest: [], started: true }
const aRun = (more: Partial<LatestRun> = {}): LatestRun => ({
  ...{ id: 1, sync: 'staff', mode: 'full', startedAt: now - 12 * min, endedAt: now - 12 * min + 11_000 },
  ...{ status: 'done', applied: { ok: 3, failed: 0, skipped: 0, unknown: 0 } },
  ...more,
})
const facts = (more: Partial<SyncFacts> = {}): SyncFacts => ({
  ...{ linked: 1204, inStep: 1204, drifted: 0, findings: 0, runs: [aRun()] },
  ...more,
})
const picture = (from: Partial<HomeState>, around = anAround()): readonly string[] =>
  homeScreen
    .draw({ ...state, ...from }, aFrame(around))
    .body.map(({ line, selected }) => `${selected ? '▌' : ' '} ${plain(line)}`)

describe('home at 80×24', () => {
  it('says how connections are, and what to do about the one selected', () => {
    const problem = { code: 'auth.certificate', message: 'The certificate has expired.', hint: 'Renew it.' } as const
    const health = {
      corp: { ms: 4, system: 'OpenLDAP', until: now + 6.5 * 86_400_000, records: { user: 102_004, group: 40 } },
      wiki: { ms: 9, stage: 'tls', problem },
    }
    expect(picture({ health, picked: { kind: 'connection', name: 'wiki' } }).slice(0, 6)).toEqual([
      '  Connections',
      '  ▲ corp  OpenLDAP  certificate ends in 6 days                            4 ms',
      '▌ ✕ wiki  SCIM 2.0  TLS: The certificate has expired.',
      '▌   The certificate has expired.',
      '▌   Renew it.',
      '  ',
    ])
  })

  it('says when a sync ran, when it will, and how it stands', () => {
    const staff = facts({ next: now + 3 * min, drifted: 2, findings: 7 })
    expect(picture({ facts: { staff } }).slice(4, 8)).toEqual([
      '  Syncs',
      '                        last run    next      last 20 runs',
      '▌ ● staff  corp → wiki  12 min ago  in 3 min  ▇',
      '▌   1,204 people in step  ·  2 drifted  ·  7 findings',
    ])
  })

  it('says in words what holds a sync, and who paused it', () => {
    const message =
      '312 active accounts would lose access; the limit is 260 of 5,208. If that is meant, pass `--allow access=312`.'
    const guard = {
      code: 'access',
      tripped: true,
      count: 312,
      limit: 260,
      base: 5208,
      window: 0,
      message,
      allow: 'access=312',
    } as const
    const held = picture({ facts: { staff: facts({ runs: [aRun({ status: 'stopped', guards: [guard] })] }) } })
    expect(held[6]).toContain('held')
    expect(held[7]).toBe(
      '▌   a guard held the last run: 312 active accounts would lose access; the limit is 260 of 5,208',
    )
    const paused = picture({
      facts: { staff: facts({ paused: { since: now, by: 'kim@ws4', why: 'the app is restored' } }) },
    })
    expect(paused[7]).toBe('▌   paused since 2026-04-10 14:02 by kim@ws4: the app is restored')
  })

  it('shows where a configuration is wrong, and how to go on', () => {
    const message = 'rollcall.yaml has a mistake; nothing was run.\n\nrollcall.yaml:3:3  `connector` is missing.'
    const known = aKnown({ status: 'wrong', problem: { code: 'config.invalid', message } })
    expect(picture({}, anAround({ known }))).toEqual([
      '  rollcall.yaml has a mistake; nothing was run.',
      '  ',
      '  rollcall.yaml:3:3  `connector` is missing.',
      '  ',
      '  Mend it in an editor, then r reads it again.',
    ])
  })

  it('says what is wrong with it whole, and leaves the line of the file as it is', () => {
    const said = 'rollcall.yaml:3:1  Flow map in block collection must be sufficiently indented and end with a }.'
    const line = `    3 | filter: ${'x'.repeat(80)}`
    const known = aKnown({ status: 'wrong', problem: { code: 'config.invalid', message: `${said}\n${line}` } })
    const rows = picture({}, anAround({ known }))
    const first = rows.slice(0, 2).map((row) => row.trim())
    expect(first.join(' ')).toBe(said)
    expect(rows[2]).toContain('3 | filter: xxx')
    expect(rows[3]?.trim()).toBe('')
  })

  it('keeps what is selected in sight, however many there are', () => {
    const known = aKnown({ syncs: Array.from({ length: 30 }, (_, n) => aSync({ name: `sync-${n}` })) })
    const rows = picture({ picked: { kind: 'sync', name: 'sync-29' } }, anAround({ known }))
    expect(rows).toHaveLength(20)
    expect(rows.some((row) => row.startsWith('▌') && row.includes('sync-29'))).toBe(true)
  })
})

describe('home on a high terminal', () => {
  it('adds the latest runs', () => {
    const around = anAround({ size: { columns: 120, rows: 40 } })
    const latest = [aRun(), aRun({ id: 2, sync: 'leads', status: 'failed', problem: { code: 'bug', message: 'No.' } })]
    const rows = picture({ facts: { staff: facts() }, latest }, around)
    expect(rows.slice(-3)).toEqual([
      '  Latest runs',
      '  ✓ staff  today 13:50  nothing to do  11 s',
      '  ✕ leads  today 13:50  failed: No.    11 s',
    ])
  })
})

describe('home, listened to', () => {
  it('says connections as lines and the selected sync in whole words', () => {
    const { spoken } = homeScreen.draw(
      { ...state, health: { corp: { ms: 4, records: { user: 12 } } }, facts: { staff: facts() } },
      aFrame(),
    )
    expect(spoken.lines).toEqual(['corp: OpenLDAP, works, 12 people', 'wiki: SCIM 2.0, being tested'])
    expect(spoken.item).toBe('staff, from corp to wiki, last run 12 min ago: done, 1,204 people in step')
    const until = now + 6.5 * 86_400_000
    const warned = homeScreen.draw({ ...state, health: { corp: { ms: 4, until, records: { user: 12 } } } }, aFrame())
    expect(warned.spoken.lines[0]).toBe('corp: OpenLDAP, works, but certificate ends in 6 days, 12 people')
  })

  it('says what is wrong with the selected connection, and what to do', () => {
    const problem = { code: 'auth.certificate', message: 'The certificate has expired.', hint: 'Renew it.' } as const
    const failing = {
      ...state,
      health: { corp: { ms: 4, stage: 'tls', problem } },
      picked: { kind: 'connection', name: 'corp' },
    } as const
    expect(homeScreen.draw(failing, aFrame()).spoken.item).toBe(
      'corp: OpenLDAP, fails, TLS: The certificate has expired. Renew it.',
    )
  })
})
