// The main job on an invented company, with no server: an LDIF export of its directory into an SQLite application.
// Two days in their life. With a terminal it waits before each step.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { company, companyLdif, oneDayLater } from '../test-fixtures/dist/index.js'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const folder = join(root, '.demo')
const asks = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI)
const terminal = asks ? createInterface({ input: process.stdin, output: process.stdout }) : undefined

/** Says what comes, waits for Enter at a terminal, runs the program and insists on its exit code. */
async function step(title, expected, ...args) {
  console.log(`\n\n━━ ${title}\n   $ rollcall ${args.join(' ')}\n`)
  await terminal?.question('   Enter to go on … ')
  const { status } = spawnSync(process.execPath, [join(root, 'apps/rollcall/bin/rollcall.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status === expected) return
  console.error(`\nThe demo expected exit code ${expected} and got ${status}.`)
  process.exit(1)
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const today = company()
writeFileSync(join(folder, 'directory.ldif'), companyLdif({ company: today }))
writeFileSync(join(folder, 'rollcall.yaml'), readFileSync(join(here, 'demo', 'rollcall.yaml')))
const application = new DatabaseSync(join(folder, 'application.db'))
application.exec(readFileSync(join(here, 'demo', 'application.sql'), 'utf8'))
application.close()

console.log(`Rollcall demo. A company of ${today.people.length} people and ${today.groups.length} groups; its directory is an LDIF file,
its application an SQLite database. Everything is in .demo/, to look at and to play with.`)

await step('Day 1. What would change? Nothing is written.', 2, 'plan')
await step('Do it.', 3, 'sync', '--yes')
await step('Whom could it not help, and why?', 0, 'unsynced')
await step('Again: nothing is left to do.', 0, 'sync', '--yes')

writeFileSync(join(folder, 'directory.ldif'), companyLdif({ company: oneDayLater(today) }))
console.log(
  '\n\n   A day passes: somebody joins, somebody leaves, one is renamed, one marries and changes name and mail.',
)
await step('Day 2. What would change?', 2, 'plan')
await step('Do it.', 0, 'sync', '--yes')
await step('And it is in step again.', 0, 'sync', '--yes')
await step('What was done so far.', 0, 'history')

console.log(
  `\n\n   Try it yourself: cd .demo && ../rollcall explain staff "NAME", ../rollcall audit verify, ../rollcall --help\n`,
)
terminal?.close()
