import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Change, type Finding, noChanges, type Plan, type Summary } from '@rollcall/model'
import type { RunReport } from '@rollcall/presenter'
import { describe, expect, it } from 'vitest'
import { lookOf } from '../terminal/look.ts'
import { openOutput } from '../terminal/output.ts'
import { openView } from './open-view.ts'
import type { View } from './view.ts'

const summary: Summary = { ...noChanges, update: 1, unchanged: 3, findings: 1 }

const update = {
  seq: 1,
  phase: 4,
  about: { kind: 'user', label: 'Mora Lind' },
  why: 'source-changed',
  needs: [],
  undo: 'exact',
  step: {
    op: 'update',
    kind: 'user',
    id: '17',
    edits: [{ field: 'title', from: ['Clerk'], to: ['Senior clerk'], add: [], remove: [] }],
  },
} as const satisfies Change

const missing: Finding = {
  code: 'missing-value',
  about: { kind: 'user', label: 'Nora Quist' },
  field: 'mail',
  hint: 'Fill it in.',
}

const plan: Plan = {
  formatVersion: 1,
  sync: 'staff',
  mode: 'full',
  madeAt: 0,
  madeFor: { configuration: '', generation: 1, source: '', target: '' },
  source: { records: 4, verdict: 'complete', how: 'listed' },
  target: { records: 4, verdict: 'complete', how: 'listed' },
  summary,
  guards: [],
  notes: [],
  calls: 1,
  changes: async function* () {
    yield [update]
  },
  findings: () => findings(),
}

async function* findings(): AsyncGenerator<readonly Finding[]> {
  yield [missing]
}

const report: RunReport = {
  run: 7,
  status: 'done',
  plan,
  applied: { ok: 1, failed: 0, skipped: 0, unknown: 0 },
  newFindings: 1,
  durationMs: 900,
  auditHead: '0123456789abcdef0123',
  settled: 0,
}

const sides = { from: 'corp', to: 'wiki' }

async function shown(
  { columns, ...options }: { json?: true; quiet?: true; columns?: number },
  use: (view: View) => Promise<unknown>,
): Promise<string> {
  const stream = new PassThrough()
  const look = lookOf({ env: {}, isTTY: columns !== undefined, columns, timeZone: 'UTC', now: 0 })
  const view = openView({ json: false, quiet: false, ...options }, { out: openOutput(stream), look, colour: false })
  const seen = text(stream)
  await use(view)
  await view.end()
  stream.end()
  return seen
}

describe('a plan', () => {
  it('is a picture for people: what was read, what changes, what is left alone', async () => {
    expect(await shown({}, (view) => view.plan(plan, sides))).toBe(`  staff  corp → wiki  full, read at 1970-01-01 00:00
  ✓ read corp  4 records
  ✓ read wiki  4 records

  ~ update 1
    Mora Lind  17  title: Clerk → Senior clerk  changed at the source

  ~ 1 update   − 0 delete   ! 1 finding
  3 in step; 1 call to make

  ! missing-value 1  a required value is missing
    Nora Quist  mail  Fill it in.
`)
  })

  it('is one document for scripts', async () => {
    const document = JSON.parse(await shown({ json: true }, (view) => view.plan(plan, sides)))
    expect(document).toMatchObject({
      formatVersion: 1,
      sync: 'staff',
      changes: [{ seq: 1 }],
      findings: [{ record: 'Nora Quist' }],
    })
  })

  it('is nothing with --quiet', async () => {
    expect(await shown({ quiet: true }, (view) => view.plan(plan, sides))).toBe('')
  })
})

describe('a run', () => {
  it('shows its plan, then its findings and its end', async () => {
    const seen = await shown({}, async (view) => {
      await view.proposal(plan, sides)
      await view.run(report, findings(), sides)
    })
    expect(seen).toMatch(/Clerk → Senior clerk.*missing-value 1.*✓ run 7 of staff done {2}1 done, 900 ms/s)
  })

  it('is one line of JSON, so that several syncs are JSON lines', async () => {
    const seen = await shown({ json: true }, async (view) => {
      for (const run of [7, 8]) {
        await view.proposal(plan, sides)
        await view.run({ ...report, run }, findings(), sides)
      }
    })
    const documents = seen
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents.map(({ run, applied }) => [run, applied.ok])).toEqual([
      [7, 1],
      [8, 1],
    ])
  })

  it('that a guard stopped says so again, with the way on', async () => {
    const guard = {
      code: 'empty',
      tripped: true,
      count: 0,
      limit: 0,
      base: 3,
      window: 0,
      message: 'Nobody is in scope.',
      allow: 'empty',
    } as const
    const stopped = { ...report, status: 'stopped', plan: { ...plan, guards: [guard] } } as const
    expect(await shown({}, (view) => view.run(stopped, findings(), sides))).toContain(`
  ▲ stopped by 1 guard; nothing is written
    empty  Nobody is in scope.
    To go on on purpose: --allow empty
`)
  })
})

describe('what is unsynced', () => {
  const open = [
    { about: missing.about, since: 0, problem: { code: 'unavailable', message: 'wiki did not answer.' } },
  ] as const

  it('has the open records first', async () => {
    const seen = await shown({}, (view) => view.unsynced([{ sync: 'staff', open, findings: findings() }]))
    expect(seen).toBe(`  staff
  ✕ Nora Quist  wiki did not answer.  open since just now

  ! missing-value 1  a required value is missing
    Nora Quist  mail  Fill it in.
`)
  })

  it('tells of an open record once, though that its change failed is a finding too', async () => {
    const failed = async function* (): AsyncGenerator<readonly Finding[]> {
      yield [{ code: 'change-failed', about: missing.about, hint: 'wiki did not answer.', problem: open[0].problem }]
    }
    const seen = await shown({}, (view) => view.unsynced([{ sync: 'staff', open, findings: failed() }]))
    expect(seen).toBe('  staff\n  ✕ Nora Quist  wiki did not answer.  open since just now\n')
  })

  it('is cut on a terminal, where --all shows the rest', async () => {
    const many = Array.from({ length: 30 }, () => open[0])
    const unsynced = () => [{ sync: 'staff', open: many, findings: findings() }]
    expect(await shown({ columns: 80 }, (view) => view.unsynced(unsynced()))).toMatch(/and 10 others\n.*--all lists/s)
    expect(await shown({ columns: 80 }, (view) => view.unsynced(unsynced(), true))).not.toContain('others')
    expect(await shown({}, (view) => view.unsynced(unsynced()))).not.toContain('others')
  })

  it('may be nothing', async () => {
    async function* none(): AsyncGenerator<readonly Finding[]> {}
    const seen = await shown({}, (view) => view.unsynced([{ sync: 'staff', open: [], findings: none() }]))
    expect(seen).toContain('✓ nothing is unsynced')
  })
})

describe('a connection test', () => {
  async function* stages() {
    yield [{ stage: 'tcp', detail: 'open' }]
    yield [
      { stage: 'bind', detail: 'refused', problem: { code: 'auth', message: 'Wrong password.', hint: 'Check it.' } },
    ] as const
  }

  it('says whether it went well, in every view', async () => {
    for (const options of [{}, { json: true }, { quiet: true }] as const) {
      let good: boolean | undefined
      await shown(options, async (view) => {
        good = await view.stages('corp', stages())
      })
      expect(good).toBe(false)
    }
  })

  it('of several connections is one document', async () => {
    const seen = await shown({ json: true }, async (view) => {
      await view.stages('corp', stages())
      await view.stages('wiki', stages())
    })
    expect(
      JSON.parse(seen).connections.map(({ connection, ok }: { connection: string; ok: boolean }) => [connection, ok]),
    ).toEqual([
      ['corp', false],
      ['wiki', false],
    ])
  })
})
