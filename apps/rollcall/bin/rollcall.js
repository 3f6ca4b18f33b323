#!/usr/bin/env node
// Old syntax, and nothing of the program loaded yet: whatever Node starts this has to be able to say which Node is
// needed, and `--version` is to cost hardly more than Node itself.
import fs from 'node:fs'
import * as nodeModule from 'node:module'
import v8 from 'node:v8'

const about = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const needed = Number.parseInt(about.engines.node.replace(/\D+/, ''), 10)
const found = process.versions.node

if (process.argv[2] === '--version' || process.argv[2] === '-V') {
  process.stdout.write(`${about.version}\n`)
} else if (Number.parseInt(found, 10) < needed) {
  process.stderr.write(
    `rollcall ${about.version} needs Node.js ${needed} or newer; this is ${found} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org or with your package manager.\n',
  )
  process.exitCode = 1
} else {
  nodeModule.enableCompileCache()
  // A large import makes much that is short-lived: collected when a third has come on top, not when it has tripled.
  v8.setFlagsFromString('--heap-growing-percent=30')
  import('../dist/main.js').then((program) => program.start(about.version))
}
