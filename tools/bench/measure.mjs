import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { printTable } from './table.mjs'

/** Runs each command so many times, in turn, after a round that warms up; figures of every run by name. */
export function interleaved(commands, times) {
  const measured = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let run = 0; run <= times; run++)
    for (const [name, command] of Object.entries(commands)) {
      const figures = measure(command)
      if (run > 0) measured[name].push(figures)
    }
  return measured
}

/** Wall time of a whole process; with GNU time its CPU seconds and its largest resident memory too. */
export function measure([command, ...args]) {
  const timed = existsSync('/usr/bin/time')
  const options = { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 28 }
  const started = performance.now()
  const { status, stderr, error } = timed
    ? spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], options)
    : spawnSync(command, args, options)
  const wall = (performance.now() - started) / 1000
  if (error) throw error
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}: ${stderr.slice(-2000)}`)
  const [user, system, kilobytes] = timed ? stderr.trim().split('\n').at(-1).split(' ').map(Number) : []
  return { wall, cpu: user + system, memory: kilobytes / 1024 }
}

/** Prints what was measured; each beside the wall time of `reference`, which is 1. */
export function table(title, measured, reference) {
  const lists = Object.values(measured)
  console.log(`\n${title} (${lists[0].length === 1 ? 'one run' : `median of ${lists[0].length}, range`})`)
  const base = reference && median(measured[reference].map(({ wall }) => wall))
  printTable(
    Object.entries(measured).map(([name, list]) => {
      const walls = list.map(({ wall }) => wall)
      return {
        '': name,
        'wall s': figure(median(walls)),
        ...(list.length > 1 ? { range: `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)}` } : {}),
        ...(base ? { ratio: figure(median(walls) / base) } : {}),
        'CPU s': figure(median(list.map(({ cpu }) => cpu))),
        'memory MB': figure(median(list.map(({ memory }) => memory)), 0),
      }
    }),
  )
}

/** A figure as text; without GNU time there are fewer. */
function figure(value, digits = 2) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–'
}

function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
