// pnpm property [--cases=100000] [--seed=1] [--jobs=2]: the property over whole runs, in many more cases than a test run has.
// Each job tries 1,000 cases of one seed after the other; what fails is tried again with ROLLCALL_SEED and ROLLCALL_CASES.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
})
const each = 1000
const wanted = Number(values.cases)
const last = Number(values.seed) + Math.ceil(wanted / each) - 1
let next = Number(values.seed)
let passed = 0
let failed = false

// A state file for each case: in memory they cost nothing.
const temporary = existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {}

function tryOne(seed) {
  const env = { ...process.env, ...temporary, ROLLCALL_SEED: String(seed), ROLLCALL_CASES: String(each) }
  const argv = ['run', '--project', 'unit', '--no-color', '--reporter=dot', 'whole-runs.property']
  return new Promise((resolve) => {
    const child = spawn('vitest', argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.on('close', (code) => resolve({ ok: code === 0 && said.includes('1 passed'), said }))
  })
}

async function job() {
  while (next <= last && !failed) {
    const seed = next++
    const start = performance.now()
    const { ok, said } = await tryOne(seed)
    if (ok) passed += each
    else failed = true
    const seconds = Math.round((performance.now() - start) / 1000)
    console.log(`seed ${seed}: ${ok ? 'held' : 'FAILED'} after ${seconds} s; ${passed} cases so far`)
    if (!ok) console.log(said)
  }
}

const started = performance.now()
await Promise.all(Array.from({ length: Number(values.jobs) }, job))
console.log(`${passed} cases held in ${Math.round((performance.now() - started) / 60_000)} minutes.`)
process.exitCode = failed ? 1 : 0
