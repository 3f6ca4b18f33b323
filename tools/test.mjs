// Everything that must hold: types, lint, boundaries, unit and property tests, conformance, real servers, end to end.
// Installs the servers the tests start (on Debian, as root) and ends with a line a machine can read.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { installServers } from './install-servers.mjs'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'))
const counts = { passed: 0, failed: 0 }
const failures = []
const notRun = []
const files = []

function run(name, command, args) {
  const started = performance.now()
  process.stdout.write(`\n── ${name}\n`)
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const ok = status === 0 && !error
  process.stdout.write(`   ${ok ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  return ok
}

function check(name, command, ...args) {
  const ok = run(name, command, args)
  counts[ok ? 'passed' : 'failed']++
  if (!ok) failures.push(name)
  return ok
}

function tests(project) {
  const report = join(folder, `${project}.json`)
  const ok = run(`${project} tests`, 'vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    ...(process.stdout.isTTY ? [] : ['--no-color']),
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  let result
  try {
    result = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    counts.failed++
    failures.push(`${project} tests: no report was written`)
    return
  }
  counts.passed += result.numPassedTests
  counts.failed += result.numFailedTests
  for (const file of result.testResults) {
    files.push({ name: relative('.', file.name), seconds: (file.endTime - file.startTime) / 1000 })
    for (const test of file.assertionResults) {
      if (test.status === 'failed') failures.push(`${file.name}: ${test.fullName}`)
      else if (test.status !== 'passed') notRun.push(`${file.name}: ${test.fullName}`)
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      counts.failed++ // a file that broke before its first test
      failures.push(`${file.name}: ${file.message || 'did not load'}`)
    }
  }
  if (!ok && result.numFailedTests === 0 && failures.length === 0) {
    counts.failed++
    failures.push(`${project} tests: the runner failed without a failed test`)
  }
}

try {
  const missing = installServers()
  if (check('build and types', 'turbo', 'run', 'build', '--output-logs=errors-only')) {
    check('types of the tests', 'tsc', '-p', 'tsconfig.tests.json')
    check('boundaries', 'turbo', 'boundaries')
    check('lint and format', 'biome', 'ci', '--max-diagnostics=50')
    tests('unit')
    tests('real')
  }
  if (missing.length) notRun.unshift(`servers missing on this machine: ${missing.join(', ')}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10)
if (slowest.length)
  console.log(
    `\nSLOWEST FILES:\n${slowest.map(({ name, seconds }) => `  ${seconds.toFixed(1)} s  ${name}`).join('\n')}`,
  )
if (notRun.length) console.log(`\nNOT RUN (${notRun.length}):\n${notRun.map((line) => `  ${line}`).join('\n')}`)
if (notRun.length && process.env.CI === 'true') {
  counts.failed++
  failures.push('CI runs everything: what is listed as not run counts as failed')
}
if (failures.length) console.log(`\nFAILED:\n${failures.map((line) => `  ${line}`).join('\n')}`)
console.log(`\n${counts.passed} passed, ${counts.failed} failed`)
process.exitCode = counts.failed || counts.passed === 0 ? 1 : 0
