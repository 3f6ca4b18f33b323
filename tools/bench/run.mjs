// `pnpm bench`: one directory of 100,000 people, 2,000 groups and their memberships in a slapd of its own, an application
// in a PostgreSQL of its own, and everything measured side by side as whole processes. Needs slapd, ldap-utils and
// PostgreSQL (`npm test` installs them on Debian as root) and a build; GNU time adds CPU and memory.
//   node tools/bench/run.mjs [--people 100000] [--groups 2000] [--runs 10]
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { largeDirectory, makeFolder, startPostgres, startSlapd } from '../../test-fixtures/dist/index.js'
import { printTable } from './table.mjs'

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    groups: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '10' },
  },
})
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const program = join(root, 'apps/rollcall/bin/rollcall.js')
const runs = Number(flags.runs)
const suffix = 'dc=acme,dc=test'

await using folder = await makeFolder('bench')
console.log(`Loading ${flags.people} people and ${flags.groups} groups into slapd …`)
await using slapd = await startSlapd({
  suffix,
  seed: largeDirectory({ people: Number(flags.people), groups: Number(flags.groups), suffix }),
})
await using postgres = await startPostgres()
const passwordFile = join(folder.path, 'password')
writeFileSync(passwordFile, slapd.replica.password, { mode: 0o600 })

startUp()
reading()
await syncing()

/** `rollcall --version` beside an empty Node. */
function startUp() {
  const rows = interleaved(
    {
      'node -e 0': [process.execPath, '-e', '0'],
      'rollcall --version': [process.execPath, program, '--version'],
    },
    Math.max(runs, 20),
  )
  table('Start-up', rows, 'node -e 0')
}

/** All entries of the directory: ldapsearch, our reader, ldapts. */
function reading() {
  console.log('\nReading the whole directory')
  const args = ['--url', slapd.url, '--bind', slapd.replica.dn, '--password-file', passwordFile, '--base', suffix]
  spawnSync(process.execPath, [join(root, 'tools/bench/read.mjs'), ...args, '--runs', flags.runs], { stdio: 'inherit' })
}

/** The first import, then runs with nothing to do, beside an ldapsearch of the entries and attributes that such a run reads. */
async function syncing() {
  await postgres.query(`
    create table account (id bigserial primary key, external_id text unique, username text not null unique,
      display_name text, given_name text, surname text not null, email text, department text, title text,
      active boolean not null default true);
    create table team (id bigserial primary key, name text not null unique);
    create table team_member (team_id bigint not null references team, account_id bigint not null references account,
      primary key (team_id, account_id));
    create index on team_member (account_id)`)
  const config = join(folder.path, 'rollcall.yaml')
  writeFileSync(config, configuration())
  const rollcall = (...args) => [
    process.execPath,
    program,
    'sync',
    'staff',
    '--yes',
    '--quiet',
    '--config',
    config,
    ...args,
  ]
  const once = {}
  once['first import (accounts, groups, memberships)'] = [measure(rollcall())]
  once['the run after it (learns what the target holds)'] = [measure(rollcall())]
  table('First import', once)
  const attributes = ['uid', 'cn', 'givenName', 'sn', 'mail', 'departmentNumber', 'title', 'member', 'entryUUID']
  const search = [
    'ldapsearch',
    '-x',
    '-LLL',
    '-H',
    slapd.url,
    '-D',
    slapd.replica.dn,
    '-y',
    passwordFile,
    '-b',
    suffix,
    '-E',
    'pr=1000/noprompt',
  ]
  table(
    'Nothing to do',
    interleaved(
      {
        'ldapsearch, all entries, * and entryUUID': [...search, '(objectClass=*)', '*', 'entryUUID'],
        'ldapsearch, only what such a run asks for': [
          ...search,
          '(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))',
          ...attributes,
        ],
        'rollcall sync --mode source': rollcall('--mode', 'source'),
        'rollcall sync --mode full': rollcall('--mode', 'full'),
      },
      runs,
    ),
    'ldapsearch, all entries, * and entryUUID',
  )
}

function configuration() {
  const url = new URL(postgres.url)
  const password = decodeURIComponent(url.password)
  url.password = ''
  const secret = join(folder.path, 'database-password')
  writeFileSync(secret, password, { mode: 0o600 })
  return `version: 1
connections:
  corp:
    connector: openldap
    url: ${slapd.url}
    insecure: true
    bindDn: ${slapd.replica.dn}
    password: { file: ${passwordFile} }
    baseDn: ${suffix}
  app:
    connector: sql
    url: ${url.href}
    password: { file: ${secret} }
    users:
      table: account
      id: id
      fields: { externalId: external_id, userName: username, displayName: display_name, givenName: given_name,
        surname: surname, email: email, department: department, title: title }
      active: active
    groups:
      table: team
      id: id
      fields: { name: name }
      memberships: { table: team_member, group: team_id, member: account_id }
syncs:
  staff:
    from: corp
    to: app
    scope:
      users: { filter: (objectClass=inetOrgPerson) }
      groups: { filter: (objectClass=groupOfNames) }
    match: [externalId = id]
    matchGroups: [name = cn]
    users: { externalId: id, userName: uid, displayName: cn, givenName: givenName, surname: sn, email: mail,
      department: departmentNumber, title: title }
    groups: { name: cn, members: members }
`
}

function interleaved(commands, times) {
  const measured = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let run = 0; run <= times; run++)
    for (const [name, command] of Object.entries(commands)) {
      const figures = measure(command)
      if (run > 0) measured[name].push(figures) // the first round warms up
    }
  return measured
}

/** Wall time of a whole process; with GNU time its CPU seconds and its largest resident memory too. */
function measure([command, ...args]) {
  const timed = existsSync('/usr/bin/time')
  const started = performance.now()
  const { status, stderr, error } = timed
    ? spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'ignore', 'pipe'],
      })
    : spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  const wall = (performance.now() - started) / 1000
  if (error) throw error
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}: ${stderr}`)
  const [user, system, kilobytes] = timed ? stderr.trim().split('\n').at(-1).split(' ').map(Number) : []
  return { wall, cpu: user + system, memory: kilobytes / 1024 }
}

function table(title, measured, reference) {
  console.log(`\n${title} (median of ${Object.values(measured)[0].length}, range)`)
  const base = reference && median(measured[reference].map(({ wall }) => wall))
  const rows = Object.entries(measured).map(([name, list]) => {
    const walls = list.map(({ wall }) => wall)
    return {
      '': name,
      'wall s': figure(median(walls)),
      range: `${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)}`,
      ...(base ? { ratio: figure(median(walls) / base) } : {}),
      'CPU s': figure(median(list.map(({ cpu }) => cpu))),
      'memory MB': figure(median(list.map(({ memory }) => memory)), 0),
    }
  })
  printTable(rows)
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
