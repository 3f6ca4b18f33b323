import { describe, expect, it } from 'vitest'
import { run } from './run.ts'
import { aWorld } from './testing/a-world.ts'
import { verbs } from './verbs.ts'

async function rollcall(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const world = aWorld()
  const code = await run(argv, '1.2.3', world)
  return { code, ...world.seen }
}

describe('`rollcall` alone', () => {
  it('without a terminal says which command to use instead', async () => {
    const { code, err } = await rollcall()
    expect(code).toBe(1)
    expect(err).toContain('There is no terminal to show anything on.')
    expect(err).toContain('`rollcall plan`')
  })
})

describe('help of the whole program', () => {
  it('shows what it can do, and that is no mistake', async () => {
    const { code, out, err } = await rollcall('--help')
    expect([code, err]).toEqual([0, ''])
    for (const { name, summary } of verbs) expect(out).toMatch(new RegExp(`^  ${name} .*${summary}`, 'm'))
  })
})

describe('help', () => {
  it('is there for every verb, with examples that begin with the program or a pipe into it', async () => {
    for (const { name } of verbs) {
      const { code, out } = await rollcall(name, '--help')
      expect([name, code]).toEqual([name, 0])
      expect(out).toContain(`Usage: rollcall ${name}`)
      expect(out).toMatch(/Examples:\n( {2}#.*\n)? {2}.*rollcall /)
      expect(out).toContain('--json')
    }
  })
  it('fits a terminal of 80 columns', async () => {
    const { out } = await rollcall('--help')
    const helps = await Promise.all(verbs.map(async ({ name }) => (await rollcall(name, '--help')).out))
    expect([out, ...helps].flatMap((help) => help.split('\n')).filter((line) => line.length > 80)).toEqual([])
  })
  it('can be asked for either way', async () => {
    expect((await rollcall('help', 'plan')).out).toBe((await rollcall('plan', '--help')).out)
  })
  it('tells the exit codes', async () => {
    expect((await rollcall('--help')).out).toContain('4    stopped by a guard')
  })
})

describe('a mistake on the command line', () => {
  it('in a verb names the nearest right one', async () => {
    const { code, out, err } = await rollcall('plna')
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe("error: unknown command 'plna'\n(Did you mean plan?)\nSee `rollcall --help`.\n")
  })
  it('such as a verb of a later version is told as what it is', async () => {
    const { code, err } = await rollcall('daemon', '--often')
    expect([code, err]).toEqual([1, 'error: `daemon` is not in this version of Rollcall.\nSee `rollcall --help`.\n'])
  })
  it('in an option names the nearest right one', async () => {
    const { code, err } = await rollcall('plan', '--jsno')
    expect(code).toBe(1)
    expect(err).toContain("unknown option '--jsno'\n(Did you mean --json?)")
    expect(err).toContain('See `rollcall plan --help`.')
  })
  it('in a choice names the choices', async () => {
    const { code, err } = await rollcall('plan', '--mode', 'fast')
    expect(code).toBe(1)
    expect(err).toContain('Allowed choices are full, source, delta.')
  })
  it('such as a missing or a surplus argument is refused', async () => {
    expect((await rollcall('apply')).err).toContain("missing required argument 'file'")
    expect((await rollcall('plan', 'a', 'b')).err).toContain('too many arguments')
  })
})

describe('a sync without a terminal and without --yes', () => {
  it('is refused with a sentence, before anything is read', async () => {
    const { code, err } = await rollcall('sync', 'staff')
    expect(code).toBe(1)
    expect(err).toBe(
      '✕ There is no terminal to ask on, and --yes was not given.\n  Add --yes to apply without asking, or --dry-run to look only.\n',
    )
  })
  it('tells scripts as well, in JSON', async () => {
    const { out } = await rollcall('retry', '--json')
    expect(JSON.parse(out)).toMatchObject({ formatVersion: 1, error: { code: 'config.no-answer' } })
  })
})

describe('a mistake on the command line of a script', () => {
  it('is a document as well', async () => {
    const { code, out, err } = await rollcall('plan', '--mode', 'fast', '--json')
    expect([code, err === '']).toEqual([1, false])
    expect(JSON.parse(out)).toMatchObject({ formatVersion: 1, error: { code: 'config.usage' } })
  })
})

describe('the version', () => {
  it('is printed', async () => {
    expect(await rollcall('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' })
  })
})
