import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { aCompany, type Company } from '../testing/a-company.ts'

describe('the first sync', () => {
  it('is planned without being written, applied with --yes, and then has nothing left to do', async () => {
    await using company = await aCompany()
    const plan = await company.rollcall('plan')
    expect(plan.code).toBe(2)
    expect(plan.out).toContain('  + create 3\n    Person 1  –  new account  userName: u1')
    expect(plan.out).toContain('  + 3 create   − 0 delete   ! 0 findings\n')
    expect(company.app.writes).toEqual([])

    const sync = await company.rollcall('sync', 'staff', '--yes')
    expect([sync.code, sync.err]).toEqual([0, ''])
    expect(sync.out).toMatch(/✓ run 1 of staff done {2}3 done, /)
    expect(company.app.all('user')).toHaveLength(3)

    const again = await company.rollcall('sync', '--yes')
    expect(again.code).toBe(0)
    expect(again.out).toContain('✓ nothing to do  3 in step')
    expect((await company.rollcall('plan')).code).toBe(0)
  })

  it('is the same as a plan with --dry-run', async () => {
    await using company = await aCompany()
    expect((await company.rollcall('sync', '--dry-run')).code).toBe(2)
    expect(company.app.writes).toEqual([])
  })

  it('tells scripts in one document', async () => {
    await using company = await aCompany()
    const plan = JSON.parse((await company.rollcall('plan', '--json')).out)
    expect(plan).toMatchObject({
      formatVersion: 1,
      sync: 'staff',
      source: { records: 3, verdict: 'complete' },
      summary: { create: 3 },
    })
    expect(plan.changes).toHaveLength(3)
    expect(JSON.parse((await company.rollcall('sync', '--yes', '--json')).out)).toMatchObject({
      formatVersion: 1,
      run: 1,
      plan: { summary: { create: 3 } },
      applied: { ok: 3, failed: 0, skipped: 0 },
      findings: [],
    })
  })
})

describe('a guard', () => {
  it('stops the whole plan with exit 4, says how to go on, and lets it pass on purpose', async () => {
    await using company = await aCompany(20)
    await company.rollcall('sync', '--yes')
    company.directory.misbehave.hidden = true
    const before = company.app.writes.length
    const stopped = await company.rollcall('sync', '--yes')
    expect(stopped.code).toBe(4)
    expect(stopped.out).toMatch(/▲ stopped by \d guards?; nothing is written/)
    expect(company.app.writes).toHaveLength(before)
    expect((await company.rollcall('plan')).code).toBe(4)

    const allow = ['--allow', 'empty', '--allow', 'access=20']
    for (const what of allow.filter((word) => word !== '--allow')) expect(stopped.out).toContain(`--allow ${what}`)
    const passed = await company.rollcall('sync', '--yes', ...allow)
    expect(passed.code).toBe(0)
    expect(passed.out).toContain('passed on purpose')
    expect(company.app.all('user').every(({ active }) => !active)).toBe(true)
  })
})

describe('a sync for one person', () => {
  it('does hers alone, and says who is meant where that is not clear', async () => {
    await using company = await aCompany()
    const { code, out } = await company.rollcall('sync', '--yes', '--only', 'u2', '--allow', 'first-run')
    expect([code, company.app.all('user').map(({ values }) => values.userName)]).toEqual([0, [['u2']]])
    expect(out).toContain('1 done')
    expect((await company.rollcall('plan', '--only', 'Person 3', '--only', 'u1')).out).toContain('+ create 2')
    const wrong = await company.rollcall('sync', '--yes', '--only', 'nobody')
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Nobody called “nobody”')])
  })

  it('exits 3 where allow keeps it from being done, once', async () => {
    await using company = await aCompany(3, { allow: ['link'] })
    expect((await company.rollcall('plan', '--only', 'u2')).code).toBe(0)
    const { code, out } = await company.rollcall('sync', '--yes')
    expect([code, company.app.writes]).toEqual([3, []])
    expect(out).toContain('`allow` does not name create.')
    expect((await company.rollcall('sync', '--yes')).code).toBe(0)
    expect((await company.rollcall('sync', '--yes', '--strict')).code).toBe(3)
  })
})

describe('while another run of the sync is on', () => {
  it('nothing is run, and the exit code is 5', async () => {
    await using company = await aCompany()
    await using _other = await company.anotherRun()
    const { code, err } = await company.rollcall('sync', '--yes')
    expect([code, company.app.writes]).toEqual([5, []])
    expect(err).toContain('staff')
  })
})

describe('on a terminal', () => {
  async function answering(company: Company, answer: string) {
    const stdin = Object.assign(new PassThrough(), { isTTY: true })
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
    stderr.on('data', (chunk) => {
      if (String(chunk).includes('Apply these changes to wiki?')) setImmediate(() => stdin.write(answer))
    })
    return company.rollcallIn({ stdin, stderr }, 'sync')
  }

  it('the plan is shown and asked about, and a yes applies it', async () => {
    await using company = await aCompany()
    const { code, out } = await answering(company, 'y\n')
    expect(out).toContain('+ create 3')
    expect([code, company.app.all('user').length]).toEqual([0, 3])
  })

  it('a no writes nothing and leaves changes pending', async () => {
    await using company = await aCompany()
    const { code, out } = await answering(company, 'n\n')
    expect(out).toContain('Nothing was written.')
    expect([code, company.app.writes]).toEqual([2, []])
  })

  it('Ctrl-C at the question writes nothing either', async () => {
    await using company = await aCompany()
    const { code } = await answering(company, '\u0003')
    expect([code, company.app.writes]).toEqual([130, []])
  })
})

describe('a change that the target refuses', () => {
  const refused = { code: 'invalid.length', message: 'wiki refuses the title: longer than 64.' } as const

  it('does not stop the others, exits 3, is listed, and is taken up again by retry', async () => {
    await using company = await aCompany()
    company.app.mishap = (write) =>
      write.op === 'create' && write.attributes.userName?.[0] === 'u2' ? { problem: refused } : undefined
    const sync = await company.rollcall('sync', '--yes')
    expect(sync.code).toBe(3)
    expect(sync.out).toMatch(/✕ run 1 of staff done {2}2 done, 1 failed/)
    expect(sync.out).toContain('`rollcall retry staff` takes them up again')

    const unsynced = await company.rollcall('unsynced')
    expect(unsynced.code).toBe(0)
    expect(unsynced.out).toContain('✕ Person 2  wiki refuses the title: longer than 64.')

    company.app.mishap = () => undefined
    const retry = await company.rollcall('retry', 'staff', '--yes')
    expect(retry.code).toBe(0)
    expect(company.app.by('userName', 'u2')).toBeDefined()
  })

  it('leaves nothing to retry once it is done, and then nothing is read', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    company.directory.handed.scan = 0
    const retry = await company.rollcall('retry', '--yes')
    expect(retry).toMatchObject({ code: 0, out: '  staff: nothing is open.\n' })
    expect(company.directory.handed.scan).toBe(0)
    const { out } = await company.rollcall('retry', '--yes', '--json')
    expect(JSON.parse(out)).toEqual({ formatVersion: 1, sync: 'staff', open: 0 })
  })

  it('is written to a CSV file that is new', async () => {
    await using company = await aCompany()
    company.app.mishap = () => ({ problem: refused })
    await company.rollcall('sync', '--yes')
    expect((await company.rollcall('unsynced', '--csv', 'findings.csv')).code).toBe(0)
    expect((await company.rollcall('unsynced', '--csv', 'findings.csv')).err).toContain('findings.csv is there already')
  })
})

describe('a saved plan', () => {
  it('is applied exactly, once', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    company.directory.put('user', 'id-4', { uid: 'u4', cn: 'Person 4', mail: 'u4@acme.example' })
    const kept = await company.rollcall('plan', '-o', 'staff.plan')
    expect(kept.code).toBe(2)
    expect(kept.out).toContain('Kept in ./staff.plan; `rollcall apply staff.plan` carries out exactly this')
    const applied = await company.rollcall('apply', 'staff.plan')
    expect([applied.code, company.app.all('user').length]).toEqual([0, 4])
    expect(await company.rollcall('apply', 'staff.plan')).toMatchObject({ code: 1, out: '' })
  })
})

describe('a source that was not read to its end', () => {
  it('is an error that names it, or with --partial removes nothing', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    company.directory.misbehave.truncate = 1
    const plan = await company.rollcall('plan')
    expect(plan.code).toBe(1)
    expect(plan.err).toContain('size limit')
    const partial = await company.rollcall('plan', '--partial')
    expect(partial.out).toContain('▲ read corp  not read to its end: 1 record; the last complete read had 3')
    expect(partial.out).toContain('▲ nothing to do for what was read  1 in step')
    expect((await company.rollcall('sync', '--yes', '--partial')).out).not.toContain('disable')
  })
})

describe('Ctrl-C while applying', () => {
  it('finishes the call in flight, exits 130, and the next run goes on', async () => {
    await using company = await aCompany(5)
    const signals = new EventEmitter()
    company.app.mishap = () => {
      if (company.app.writes.length === 2) signals.emit('SIGINT')
      return undefined
    }
    const stopped = await company.rollcallIn({ signals }, 'sync', '--yes')
    expect(stopped.code).toBe(130)
    expect(stopped.err).toContain('Stopping: calls in flight are finished first.')
    expect(stopped.out).toContain('`rollcall sync staff` goes on from here')
    expect(company.app.all('user').length).toBeLessThan(5)
    expect((await company.rollcall('sync', '--yes')).code).toBe(0)
    expect(company.app.all('user')).toHaveLength(5)
  })

  it('a second time ends at once', async () => {
    await using company = await aCompany(5)
    const signals = new EventEmitter()
    const exits: number[] = []
    company.app.mishap = () => {
      if (company.app.writes.length === 2) for (const signal of ['SIGINT', 'SIGTERM']) signals.emit(signal)
      return undefined
    }
    const { err } = await company.rollcallIn({ signals, exit: (code) => exits.push(code) }, 'sync', '--yes')
    expect(exits).toEqual([130])
    expect(err).toContain('Stopped at once. The next run settles what was left open.')
  })
})

describe('what was done', () => {
  it('is in the history, the audit log and the explanation of a person', async () => {
    await using company = await aCompany()
    await company.rollcall('sync', '--yes')
    expect((await company.rollcall('history')).out).toMatch(/1 .* staff {2}full {2}✓ done +3/)
    expect((await company.rollcall('audit', 'verify')).code).toBe(0)
    const records = (await company.rollcall('audit', '--run', '1', '--json')).out.trimEnd().split('\n')
    expect(records.map((line) => JSON.parse(line).event)).toContain('change')
    const explained = await company.rollcall('explain', 'staff', 'id-2')
    expect(explained.code).toBe(0)
    expect(explained.out).toContain('Person 2  user of staff')
    expect((await company.rollcall('explain', 'nobody')).code).toBe(1)
  })
})
