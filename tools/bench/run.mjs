// `pnpm bench`: one directory of 100,000 people, 2,000 groups and their memberships in a slapd of its own, an application
// in a PostgreSQL of its own, and everything measured side by side as whole processes. Needs slapd, ldap-utils and
// PostgreSQL (`npm test` installs them on Debian as root) and a build; GNU time adds CPU and memory.
// Debian's pg_ldap_sync is measured beside it; as root it is installed.
//   pnpm bench [--people 100000] [--groups 2000] [--runs 10] [--only start|read|sync|keys|follow|entra] [--alone]
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  companyAdLdif,
  largeDirectory,
  makeFolder,
  startPostgres,
  startSamba,
  startSlapd,
} from '../../test-fixtures/dist/index.js'
import { measureDelta, measureWatch, printWatch } from './follow.mjs'
import { measureKeys } from './keys.mjs'
import { interleaved, measure, table } from './measure.mjs'
import { measurePgLdapSync } from './pg-ldap-sync.mjs'
import { startTenant } from './tenant.mjs'

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    groups: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '10' },
    only: { type: 'string', multiple: true }, // start, read, sync, keys, follow, entra
    alone: { type: 'boolean', default: false }, // without pg_ldap_sync
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

const search = [
  ...['ldapsearch', '-x', '-LLL', '-H', slapd.url, '-D', slapd.replica.dn, '-y', passwordFile, '-b', suffix],
  ...['-E', 'pr=1000/noprompt'],
]

const inLdap = { group: 'cn', whole: 'cn', surname: 'sn', title: 'title' }

const parts = { start: startUp, read: reading, keys: typing, sync: syncing, follow: following, entra: inEntra }
for (const [name, part] of Object.entries(parts)) if (!flags.only || flags.only.includes(name)) await part()

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

/** The first import and runs with nothing to do, beside an ldapsearch of what such a run reads and beside pg_ldap_sync. */
async function syncing() {
  const config = await application(folder.path)
  const sync = [process.execPath, program, 'sync', 'staff', '--yes', '--quiet', '--config', config]
  const first = [measure(sync)]
  const second = [measure(sync)]
  const [made] = await postgres.query(`select (select count(*) from account) as users,
    (select count(*) from team) as groups, (select count(*) from team_member) as members`)
  const nothing = interleaved(
    {
      ldapsearch: [...search, '(objectClass=*)', '*', 'entryUUID'],
      'ldapsearch, as asked': [
        ...search,
        '(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))',
        ...['uid', 'cn', 'givenName', 'sn', 'mail', 'departmentNumber', 'title', 'member', 'entryUUID'],
      ],
      source: [...sync, '--mode', 'source'],
      full: [...sync, '--mode', 'full'],
    },
    runs,
  )
  table(
    'Nothing to do, beside reading alone',
    {
      'ldapsearch, all entries, * and entryUUID': nothing.ldapsearch,
      'ldapsearch, only what such a run asks for': nothing['ldapsearch, as asked'],
      'rollcall sync --mode source': nothing.source,
      'rollcall sync --mode full': nothing.full,
    },
    'ldapsearch, all entries, * and entryUUID',
  )
  const other = flags.alone ? undefined : await measurePgLdapSync({ slapd, suffix, folder: folder.path, runs })
  const theirs = other && `${other.made.users} + ${other.made.groups} roles, ${other.made.grants} grants`
  const ours = `${made.users} accounts, ${made.groups} groups, ${made.members} memberships as rows`
  table(
    'First import into an empty PostgreSQL',
    {
      ...(other ? { [`pg_ldap_sync: ${theirs}`]: other.first } : {}),
      [`rollcall sync: ${ours}`]: first,
      'rollcall sync: the run after it': second,
    },
    other && `pg_ldap_sync: ${theirs}`,
  )
  table(
    'A run with nothing to do',
    {
      ...(other ? { pg_ldap_sync: other.nothing } : {}),
      'rollcall sync --mode source (people and groups read, links compared)': nothing.source,
      'rollcall sync --mode full (accounts and memberships read too)': nothing.full,
    },
    other && 'pg_ldap_sync',
  )
  if (!other && !flags.alone)
    console.log('\npg_ldap_sync is not installed: on Debian, as root, this installs ruby-pg-ldap-sync.')
  if (other)
    console.log(`
What is compared: pg_ldap_sync makes a role of each person and group and a grant of each membership, by their names alone.
Rollcall makes rows: an account with eight fields and a switch, a group, a membership; and it keeps a link for each, a
journal (one intent for each call, stored before it is made) and a chained audit log, all of which is in its figures.
CPU and memory are the programs' own; what slapd and PostgreSQL do for them is in the wall time only.`)
}

/** From a key to the frame that shows it, while everything is read and planned; nothing is written. */
async function typing() {
  console.log('\nKeys')
  const cwd = join(folder.path, 'keys') // with a state of its own
  mkdirSync(cwd)
  await application(cwd)
  await measureKeys({ cwd, seconds: 10 })
}

/** Ten changes by a delta run, then single ones while the directory is followed. */
async function following() {
  console.log('\nFollowing')
  const cwd = join(folder.path, 'follow')
  mkdirSync(cwd)
  const config = await application(cwd)
  const rollcall = (verb) => [process.execPath, program, verb, 'staff', '--yes', '--config', config]
  const sync = [...rollcall('sync'), '--quiet']
  measure(sync) // the import
  const retitle = (number, title) =>
    slapd.modify(`uid=u${String(number).padStart(6, '0')},ou=people,${suffix}`, { replace: { title } })
  await measureDelta({ sync, runs, change: (number) => retitle(number, `Changed ${number} ${Date.now()}`) })
  const seen = async (number, title) => {
    const username = `u${String(number).padStart(6, '0')}`
    const [row] = await postgres.query(`select title from account where username = '${username}'`)
    return row?.title === title
  }
  const title = `slapd, ${flags.people} people, refreshAndPersist`
  const watch = [...rollcall('watch'), '--json']
  const rows = await measureWatch({ title, watch, change: retitle, seen, people: 40, atOnce: 10 })
  if (process.getuid?.() === 0) rows.push(...(await followingSamba()))
  else console.log('Samba is not measured: only root can start it.')
  printWatch(rows)
}

/** As many people in a tenant of Entra ID: a full run that reads all by delta, and one that reads ten changes. */
async function inEntra() {
  console.log(`\nEntra ID: making ${flags.people} people and ${flags.groups} groups …`)
  const cwd = join(folder.path, 'entra')
  mkdirSync(cwd)
  await using tenant = await startTenant({ people: Number(flags.people), groups: Number(flags.groups) })
  const secret = join(cwd, 'client-secret')
  const ca = join(cwd, 'ca.pem')
  writeFileSync(secret, tenant.secret, { mode: 0o600 })
  writeFileSync(ca, tenant.ca)
  const config = await application(cwd, {
    connection: `connector: entra-id
    tenant: ${tenant.domain}
    clientId: ${tenant.clientId}
    clientSecret: { file: ${secret} }
    authority: ${tenant.authority}
    graph: ${tenant.url}
    ca: ${ca}`,
    users: '{}',
    groups: '{}',
    userName: 'userPrincipalName',
    department: 'department',
    names: { group: 'displayName', whole: 'displayName', surname: 'surname', title: 'jobTitle' },
  })
  const sync = [process.execPath, program, 'sync', 'staff', '--yes', '--config', config, '--quiet']
  table('The first run', { 'rollcall sync, from Entra ID to PostgreSQL': [measure(sync)] })
  const title = 'Ten changes in a large tenant of Entra ID (the emulator answers on the same machine)'
  const change = (number) => tenant.change(number, `Changed ${number} ${Date.now()}`)
  await measureDelta({ title, sync, runs, change })
}

/** The company of the tests in an Active Directory of Samba's. */
async function followingSamba() {
  const cwd = join(folder.path, 'samba')
  mkdirSync(cwd)
  const seed = companyAdLdif()
  await using samba = await startSamba({ seed })
  const secret = join(cwd, 'directory-password')
  writeFileSync(secret, samba.admin.password, { mode: 0o600 })
  const config = await application(cwd, {
    connection: `connector: active-directory
    url: ${samba.tlsUrl}
    ca: ${samba.caFile}
    bindDn: ${samba.admin.dn}
    password: { file: ${secret} }
    baseDn: ${samba.suffix}`,
    users: `{ base: ["OU=people,${samba.suffix}"], filter: (sn=*) }`,
    groups: `{ base: ["OU=groups,${samba.suffix}"] }`,
    userName: 'sAMAccountName',
    department: 'department',
  })
  const rollcall = (verb) => [process.execPath, program, verb, 'staff', '--yes', '--config', config]
  const [command, ...args] = rollcall('sync')
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }) // whoever is switched off gets no account
  const lineOf = (entry, name) => new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1]
  const entries = seed
    .split('\n\n')
    .map((entry) => ({ dn: lineOf(entry, 'dn'), name: lineOf(entry, 'sAMAccountName') }))
  const active = new Set((await postgres.query('select username from account where active')).map((row) => row.username))
  const followed = entries.filter(({ dn, name }) => dn && active.has(name)).slice(0, 40)
  const change = (number, title) => samba.modify(followed[number - 1].dn, { replace: { title } })
  const seen = async (number, title) => {
    const [row] = await postgres.query(`select title from account where username = '${followed[number - 1].name}'`)
    return row?.title === title
  }
  const title = `Samba, ${active.size} people, change notification and DirSync`
  const people = followed.length
  return await measureWatch({ title, watch: [...rollcall('watch'), '--json'], change, seen, people, atOnce: 10 })
}

/** The application's empty tables, and the configuration that fills them; its file. */
async function application(cwd, source = inSlapd()) {
  await postgres.query(`
    drop table if exists team_member, team, account;
    create table account (id bigserial primary key, external_id text unique, username text not null unique,
      display_name text, given_name text, surname text not null, email text, department text, title text,
      active boolean not null default true);
    create table team (id bigserial primary key, name text not null unique);
    create table team_member (team_id bigint not null references team, account_id bigint not null references account,
      primary key (team_id, account_id));
    create index on team_member (account_id)`)
  const config = join(cwd, 'rollcall.yaml')
  writeFileSync(config, configuration(source))
  return config
}

function inSlapd() {
  return {
    connection: `connector: openldap
    url: ${slapd.url}
    insecure: true
    bindDn: ${slapd.replica.dn}
    password: { file: ${passwordFile} }
    baseDn: ${suffix}`,
    users: '{ filter: (objectClass=inetOrgPerson) }',
    groups: '{ filter: (objectClass=groupOfNames) }',
    userName: 'uid',
    department: 'departmentNumber',
  }
}

function configuration({ connection, users, groups, userName, department, names = inLdap }) {
  const url = new URL(postgres.url)
  const password = decodeURIComponent(url.password)
  url.password = ''
  const secret = join(folder.path, 'database-password')
  writeFileSync(secret, password, { mode: 0o600 })
  return `version: 1
connections:
  corp:
    ${connection}
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
      users: ${users}
      groups: ${groups}
    match: [externalId = id]
    matchGroups: [name = ${names.group}]
    users: { externalId: id, userName: ${userName}, displayName: ${names.whole}, givenName: givenName, surname: ${names.surname}, email: mail,
      department: ${department}, title: ${names.title} }
    groups: { name: ${names.group}, members: members }
`
}
