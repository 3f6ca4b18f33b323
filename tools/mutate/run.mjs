// pnpm mutate [folder or file of packages/core/src …]: changes the code of core in small ways, one at a time, and lists the
// changes that no test notices. Those of the folder `equivalent` are known to change nothing that anybody could notice.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { equivalent } from './equivalent.mjs'

const folders = ['compare', 'decide', 'guards', 'mapping', 'moves'].map((name) => `packages/core/src/${name}`)
const paths = process.argv.slice(2).length > 0 ? process.argv.slice(2) : folders

const results = await new Stryker({
  testRunner: 'in-process',
  plugins: ['./tools/mutate/runner.mjs'],
  testRunnerNodeArgs: ['--conditions=@rollcall/source', '--no-warnings'],
  inProcess: { tests: 'packages/core/src/**/!(*.property).test.ts' },
  mutate: paths.map((path) => (path.endsWith('.ts') ? path : `${path.replace(/\/$/, '')}/!(*.test).ts`)),
  ignorePatterns: ['docs', 'apps', 'test-fixtures'],
  concurrency: Math.max(1, availableParallelism() - 1),
  reporters: ['progress'],
  timeoutMS: 10_000,
  warnings: false,
  allowConsoleColors: false,
}).runMutationTest()

const oneLine = (text) => text.replaceAll(/\s+/g, ' ').trim()
const survivors = results
  .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  .map(({ fileName, location: { start, end }, replacement }) => {
    const file = relative(process.cwd(), fileName)
    const lines = readFileSync(fileName, 'utf8')
      .split('\n')
      .slice(start.line - 1, end.line)
    const text = lines[0].trim()
    lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1)
    lines[0] = lines[0].slice(start.column - 1)
    return { file, line: start.line, text, from: oneLine(lines.join('\n')), to: oneLine(replacement) }
  })
const isMeant = (one, { file, text, from, to }) =>
  one.file === file && one.from === from && one.to.includes(to) && text.startsWith(one.line ?? '')
// What the compiler holds to be unreachable, no test reaches either.
const isKnown = (survivor) =>
  survivor.from.includes('satisfies never') || equivalent.some((one) => isMeant(one, survivor))
const unknown = survivors.filter((one) => !isKnown(one))
for (const { file, line, from, to } of unknown)
  console.log(`${file}:${line}  ${from.slice(0, 100)}  →  ${to.slice(0, 80)}`)
const files = new Set(results.map(({ fileName }) => relative(process.cwd(), fileName)))
const outdated = equivalent
  .flatMap((one) => one.to.map((to) => ({ ...one, to: [to] })))
  .filter((one) => files.has(one.file) && !survivors.some((survivor) => isMeant(one, survivor)))
for (const { file, from, to } of outdated)
  console.log(`${file}  ${from.slice(0, 100)}  →  ${to[0].slice(0, 80)}  is noticed, or gone: list it no more`)

const tried = results.filter(({ status }) => status !== 'Ignored').length
const known = survivors.length - unknown.length
console.log(`${tried} changes tried, ${unknown.length} unnoticed, ${known} that nobody could notice.`)
process.exitCode = unknown.length + outdated.length > 0 ? 1 : 0
