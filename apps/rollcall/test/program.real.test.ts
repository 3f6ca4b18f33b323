import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../bin/rollcall.js', import.meta.url))
let cwd: string

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rollcall-bin-'))
})
afterAll(() => rm(cwd, { recursive: true }))

function start(...argv: string[]) {
  const child = spawn(process.execPath, [bin, ...argv], { cwd, env: { PATH: process.env.PATH } })
  child.stdin.end()
  const code = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { child, code, err: text(child.stderr) }
}

async function rollcall(...argv: string[]) {
  const { child, code, err } = start(...argv)
  return { out: await text(child.stdout), err: await err, code: await code }
}

describe('the installed program', () => {
  it('says its version', async () => {
    expect(await rollcall('--version')).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' })
  })

  it('answers a wrong verb with the nearest right one and exit 1', async () => {
    expect(await rollcall('snyc')).toEqual({
      code: 1,
      out: '',
      err: "error: unknown command 'snyc'\n(Did you mean sync?)\nSee `rollcall --help`.\n",
    })
  })

  it('tells where a configuration is wrong, without a stack', async () => {
    await writeFile(
      join(cwd, 'rollcall.yaml'),
      'version: 1\nconnections:\n  corp: { connector: opneldap }\nsyncs: {}\n',
    )
    const { code, err } = await rollcall('plan')
    expect(code).toBe(1)
    expect(err).toMatch(/rollcall\.yaml:3:\d+/)
    expect(err).toMatch(/did you mean .openldap.\?/i)
    expect(err).not.toMatch(/^ *at /m)
  })

  it('writes plain text into a pipe', async () => {
    expect((await rollcall('connectors', 'list')).out).not.toContain('\u001b')
  })

  it('is quiet when the reader of its output goes away', async () => {
    const { child, code, err } = start('config', 'schema')
    child.stdout.destroy()
    expect([await code, await err]).toEqual([0, ''])
  })
})
