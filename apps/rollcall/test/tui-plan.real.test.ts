import { describe, expect, it } from 'vitest'
import { anLdifOffice, everybody, type LdifOffice, slowly } from './support/ldif-office.ts'
import { keys, openPty, type Pty, type PtyOptions } from './support/pty.ts'

/** The plan of `staff`, made and shown. */
async function openPlan(office: LdifOffice, options: Partial<PtyOptions> = {}): Promise<Pty> {
  const pty = openPty({ cwd: office.path, ...options })
  await pty.see(/corp → app/)
  pty.press('p')
  await pty.see(/Person +Account/)
  return pty
}

/** An office in step, in which everybody in `changed` gets a title. */
async function inStep(n: number, changed: readonly string[] = []): Promise<LdifOffice> {
  const office = await anLdifOffice(everybody(n))
  expect((await office.program.rollcall('sync', '--yes')).code).toBe(0)
  await office.people(everybody(n).map((one) => (changed.includes(one.uid) ? { ...one, title: 'Clerk' } : one)))
  return office
}

const titles = (office: LdifOffice) => office.accounts().flatMap(({ login, title }) => (title === null ? [] : [login]))

describe('a plan in a terminal', () => {
  it('shows what would change, in whole, and carries out exactly that', async () => {
    await using office = await inStep(30, ['u3', 'u7'])
    await using pty = await openPlan(office)
    const screen = await pty.see('1 of 2')
    expect(screen.join('\n')).toContain('~ 2 update')
    expect(screen.join('\n')).toMatch(/~ Person u3 +u3 +title: – → Clerk/)
    expect(screen.join('\n')).toMatch(/because +\S/)
    pty.press('a')
    await pty.see('This writes to app')
    expect(titles(office)).toEqual([])
    pty.press('y')
    await pty.see(/run 2 of staff done/)
    expect(titles(office)).toEqual(['u3', 'u7'])
    pty.press(keys.esc)
    await pty.see('Connections')
  })

  it('finds rows by name, kind and field, and counts what fits', async () => {
    await using office = await inStep(30, ['u3', 'u7', 'u17'])
    await office.people([
      ...everybody(29).map((one) => (['u3', 'u17'].includes(one.uid) ? { ...one, title: 'Clerk' } : one)),
      { uid: 'nadia', cn: 'Nadia Okafor' },
    ])
    await using pty = await openPlan(office)
    await pty.see('+ 1 create')
    pty.press('/')
    await pty.see('Filter')
    pty.press('okafor')
    await pty.see('1 of 1')
    expect(pty.screen().join('\n')).toMatch(/\+ 1 create +− 0 delete/)
    pty.press(keys.enter)
    pty.press(keys.esc)
    await pty.see(/~ 2 update/)
    pty.press('/')
    await pty.see('Filter')
    pty.press('field:ti u17')
    await pty.see('1 of 1')
    pty.press(keys.enter)
    await pty.see(/▌ ~ Person u17/)
    pty.press(keys.esc)
    await pty.miss('Filter')
    pty.press(keys.tab)
    await pty.see('only create')
    await pty.see('1 of 1')
  })

  it('leaves one out of the run, which is then all that the next plan has', async () => {
    await using office = await inStep(30, ['u3', 'u7'])
    await using pty = await openPlan(office)
    await pty.see(/▌ ~ Person u3/)
    pty.press(' ')
    await pty.see(/▌ · Person u3 .*left out/)
    await pty.see('~ 1 update')
    pty.press('a')
    await pty.see('1 change left out')
    pty.press('y')
    await pty.see(/run 2 of staff/)
    await pty.see('1 left out')
    expect(titles(office)).toEqual(['u7'])
    pty.press('p')
    await pty.see('1 of 1')
    expect(pty.screen().join('\n')).toMatch(/▌ ~ Person u3/)
  })

  it('takes somebody in again who was left out', async () => {
    await using office = await inStep(30, ['u3', 'u7'])
    await using pty = await openPlan(office)
    await pty.see(/▌ ~ Person u3/)
    pty.press(' ')
    await pty.see('~ 1 update')
    pty.press(' ')
    await pty.see('~ 2 update')
    await pty.miss('left out  ')
  })

  it('is kept in a file, which the command line carries out', async () => {
    await using office = await inStep(30, ['u3'])
    await using pty = await openPlan(office)
    await pty.see('1 of 1')
    pty.press('w')
    await pty.see('File: staff.plan')
    pty.press(keys.enter)
    await pty.see('Kept in')
    expect((await office.program.rollcall('apply', 'staff.plan')).code).toBe(0)
    expect(titles(office)).toEqual(['u3'])
  })

  it('is made again when another run came between, and says so', async () => {
    await using office = await inStep(30, ['u3'])
    await using pty = await openPlan(office)
    await pty.see('1 of 1')
    await office.program.rollcall('sync', '--yes')
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see('Nothing was begun')
    expect(pty.screen().join('\n')).toMatch(/another\s+run\s+came\s+between/)
    pty.press('p')
    await pty.see('nothing to do')
  })

  it('writes nothing with --read-only: there is no key to apply or to save', async () => {
    await using office = await inStep(30, ['u3'])
    await using pty = await openPlan(office, { argv: ['--read-only'] })
    await pty.see('1 of 1')
    expect(pty.screen().at(-1)).not.toMatch(/apply|save/)
    pty.press('a', 'w')
    pty.press(':')
    await pty.see('Command')
    pty.press('apply')
    await pty.see('Nothing fits')
    expect(titles(office)).toEqual([])
  })
})

describe('a guard that stopped a plan', () => {
  it('of a first run that finds accounts is passed by their number alone', async () => {
    await using office = await anLdifOffice(everybody(3))
    office.sql(`insert into account (login, name) values ('u1', 'Person u1'), ('root', 'Root')`)
    await using pty = await openPlan(office)
    await pty.see('stopped by 1 guard')
    expect(pty.screen().join('\n')).toMatch(/This is the first run, and the target has 2 accounts already/)
    expect(pty.screen().at(-1)).not.toContain('apply')
    pty.press('a', 'y')
    pty.press('p')
    await pty.see('type 2 and Enter')
    pty.press(keys.enter)
    await pty.see('Nothing happens before 2 is typed')
    pty.press('3', keys.enter)
    await pty.see('That is not 2')
    pty.press(keys.backspace, '2', keys.enter)
    await pty.see('passed on purpose')
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see(/run 1 of staff done/)
    expect(office.accounts().map(({ login }) => login)).toEqual(['u1', 'root', 'u2', 'u3'])
  })

  it('against taking access from many is passed by how many they are, and so is the apply', async () => {
    await using office = await inStep(30)
    await office.people(everybody(22))
    await using pty = await openPlan(office)
    await pty.see('stopped by 1 guard')
    pty.press('p')
    await pty.see('type 8 and Enter')
    pty.press('8', keys.enter)
    await pty.see('passed on purpose')
    pty.press('a')
    await pty.see('Type 8 and Enter to carry it out')
    pty.press('y', keys.enter)
    await pty.see('That is not 8')
    expect(office.accounts().filter(({ active }) => active === 0)).toEqual([])
    pty.press(keys.backspace, '8', keys.enter)
    await pty.see(/run 2 of staff done/)
    expect(office.accounts().filter(({ active }) => active === 0)).toHaveLength(8)
  })
})

describe('the plan of a paused sync', () => {
  it('says so on top and has no key to carry it out, until it is resumed', async () => {
    await using office = await anLdifOffice(everybody(2))
    await office.program.rollcall('pause', 'staff', '--why', 'the app is restored')
    await using pty = await openPlan(office)
    await pty.see(/▲ staff is paused since [-\d]+ [:\d]+ by .*: the app is\s+restored/)
    pty.press('a')
    await pty.see('1 of 2')
    expect(pty.screen().join('\n')).not.toMatch(/a apply|This writes/)
    await office.program.rollcall('resume', 'staff')
    pty.press('r')
    await pty.see('a apply')
    await pty.miss('paused')
  })
})

describe('a run in a terminal', () => {
  it('is held and goes on, is stopped safely, and the next plan has the rest', async () => {
    await using office = await anLdifOffice(everybody(3000))
    office.sql(slowly(6000))
    await using pty = await openPlan(office)
    await pty.see('1 of 3,000')
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see(/apply +[\d,]+ of 3,000/)
    pty.press(' ')
    await pty.see('Held.')
    pty.press(keys.esc)
    await pty.see('The run goes on; s stops it safely.')
    pty.press(' ')
    await pty.miss('Held.')
    pty.press('s')
    await pty.see(/run 1 of staff interrupted .* not begun/)
    const made = office.accounts().length
    expect([made > 0, made < 3000]).toEqual([true, true])
    pty.press('p')
    await pty.see(new RegExp(`1 of ${(3000 - made).toLocaleString('en-US')}`))
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see(/run 2 of staff done/)
    expect(office.accounts()).toHaveLength(3000)
  })

  it.each(['SIGTERM', 'SIGHUP', 'twice ctrl-c'])('is stopped safely by %s, and the next run goes on', async (how) => {
    await using office = await anLdifOffice(everybody(3000))
    office.sql(slowly(6000))
    await using pty = await openPlan(office)
    await pty.see('1 of 3,000')
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see(/apply +[\d,]+ of 3,000/)
    if (how.startsWith('SIG')) pty.kill(how)
    else {
      pty.press(keys.ctrlC)
      await pty.see('ctrl-c quits all the same')
      pty.press(keys.ctrlC)
    }
    await pty.ended
    const made = office.accounts().length
    expect([made > 0, made < 3000]).toEqual([true, true])
    const history = await office.program.rollcall('history', '--json')
    expect(history.out).toContain('"interrupted"')
    office.sql('drop trigger slow')
    const next = await office.program.rollcall('sync', '--yes', '--json')
    expect([next.code, JSON.parse(next.out)]).toMatchObject([
      0,
      { applied: { ok: 3000 - made, failed: 0, unknown: 0 } },
    ])
    expect(office.accounts()).toHaveLength(3000)
  })
})

describe('a run of which something is refused', () => {
  it('says what as it comes, shows all of it, and leads to the findings', async () => {
    await using office = await inStep(30, ['u3', 'u7', 'u9'])
    office.sql(`create trigger picky before update on account when new.login = 'u7' begin
      select raise(abort, 'u7 is none of your business');
    end`)
    await using pty = await openPlan(office)
    await pty.see('1 of 3')
    pty.press('a')
    await pty.see('This writes to app')
    pty.press('y')
    await pty.see(/run 2 of staff done {2}2 done, 1 failed/)
    await pty.see('rollcall retry staff')
    expect(pty.screen().join('\n')).toMatch(/✕ Person u7 +The database refuses it/)
    pty.press('e')
    await pty.miss('audit log ends with')
    await pty.see(/▌ ✕ Person u7/)
    pty.press(keys.esc)
    await pty.see('audit log ends with')
    pty.press(keys.enter)
    await pty.see(/Findings/)
    await pty.see('Person u7')
  })
})

describe('taking a run back in a terminal', () => {
  it('shows what that would do, does exactly it, and leaves the sync paused', async () => {
    await using office = await inStep(30, ['u3', 'u7'])
    expect((await office.program.rollcall('sync', '--yes')).code).toBe(0)
    await using pty = openPty({ cwd: office.path })
    await pty.see('corp → app')
    pty.press('h')
    await pty.see(/2 .*done/)
    pty.press('u')
    await pty.see('Undo of run 2')
    await pty.see(/~ 2 update/)
    await pty.see(/title: Clerk → –/)
    expect(pty.screen().at(-1)).not.toMatch(/leave out|save/)
    pty.press('a')
    await pty.see('This takes run 2 back in app')
    pty.press('y')
    await pty.see(/run 3 of staff done/)
    expect(titles(office)).toEqual([])
    expect((await office.program.rollcall('sync', '--yes')).err).toContain('paused')
  })
})

describe('a plan for those who listen', () => {
  it('is said in whole words, each once, and carried out by what is typed', async () => {
    await using office = await inStep(30, ['u3'])
    await using pty = openPty({ cwd: office.path, argv: ['ui', '--screen-reader'], columns: 200, rows: 60 })
    await pty.see('staff, from corp to app')
    pty.press('p')
    await pty.see('1 of 1: update Person u3, account u3. title: – to Clerk.')
    pty.press('a')
    await pty.see('This writes to app: update 1. y carries it out')
    pty.press('y')
    await pty.see(/run 2 of staff done/)
    expect(titles(office)).toEqual(['u3'])
    const said = pty.screen().filter(Boolean)
    expect(new Set(said).size).toBe(said.length)
  })
})
