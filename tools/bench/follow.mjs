// What following a directory costs: a run that reads only what changed, and how long a change takes from the directory into the
// application while `rollcall watch` listens. From the directory's answer to the change to the row that shows it.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { measure, table } from './measure.mjs'
import { printTable } from './table.mjs'

/** `rollcall sync --mode delta` with ten changes each time, beside a full run that has nothing to do. `change(n)` alters the person `n`. */
export async function measureDelta({ sync, change, runs, title = 'Ten changes in a large directory' }) {
  const few = 10
  const deltas = []
  const fulls = []
  measure([...sync, '--mode', 'full'])
  for (let run = 0; run <= runs; run++) {
    for (let at = 0; at < few; at++) await change(run * few + at + 1)
    const delta = measure([...sync, '--mode', 'delta'])
    const full = measure([...sync, '--mode', 'full'])
    if (run === 0) continue // it warms up
    deltas.push(delta)
    fulls.push(full)
  }
  const name = 'rollcall sync --mode full, nothing to do'
  table(title, { [name]: fulls, 'rollcall sync --mode delta, ten changes': deltas }, name)
}

/**
 * Follows the sync and times changes to `people` people, first one at a time, then `atOnce` at once: a row for each.
 * `change(n, value)` alters the person `n`, `seen(n, value)` answers whether the application has it.
 */
export async function measureWatch({ title, watch, change, seen, people, atOnce }) {
  const child = spawn(watch[0], watch.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const following = Promise.withResolvers()
  lines.on('line', (line) => {
    if (JSON.parse(line).event === 'following') following.resolve()
  })
  child.on('exit', (code) => following.reject(new Error(`rollcall watch ended with ${code}`)))
  following.promise.catch(() => {})
  try {
    await following.promise
    const one = await timed({ pid: child.pid, change, seen, people, atOnce: 1 })
    const many = await timed({ pid: child.pid, change, seen, people, atOnce })
    return [
      { '': title, ...one },
      { '': `  ${atOnce} at once, until the last is there`, ...many },
    ]
  } finally {
    child.removeAllListeners('exit')
    child.kill('SIGTERM')
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
  }
}

/** Alters everybody once, `atOnce` at a time, and waits for the rows before it goes on. */
async function timed({ pid, change, seen, people, atOnce }) {
  const waits = []
  const cpuBefore = cpuOf(pid)
  for (let first = 1; first + atOnce - 1 <= people; first += atOnce) {
    await wait(1_500)
    const numbers = Array.from({ length: atOnce }, (_, at) => first + at)
    const value = `Followed ${first} of ${atOnce}`
    await Promise.all(numbers.map((number) => change(number, value)))
    const start = performance.now()
    for (const number of numbers)
      while (!(await seen(number, value))) {
        if (performance.now() - start > 60_000) throw new Error(`${value} did not come within a minute.`)
        await wait(5)
      }
    waits.push(performance.now() - start)
  }
  const cpu = (cpuOf(pid) - cpuBefore) / waits.length
  const sorted = waits.toSorted((one, other) => one - other)
  const part = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))])
  const times = { 'p50 ms': part(0.5), 'p95 ms': part(0.95), 'max ms': Math.round(sorted.at(-1)) }
  return { times: waits.length, ...times, 'CPU ms each': Number.isFinite(cpu) ? Math.round(cpu) : '–' }
}

/** User and system time so far, in ms, where there is a /proc that counts in hundredths of a second, as on Linux. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

export function printWatch(rows) {
  console.log('\nFrom a change in the directory to the row that shows it, while rollcall watch listens')
  printTable(rows)
}
