import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type State, verifyAudit } from '@rollcall/state'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Connection } from './connection.ts'
import { openSqliteState } from './index.ts'
import { aStateFile } from './testing/temp.ts'

const writer = fileURLToPath(new URL('testing/writer.ts', import.meta.url))

describe('a process that is killed while it writes', () => {
  it('loses nothing it was told is committed, leaves nothing half done, and the audit log whole', async () => {
    const file = aStateFile()
    let committed = 0
    for (const commits of [1, 2, 3, 5, 8, 13, 40, 80, 150, 300]) {
      const said = await killAfter(commits, startWriter(file, committed + 1))
      using db = await Connection.open(file, {})
      expect(db.all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])

      await using state = await openSqliteState(file)
      committed = Number((await state.memory('staff'))?.cursor)
      expect(committed).toBeGreaterThanOrEqual(said)
      expect(await countsOf(state)).toEqual({ links: committed, calls: committed, records: committed })
    }
  }, 120_000)

  it('frees its lock; until then the lock names it, and its run is one that nobody ended', async () => {
    const file = aStateFile()
    const child = startWriter(file, 1)
    await lineOf(child, 1)
    await using state = await openSqliteState(file)
    expect(await state.holder('staff')).toMatchObject({ pid: child.pid })
    await expect(state.lock('staff')).rejects.toThrow(`by process ${child.pid}`)

    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await state.holder('staff')).toBeUndefined()
    await using _lock = await state.lock('staff')
    expect(await state.runs({ sync: 'staff', limit: 1 })).toMatchObject([{ status: 'running' }])
  })
})

function startWriter(file: string, from: number): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=@rollcall/source', writer, file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Kills the writer as soon as it has said that so many commits are done; the last number it said. */
async function killAfter(commits: number, child: ChildProcess): Promise<number> {
  const exit = once(child, 'exit')
  const said = await lineOf(child, commits)
  child.kill('SIGKILL')
  await exit
  return said
}

async function lineOf(child: ChildProcess, line: number): Promise<number> {
  let seen = 0
  if (child.stdout) for await (const text of createInterface(child.stdout)) if (++seen === line) return Number(text)
  throw new Error(`The writer ended after ${seen} commits.`)
}

async function countsOf(state: State): Promise<{ links: number; calls: number; records: number }> {
  const { all: links } = await state.countLinks('staff', 'user')
  const audit = await verifyAudit(state.audit(), await state.auditHead())
  return { links, calls: (await state.openCalls('staff')).length, records: audit.whole ? audit.records : 0 }
}
