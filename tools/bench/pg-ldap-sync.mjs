// Debian's pg_ldap_sync on the same directory, in a PostgreSQL of its own: people and groups become roles, memberships grants.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../../test-fixtures/dist/index.js'
import { installServers } from '../install-servers.mjs'
import { interleaved, measure } from './measure.mjs'

const program = '/usr/bin/pg_ldap_sync'

/** Its first import, and runs with nothing to do; undefined where it is not installed and cannot be. */
export async function measurePgLdapSync({ slapd, suffix, folder, runs }) {
  const missing = installServers([
    { name: 'pg_ldap_sync', there: () => existsSync(program), packages: ['ruby-pg-ldap-sync'] },
  ])
  if (missing.length > 0) return undefined
  await using postgres = await startPostgres()
  // One transaction makes all the roles, each under a lock of its own: with the default it fails half-way.
  await postgres.query('alter system set max_locks_per_transaction = 4096')
  await postgres.stop()
  await postgres.start()
  const config = join(folder, 'pg-ldap-sync.yaml')
  writeFileSync(config, configuration(slapd, suffix, new URL(postgres.url)), { mode: 0o600 })
  const command = [program, '-c', config]
  const first = measure(command)
  const [made] = await postgres.query(
    `select count(*) filter (where rolcanlogin) as users, count(*) filter (where not rolcanlogin) as groups,
      (select count(*) from pg_auth_members where roleid >= 16384) as grants from pg_roles where not rolsuper and rolname not like 'pg\\_%'`,
  )
  const nothing = interleaved({ it: command }, runs).it
  return { first: [first], nothing, made }
}

function configuration(slapd, suffix, database) {
  const { hostname, port } = new URL(slapd.url)
  return JSON.stringify({
    ldap_connection: {
      host: hostname,
      port: Number(port),
      auth: { method: ':simple', username: slapd.replica.dn, password: slapd.replica.password },
    },
    ldap_users: { base: `ou=people,${suffix}`, filter: '(objectClass=inetOrgPerson)', name_attribute: 'uid' },
    ldap_groups: {
      base: `ou=groups,${suffix}`,
      filter: '(objectClass=groupOfNames)',
      name_attribute: 'cn',
      member_attribute: 'member',
    },
    pg_connection: {
      host: database.hostname,
      port: Number(database.port),
      dbname: 'postgres',
      user: decodeURIComponent(database.username),
      password: decodeURIComponent(database.password),
    },
    pg_users: { filter: 'rolcanlogin AND NOT rolsuper', create_options: 'LOGIN' },
    pg_groups: {
      filter: "NOT rolcanlogin AND NOT rolsuper AND rolname NOT LIKE 'pg@_%' ESCAPE '@'",
      create_options: 'NOLOGIN',
      grant_options: '',
    },
  }).replace('":simple"', '!ruby/symbol simple') // JSON is YAML, but for Ruby's symbols
}
