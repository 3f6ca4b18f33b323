// Reads one directory with ldapsearch, our reader (four uses) and ldapts: interleaved, each time as a whole process.
// After a build: node tools/bench/read.mjs --url ldap://127.0.0.1:3890 --bind cn=… --password-file FILE --base dc=…
// (as for ldapsearch -y, the file holds the password without a line end). CPU and memory of ldapsearch need GNU time.
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { printTable } from './table.mjs'

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string' },
    bind: { type: 'string' },
    'password-file': { type: 'string' },
    base: { type: 'string' },
    filter: { type: 'string', default: '(objectClass=*)' },
    attributes: { type: 'string', default: '*,entryUUID' },
    ca: { type: 'string' },
    page: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '10' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    use: { type: 'string' }, // how the script calls itself
  },
})

/** What is done with each entry of our reader. */
const uses = {
  'digest and id': (entry) => hash('sha256', entry.raw, 'hex').length + entry.text('entryUUID').length,
  'count only': () => 1,
  'three attributes': (entry) => ['entryUUID', 'cn', 'mail'].reduce((sum, name) => sum + entry.values(name).length, 0),
  'decode all': (entry) => entry.names().reduce((sum, name) => sum + entry.values(name).length, entry.dn.length),
}
const programs = {
  ldapsearch: ldapsearch,
  ...Object.fromEntries(Object.keys(uses).map((use) => [`reader, ${use}`, () => ourselves(use)])),
  ldapts: () => ourselves('ldapts'),
}

for (const needed of ['url', 'bind', 'password-file', 'base']) {
  if (!flags[needed]) throw new Error(`--${needed} is missing.`)
}
if (flags.use) await beChild(flags.use)
else await compare()

async function compare() {
  const names = Object.keys(programs).filter((name) => !flags.only || flags.only.includes(name))
  const runs = new Map(names.map((name) => [name, []]))
  for (let run = 0; run < Number(flags.runs); run++) {
    for (const name of names) runs.get(name).push(await measure(programs[name]()))
  }
  const reference = median(runs.get('ldapsearch') ?? [], 'wall')
  const rows = names.map((name) => toRow(name, runs.get(name), reference))
  if (flags.json) console.log(JSON.stringify(rows))
  else printTable(rows)
}

function toRow(program, runs, reference) {
  const walls = runs.map(({ wall }) => wall)
  return {
    program,
    'wall s': round(median(runs, 'wall')),
    range: `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)}`,
    'x ldapsearch': round(median(runs, 'wall') / reference),
    'CPU s': round(median(runs, 'cpu')),
    'RSS MB': round(median(runs, 'rss'), 0),
  }
}

/** Wall time from the outside; CPU and memory as the last line of stderr tells them. */
async function measure({ command, args, env }) {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const wall = (performance.now() - started) / 1000
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said}`)
  const [cpu, kilobytes] = /([\d.]+ [\d.]+) (\d+)\s*$/.exec(said)?.slice(1) ?? []
  return { wall, cpu: cpu?.split(' ').reduce((sum, part) => sum + Number(part), 0), rss: kilobytes / 1024 }
}

function ldapsearch() {
  const { url, bind, base, page, filter, attributes, ca } = flags
  const asked = ['-x', '-LLL', '-H', url, '-D', bind, '-y', flags['password-file'], '-b', base]
  const args = [...asked, '-E', `pr=${page}/noprompt`, filter, ...attributes.split(',')]
  const env = ca ? { LDAPTLS_CACERT: ca } : {}
  return existsSync('/usr/bin/time')
    ? { command: '/usr/bin/time', args: ['-f', '%U %S %M', 'ldapsearch', ...args], env }
    : { command: 'ldapsearch', args, env }
}

function ourselves(use) {
  const passed = Object.entries(flags).flatMap(([name, value]) =>
    typeof value === 'string' ? [`--${name}`, value] : [],
  )
  return { command: process.execPath, args: [fileURLToPath(import.meta.url), ...passed, '--use', use] }
}

async function beChild(use) {
  const password = readFileSync(flags['password-file'], 'utf8')
  const ca = flags.ca && readFileSync(flags.ca, 'utf8')
  const entries = use === 'ldapts' ? await readByLdapts(password, ca) : await readByUs(uses[use], password, ca)
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  console.error(`${entries} entries ${userCPUTime / 1e6} ${systemCPUTime / 1e6} ${maxRSS}`)
}

async function readByUs(use, password, ca) {
  const { openLdap } = await import(new URL('../../packages/ldap/dist/index.js', import.meta.url))
  const { url, bind, base, filter } = flags
  const insecure = url.startsWith('ldap:')
  await using client = openLdap({
    url,
    ca,
    insecure,
    bind: { method: 'simple', dn: bind, password: async () => password },
  })
  const request = { base, scope: 'sub', filter, attributes: flags.attributes.split(','), pageSize: Number(flags.page) }
  const stream = client.search(request, new AbortController().signal)
  let entries = 0
  let used = 0
  for (let step = await stream.next(); ; step = await stream.next()) {
    if (step.done && step.value.verdict !== 'complete') throw new Error(step.value.problem.message)
    if (step.done) return used > 0 ? entries : 0
    entries += step.value.length
    for (const entry of step.value) used += use(entry)
  }
}

async function readByLdapts(password, ca) {
  const path = createRequire(new URL('../../packages/ldap/package.json', import.meta.url)).resolve('ldapts')
  const { Client } = await import(pathToFileURL(path))
  const { url, bind, base, filter } = flags
  const client = new Client({ url, ...(ca && { tlsOptions: { ca } }) })
  await client.bind(bind, password)
  const paged = { pageSize: Number(flags.page) }
  let entries = 0
  const request = { scope: 'sub', filter, attributes: flags.attributes.split(','), paged }
  for await (const page of client.searchPaginated(base, request)) entries += page.searchEntries.length
  await client.unbind()
  return entries
}

function median(runs, key) {
  const sorted = runs.map((run) => run[key]).sort((one, other) => one - other)
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

function round(value, digits = 2) {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : undefined
}
