import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { aProgram } from './support/program.ts'
import { keys, openPty, type Pty } from './support/pty.ts'

const esc = '\u001b'
const config = `version: 1
connections:
  corp: { connector: ldif, file: people.ldif }
`
const ldif = `dn: dc=acme
objectClass: organization
o: Acme
`
const folder = () => aProgram({ 'rollcall.yaml': config, 'people.ldif': ldif })

/** What the program changed about the terminal and did not put back. */
function leftBehind(pty: Pty): readonly string[] {
  const written = pty.written()
  const modes = [...written.matchAll(new RegExp(`${esc}\\[\\?(\\d+)([hl])`, 'g'))]
  const last = new Map(modes.map(([, mode = '', how = '']) => [mode, how]))
  const usual: Readonly<Record<string, string>> = { 7: 'h', 25: 'h' } // wrapping and a cursor are on in any terminal
  return [...last].filter(([mode, how]) => how !== (usual[mode] ?? 'l')).map(([mode, how]) => `${mode}${how}`)
}

describe('the terminal UI', () => {
  it.each([
    ['q', 0],
    [keys.ctrlC, 0],
  ])('leaves the terminal as it was at %j, and says nothing', async (key, code) => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    await pty.see('LDIF file')
    pty.press(key)
    expect(await pty.ended).toMatchObject({ code })
    expect([leftBehind(pty), pty.terminal.buffer.active.type]).toEqual([[], 'normal'])
    expect(pty.screen().join('').trim()).toBe('')
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'leaves the terminal as it was at %s, as something interrupted',
    async (signal) => {
      await using place = await folder()
      await using pty = openPty({ cwd: place.path })
      await pty.see('LDIF file')
      pty.kill(signal)
      expect(await pty.ended).toMatchObject({ code: 130 })
      expect([leftBehind(pty), pty.terminal.buffer.active.type]).toEqual([[], 'normal'])
      expect(pty.written()).not.toContain('Stopping') // nothing was going on
    },
  )

  it('ends at a signal that comes before anything is shown', async () => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    await expect.poll(() => pty.written()).not.toBe('')
    pty.kill('SIGTERM')
    expect(await pty.ended).toMatchObject({ code: 130 })
    expect(leftBehind(pty)).toEqual([])
  })

  it('takes what was typed before it was ready', async () => {
    await using place = await folder()
    await using pty = openPty({ cwd: place.path })
    pty.press('q')
    expect(await pty.ended).toMatchObject({ code: 0 })
  })

  it('says which command to use where there is no terminal', async () => {
    await using place = await folder()
    const { code, err } = await place.rollcall('ui')
    expect([code, err]).toEqual([1, expect.stringContaining('rollcall plan')])
  })
})

const people = 6_000
const crowd = Array.from(
  { length: people },
  (_, at) => `
dn: uid=u${at},dc=acme
objectClass: inetOrgPerson
uid: u${at}
entryUUID: 00000000-0000-4000-8000-${String(at).padStart(12, '0')}
`,
).join('')

/** A first run of many people that is being carried out on the screen. */
async function aRun() {
  const place = await aProgram({
    'rollcall.yaml': `${config}  app: { connector: sql, file: app.db, users: { table: accounts, id: id, active: active, fields: { userName: login } } }
syncs:
  staff: { from: corp, to: app, match: [userName = uid], users: { userName: uid } }
`,
    'people.ldif': ldif + crowd,
  })
  using database = new DatabaseSync(place.file('app.db'))
  database.exec('create table accounts (id integer primary key, login text not null unique, active integer)')
  const pty = openPty({ cwd: place.path })
  await pty.see('staff')
  pty.press('p')
  await pty.see(`+ ${people.toLocaleString('en')} create`)
  await pty.see('a apply')
  pty.press('a')
  await pty.see('Carry it out?')
  pty.press('y')
  await pty.see(/apply +[1-9][\d,]* of/)
  return {
    place,
    pty,
    made: () => {
      using again = new DatabaseSync(place.file('app.db'))
      return Number(again.prepare('select count(*) as made from accounts').get()?.made)
    },
    async [Symbol.asyncDispose]() {
      await pty[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

describe('a run on the screen', () => {
  it('is stopped between two calls at a signal, says what comes next, and the next run does the rest', async () => {
    await using run = await aRun()
    run.pty.kill('SIGTERM')
    expect(await run.pty.ended).toMatchObject({ code: 130 })
    expect([leftBehind(run.pty), run.pty.terminal.buffer.active.type]).toEqual([[], 'normal'])
    expect(run.pty.screen().join('\n')).toContain('Stopped in good order. The next run takes up what is left.')
    expect(run.made()).toBeLessThan(people)
    expect((await run.place.rollcall('sync', '--yes')).code).toBe(0)
    expect(run.made()).toBe(people)
  })
  it('is not waited for at a second signal, and nobody is made twice afterwards', async () => {
    await using run = await aRun()
    run.pty.kill('SIGTERM')
    run.pty.kill('SIGTERM')
    expect(await run.pty.ended).toMatchObject({ code: 130 })
    expect(leftBehind(run.pty)).toEqual([])
    expect((await run.place.rollcall('sync', '--yes')).code).toBe(0)
    expect(run.made()).toBe(people)
  })
  it('ends in good order when the terminal is lost', async () => {
    await using run = await aRun()
    run.pty.hangUp()
    await expect
      .poll(async () => (await run.place.rollcall('history', '--json')).out, { timeout: 60_000, interval: 500 })
      .toContain('"status":"interrupted"')
    expect((await run.place.rollcall('sync', '--yes')).code).toBe(0)
    expect(run.made()).toBe(people)
  })
  it('is mentioned before ctrl-c ends it', async () => {
    await using run = await aRun()
    run.pty.press(keys.ctrlC)
    await run.pty.see('ctrl-c quits all the same')
    run.pty.press(keys.ctrlC)
    expect(await run.pty.ended).toMatchObject({ code: expect.any(Number) })
    expect((await run.place.rollcall('sync', '--yes')).code).toBe(0)
    expect(run.made()).toBe(people)
  })
})
