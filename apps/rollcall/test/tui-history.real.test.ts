import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { aPast, type Past, type Somebody } from '../src/testing/a-past.ts'
import { keys, openPty } from './support/pty.ts'

const mail = (uid: string): string => `${uid}@acme.example`
const person = (uid: string, cn: string): Somebody => ({ uid, cn, mail: mail(uid) })

/** Two runs with trouble: two without mail, one whom the application refuses, and mora, who was renamed in the second. */
async function twoRuns(): Promise<Past> {
  const past = await aPast()
  const others = [
    person('noah', 'Noah Berg'),
    { uid: 'nora', cn: 'Nora Quist' },
    { uid: 'zoe', cn: 'Zoë Brandt' },
    person('refused', 'Refused'),
  ]
  await past.people([person('mora', 'Mora Lind'), ...others])
  expect((await past.rollcall('sync', '--yes')).code).toBe(3)
  await past.people([person('mora', 'Mora Weber'), ...others])
  expect((await past.rollcall('sync', '--yes')).code).toBe(3)
  return past
}

describe('findings in a terminal', () => {
  it('stand by reason, are filtered, written to a file, set aside and brought back', async () => {
    await using past = await twoRuns()
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('f')
    await pty.see('✕ open 1  the next run takes them up again')
    await pty.see('! missing-value 2  a required value is missing')
    await pty.see('1 open, 2 findings')

    pty.press('/')
    await pty.see('Filter:')
    pty.press('quist')
    await pty.miss('Zoë Brandt')
    await pty.see('Nora Quist')
    pty.press(keys.esc)
    await pty.see('Zoë Brandt')

    pty.press('e')
    await pty.see('Write all findings as CSV to: staff-findings.csv')
    pty.press(keys.enter)
    await pty.see('Written to staff-findings.csv')
    const { out } = await past.rollcall('unsynced', 'staff', '--csv', 'by-command.csv')
    expect(out).toContain('by-command.csv')
    const text = (name: string): string => readFileSync(join(past.path, name), 'utf8')
    expect(text('staff-findings.csv')).toBe(text('by-command.csv'))

    pty.press('g', keys.tab, keys.down)
    await pty.see(/▌ +Nora Quist/)
    await pty.see(/source id +id-nora/)
    pty.press('a')
    await pty.see('Set aside missing-value of Nora Quist, because:')
    pty.press('has none on purpose', keys.enter)
    await pty.see('· set aside 1')
    await pty.see('! missing-value 1')
    expect((await past.rollcall('unsynced')).out).toContain('has none on purpose')
    pty.press('G')
    await pty.see(/set aside .*: has none on purpose/)
    pty.press('a')
    await pty.see('! missing-value 2')

    pty.press('m')
    await pty.see('Everything in the target is linked.')
    pty.press(keys.esc)
    await pty.see('1 open, 2 findings')
    pty.press('t')
    await pty.see(/staff › (Plan|Retry)/)
  })
})

describe('history in a terminal', () => {
  it('shows runs and a chart, what one did, what happened to somebody, and proves the log', async () => {
    await using past = await twoRuns()
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('h')
    await pty.see('changes per run, newest at the right, up to 2')
    await pty.see(/▌ +2 .* 1 +1 +2[\s\S]* 1 .* 2 +1 +2/)

    pty.press(keys.down)
    await pty.see(/▌ +1 /)
    pty.press(keys.enter)
    await pty.see('✓ done  full')
    await pty.see('2 done, 1 failed')
    await pty.see(/\+ +Mora Lind +create +new account/)
    await pty.see(/\+ +Refused +create +failed: /)
    pty.press('/')
    await pty.see('Filter:')
    pty.press('mora', keys.enter)
    await pty.miss('Noah Berg')
    await pty.see(/account +1$/m)
    pty.press(keys.enter)
    await pty.see('w all about this person')
    pty.press(keys.esc)
    await pty.see('enter details')

    pty.press('w')
    await pty.see('What happened to: id-mora')
    await pty.see('● Mora Weber  id-mora  account 1  in staff')
    await pty.see(/2 +~ +Mora Weber +update[\s\S]*1 +\+ +Mora Lind +create/)
    pty.press('s')
    await pty.see(/What happened to: *$/m)
    pty.press('noah', keys.enter)
    await pty.see(/1 +\+ +Noah Berg +create/)
    expect((await past.rollcall('audit', '--person', 'noah')).out).toMatch(/create Noah Berg/)
    pty.press('s')
    await pty.see(/What happened to: *$/m)
    pty.press('nobody', keys.enter)
    await pty.see('No link and no record of the audit log knows “nobody”.')

    pty.press(keys.esc)
    await pty.see('1 of 5 records')
    pty.press(keys.esc)
    await pty.see('changes per run')
    pty.press('v')
    const head = /records; the chain is whole\s+head\s+([0-9a-f]{64})/
    const seen = (await pty.see(head)).join('\n')
    const { out } = await past.rollcall('audit', 'verify', '--head', head.exec(seen)?.[1] ?? 'none')
    expect(out).toContain('the chain is whole')
  })

  it('says why what was asked by its changes only was read whole', async () => {
    await using past = await twoRuns()
    expect((await past.rollcall('sync', '--yes', '--mode', 'delta')).code).toBe(3)
    const why = /Mode source instead of delta: .*\./
    const [{ notes }] = JSON.parse((await past.rollcall('history', '--json')).out).runs
    expect(notes).toEqual([expect.stringMatching(why)])
    expect((await past.rollcall('history')).out).toContain(`· ${notes[0]}`)
    expect((await past.rollcall('audit', '--run', '3')).out).toContain(notes[0])
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('h')
    await pty.see(/▌ +3 /)
    pty.press(keys.enter)
    await pty.see(why)
  })

  it('says where the log is broken', async () => {
    await using past = await twoRuns()
    {
      using state = new DatabaseSync(join(past.path, '.rollcall/state.db'))
      state.exec('drop trigger audit_erases_only')
      state.exec(`update audit set body = replace(body, 'Mora Lind', 'Eve Lind') where seq = 2`)
    }
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('h')
    await pty.see('changes per run')
    pty.press('v')
    await pty.see(/✕ the audit log is not whole: Audit record 2 holds other values than it was\s+written with\./)
  })

  it('previews the undo of a run, takes it back, and lets the sync run again', async () => {
    await using past = await twoRuns()
    const names = (): readonly unknown[] => {
      using app = past.app()
      return app
        .prepare('select name from people order by id')
        .all()
        .map(({ name }) => name)
    }
    expect(names()).toContain('Mora Weber')
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('h')
    await pty.see('changes per run')
    pty.press('u')
    await pty.see('Undo of run 2')
    await pty.see(/name: Mora Weber → Mora Lind/)
    expect(names()).toContain('Mora Weber')
    pty.press('a')
    await pty.see('Carry it out?')
    pty.press('y', keys.enter)
    await pty.see('run 3 of staff done')
    expect(names()).toContain('Mora Lind')
    expect(names()).not.toContain('Mora Weber')
    pty.press(keys.esc)
    await pty.see(/▌ +2 /)
    await pty.see('✓ undo of 2')
    await pty.see('▲ paused since')
    pty.press('p')
    await pty.see('staff may run again.')
    expect((await past.rollcall('plan')).code).toBe(2)
  })

  it('pauses the sync with a reason, and resumes it', async () => {
    await using past = await twoRuns()
    await using pty = openPty({ cwd: past.path })
    await pty.see('staff')
    pty.press('h')
    await pty.see('p pause')
    pty.press('p')
    await pty.see('Pause, because:')
    pty.press('the app is restored', keys.enter)
    await pty.see(/▲ paused since .*: the app is restored/)
    expect((await past.rollcall('sync', '--yes')).err).toContain('the app is restored')
    await pty.see('p resume')
    pty.press('p')
    await pty.see('staff may run again.')
    await pty.miss('▲ paused since')
    expect((await past.rollcall('sync', '--yes')).err).not.toContain('paused')
  })

  it('in read-only mode offers nothing that writes', async () => {
    await using past = await twoRuns()
    await using pty = openPty({ cwd: past.path, argv: ['--read-only'] })
    await pty.see('staff')
    pty.press('f')
    await pty.see('! missing-value 2')
    pty.press(keys.tab, keys.down, 'a', 'e', '?')
    expect((await pty.see('Any key goes back')).join('\n')).not.toMatch(/set aside|export/)
    pty.press(keys.esc)
    await pty.miss('Any key goes back')
    pty.press('h')
    await pty.see('changes per run')
    pty.press('p', '?')
    expect((await pty.see('Any key goes back')).join('\n')).not.toMatch(/pause|resume/)
    expect(existsSync(join(past.path, 'staff-findings.csv'))).toBe(false)
    expect((await past.rollcall('history')).out).not.toContain('paused')
  })

  it('says all of it in lines to those who listen', async () => {
    await using past = await twoRuns()
    await using pty = openPty({ cwd: past.path, argv: ['ui', '--screen-reader'], rows: 200 })
    await pty.see('staff, from corp to app')
    pty.press('h')
    await pty.see(/Run 2 of staff, full, .*, done\. 1 done, 1 not done, 2 findings\. T/)
    pty.press('w')
    await pty.see('What happened to:')
    pty.press('mora', keys.enter)
    await pty.see('Mora Weber, source id id-mora, account 1, in staff, linked.')
    await pty.see(/update Mora Weber\. name: Mora Lind to Mora Weber\. Because changed at the sou/)
  })
})
